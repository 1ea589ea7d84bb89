package albert4j.tokenizer;

import java.nio.charset.StandardCharsets;

/// Cuts normalised text into the pieces whose scores sum up highest.
///
/// The arithmetic is that of the native library (google/sentencepiece `unigram_model.cc`,
/// `EncodeOptimized`), because it decides between cuts of equal score. Up to version 0.2.1
/// ([Arithmetic#MIXED]) a sum is formed in double precision and compared with the best one so far,
/// which was rounded to single precision; later on ([Arithmetic#FLOAT32]) it is rounded before.
/// Only a higher one replaces the best one; ends are reached from earlier starts first. Scores
/// accumulate over all of the text, so its words must not be cut one by one.
///
/// - A user-defined piece scores as the arithmetic says, about 0.
/// - A character that is no piece by itself may be cut off as unknown, for 10 less than the lowest
///   score.
/// - Neighbouring unknown characters are merged, or each is written as byte pieces.
final class Viterbi implements Cutter {
  private static final float UNKNOWN_PENALTY = 10;

  private static final byte[] ESCAPED_SPACE =
      Normalizer.ESCAPED_SPACE.getBytes(StandardCharsets.UTF_8);

  private final PieceAutomaton automaton;
  private final float unknownScore;
  private final float max;
  private final Vocabulary vocabulary;
  private final boolean escapedSpaces;
  private final Arithmetic arithmetic;
  private final UnigramSearch search;

  /// A search with [Arithmetic#MIXED].
  Viterbi(ModelFile model, Vocabulary vocabulary, Normalizer normalizer) throws TokenizerException {
    this.vocabulary = vocabulary;
    arithmetic = Arithmetic.MIXED;
    escapedSpaces = normalizer.escapesSpaces();
    float min = Float.MAX_VALUE;
    float highest = Float.MIN_NORMAL;
    int longest = 0;
    for (Piece piece : model.pieces()) {
      longest = Math.max(longest, piece.to() - piece.from());
      if (piece.type() == Piece.Type.NORMAL) {
        min = Math.min(min, piece.score());
        highest = Math.max(highest, piece.score());
      }
    }
    max = highest;
    unknownScore = min - UNKNOWN_PENALTY;
    automaton = automaton(model, normalizer, max, new byte[longest]);
    search = new UnigramSearch(automaton, unknownScore, UnigramSearch.Rounding.KEPT);
  }

  private Viterbi(Viterbi other, Arithmetic arithmetic) {
    vocabulary = other.vocabulary;
    this.arithmetic = arithmetic;
    escapedSpaces = other.escapedSpaces;
    unknownScore = other.unknownScore;
    max = other.max;
    double[] scores = other.automaton.scores.clone();
    for (int entry = 0; entry < scores.length; entry++) {
      Piece piece = vocabulary.piece(other.automaton.ids[entry]);
      if (piece.type() == Piece.Type.USER_DEFINED) {
        scores[entry] = arithmetic.userDefinedScore(piece.to() - piece.from(), max);
      }
    }
    automaton = other.automaton.with(scores);
    boolean float32 = arithmetic == Arithmetic.FLOAT32;
    search =
        new UnigramSearch(
            automaton,
            unknownScore,
            float32 ? UnigramSearch.Rounding.SUMS : UnigramSearch.Rounding.KEPT);
  }

  /// The same search with another arithmetic.
  Viterbi with(Arithmetic arithmetic) {
    return new Viterbi(this, arithmetic);
  }

  private static PieceAutomaton automaton(
      ModelFile model, Normalizer normalizer, float max, byte[] buffer) throws TokenizerException {
    PieceAutomatonBuilder.Pieces pieces = new PieceAutomatonBuilder.Pieces(model);
    for (int id = 0; id < model.pieces().size(); id++) {
      Piece piece = model.pieces().get(id);
      boolean userDefined = piece.type() == Piece.Type.USER_DEFINED;
      if (userDefined || piece.type() == Piece.Type.NORMAL) {
        int bytes = piece.to() - piece.from();
        double score = userDefined ? Arithmetic.MIXED.userDefinedScore(bytes, max) : piece.score();
        int length = normalizer.internal(piece, buffer);
        if (length >= 0) {
          pieces.add(id, buffer, length, score);
        }
      }
    }
    return pieces.automaton();
  }

  @Override
  public void cut(AlignedText text, Segmentation out) {
    reserve(text, out);
    search.run(text.bytes, 0, text.length, out);
    collect(text, out);
  }

  /// All the cuts of a text.
  Lattice lattice(AlignedText text) {
    byte[] bytes = text.bytes;
    Lattice lattice = new Lattice(text.length);
    int state = PieceAutomaton.ROOT;
    for (int begin = 0; begin < text.length; ) {
      int end = begin + Utf8.length(bytes[begin]);
      for (int i = begin; i < end; i++) {
        lattice.close(i);
        state = automaton.next(state, bytes[i] & 0xFF);
      }
      int entries = automaton.states[state * PieceAutomaton.STRIDE + 1];
      int entry = entries >>> PieceAutomaton.COUNT_BITS;
      int limit = entry + (entries & PieceAutomaton.COUNT_MASK);
      int from = -1;
      for (; entry < limit; entry++) {
        from = end - automaton.lengths[entry];
        lattice.add(from, entry, latticeScore(bytes, from, end, entry));
      }
      if (from != begin) { // no piece is just this character: it would be the last, the shortest
        lattice.add(begin, Segmentation.UNKNOWN, unknownScore);
      }
      begin = end;
    }
    lattice.close(text.length);
    return lattice;
  }

  /// The native library's lattice counts the length of a user-defined piece in characters.
  private float latticeScore(byte[] bytes, int from, int end, int entry) {
    if (vocabulary.piece(automaton.ids[entry]).type() != Piece.Type.USER_DEFINED) {
      return (float) automaton.scores[entry];
    }
    int characters = 0;
    for (int i = from; i < end; i++) {
      characters += (bytes[i] & 0xC0) == 0x80 ? 0 : 1;
    }
    return (float) arithmetic.userDefinedScore(characters, max);
  }

  /// Makes room for the pieces of a text.
  void reserve(AlignedText text, Segmentation out) {
    // a byte is a piece at most, and one that stands for three may fall back to three
    out.clear(text.length, vocabulary.hasByteFallback() ? 3 * text.length : text.length);
  }

  /// Follows the last pieces from the end of the text to its start.
  void collect(AlignedText text, Segmentation out) {
    int[] pieceOf = automaton.ids;
    int[] ids = out.ids;
    int[] begins = out.begin;
    int[] ends = out.end;
    int at = ids.length;
    boolean unknownFollows = false;
    for (int end = text.length; end > 0; ) {
      int entry = out.entry[end];
      int begin = out.from[end];
      if (entry == Segmentation.UNKNOWN && vocabulary.hasByteFallback()) {
        at = prependBytes(text.bytes, begin, end, at, out);
      } else if (entry == Segmentation.UNKNOWN && unknownFollows) {
        begins[at] = begin;
      } else {
        at--;
        ids[at] = entry == Segmentation.UNKNOWN ? vocabulary.unknownId() : pieceOf[entry];
        begins[at] = begin;
        ends[at] = end;
      }
      unknownFollows = entry == Segmentation.UNKNOWN;
      end = begin;
    }
    out.first = at;
  }

  /// Prepends one byte piece for each byte of a character; the last one takes the character's place
  /// in the text.
  ///
  /// @return the index of the first one
  private int prependBytes(byte[] text, int begin, int end, int limit, Segmentation out) {
    boolean space = escapedSpaces && text[begin] == Normalizer.SPACE;
    byte[] bytes = space ? ESCAPED_SPACE : text;
    int from = space ? 0 : begin;
    int count = space ? ESCAPED_SPACE.length : end - begin;
    for (int i = 0; i < count; i++) {
      int at = limit - count + i;
      out.ids[at] = vocabulary.byteId(bytes[from + i]);
      out.begin[at] = begin;
      out.end[at] = i < count - 1 ? begin : end;
    }
    return limit - count;
  }
}
