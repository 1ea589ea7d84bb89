package albert4j.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Cuts normalised text into the pieces whose scores sum up highest.
///
/// The arithmetic is that of the native library up to version 0.2.1 (google/sentencepiece
/// `unigram_model.cc`, `EncodeOptimized`), because it decides between cuts of equal score: a sum is
/// formed in double precision and compared with the best one so far, which was rounded to single
/// precision; only a higher one replaces it; ends are reached from earlier starts first. Scores
/// accumulate over all of the text, so its words must not be cut one by one.
///
/// - A user-defined piece scores `bytes · max − 0.1`, where `max` is the highest score but at least
///   the smallest normal float; that is −0.1 in practice.
/// - A character that is no piece by itself may be cut off as unknown, for 10 less than the lowest
///   score.
/// - Neighbouring unknown characters are merged, or each is written as byte pieces.
final class Viterbi {
  private static final float UNKNOWN_PENALTY = 10;
  private static final double USER_DEFINED_PENALTY = 0.1;

  private static final byte[] ESCAPED_SPACE =
      Normalizer.ESCAPED_SPACE.getBytes(StandardCharsets.UTF_8);

  private final PieceAutomaton automaton;
  private final float unknownScore;
  private final Vocabulary vocabulary;
  private final boolean escapedSpaces;

  Viterbi(ModelFile model, Vocabulary vocabulary, Normalizer normalizer) throws TokenizerException {
    this.vocabulary = vocabulary;
    escapedSpaces = normalizer.escapesSpaces();
    float min = Float.MAX_VALUE;
    float max = Float.MIN_NORMAL;
    for (Piece piece : model.pieces()) {
      if (piece.type() == Piece.Type.NORMAL) {
        min = Math.min(min, piece.score());
        max = Math.max(max, piece.score());
      }
    }
    unknownScore = min - UNKNOWN_PENALTY;
    automaton = PieceAutomatonBuilder.build(model, keys(model, normalizer, max));
  }

  private static List<PieceAutomatonBuilder.Key> keys(
      ModelFile model, Normalizer normalizer, float max) {
    List<PieceAutomatonBuilder.Key> keys = new ArrayList<>();
    for (int id = 0; id < model.pieces().size(); id++) {
      Piece piece = model.pieces().get(id);
      boolean userDefined = piece.type() == Piece.Type.USER_DEFINED;
      boolean found = userDefined || piece.type() == Piece.Type.NORMAL;
      if (found && normalizer.canOccur(piece.text())) {
        float bonus = piece.text().getBytes(StandardCharsets.UTF_8).length * max;
        double score = userDefined ? bonus - USER_DEFINED_PENALTY : piece.score();
        keys.add(new PieceAutomatonBuilder.Key(normalizer.internal(piece.text()), id, score));
      }
    }
    return keys;
  }

  /// Where cutting left its traces; reused from text to text by one thread at a time.
  static final class Lattice {
    /// The best score of all cuts of the text up to a byte; a float, kept as a double.
    double[] best = new double[0];

    /// The last piece of that cut: its entry in the automaton, or the length of an unknown
    /// character, as `-length`.
    int[] last = new int[0];

    /// The last pieces, from the back of the array in the order of the text.
    int[] path = new int[0];

    private void reserve(int length) {
      if (best.length <= length) {
        int capacity = Math.max(length + 1, 3 * best.length / 2);
        best = new double[capacity];
        last = new int[capacity];
        path = new int[capacity];
      }
    }
  }

  /// Cuts `text` and puts its pieces into `out`, which is emptied first.
  void cut(AlignedText text, Lattice lattice, TokenBuffer out) {
    lattice.reserve(text.length);
    out.clear();
    search(text.bytes, text.length, lattice);
    collect(text, tracePath(text.length, lattice), lattice.path, out);
  }

  private void search(byte[] text, int length, Lattice lattice) {
    double[] scores = automaton.scores;
    char[] lengths = automaton.lengths;
    int[] states = automaton.states;
    double[] best = lattice.best;
    int[] last = lattice.last;
    best[0] = 0;
    int state = PieceAutomaton.ROOT;
    for (int start = 0; start < length; ) {
      byte lead = text[start];
      state = automaton.next(state, lead & 0xFF);
      int end = start + 1;
      if (lead < 0) {
        for (int charEnd = start + Utf8.length(lead); end < charEnd; end++) {
          state = automaton.next(state, text[end] & 0xFF);
        }
      }
      int entry = states[state * PieceAutomaton.STRIDE + 2];
      int endOfEntries = states[state * PieceAutomaton.STRIDE + 3];
      double bestScore = Double.NEGATIVE_INFINITY;
      int bestLast = 0;
      int pieceLength = 0;
      for (; entry < endOfEntries; entry++) {
        pieceLength = lengths[entry];
        double score = scores[entry] + best[end - pieceLength];
        if (score > bestScore) {
          bestScore = (float) score;
          bestLast = entry;
        }
      }
      if (pieceLength
          != end - start) { // no piece is just this character: the shortest one, if any, comes last
        float score = unknownScore + (float) best[start];
        if (score > bestScore) {
          bestScore = score;
          bestLast = start - end;
        }
      }
      best[end] = bestScore;
      last[end] = bestLast;
      start = end;
    }
  }

  /// Follows the last pieces from the end of the text to its start; returns where the path starts
  /// in its array.
  private int tracePath(int length, Lattice lattice) {
    int at = lattice.path.length;
    for (int end = length; end > 0; ) {
      int entry = lattice.last[end];
      lattice.path[--at] = entry;
      end -= entry >= 0 ? automaton.lengths[entry] : -entry;
    }
    return at;
  }

  private void collect(AlignedText text, int pathStart, int[] path, TokenBuffer out) {
    int begin = 0;
    boolean afterUnknown = false;
    for (int i = pathStart; i < path.length; i++) {
      int entry = path[i];
      boolean unknown = entry < 0;
      int end = begin + (unknown ? -entry : automaton.lengths[entry]);
      if (!unknown) {
        out.add(automaton.ids[entry], begin, end);
      } else if (vocabulary.hasByteFallback()) {
        addBytes(text.bytes, begin, end, out);
      } else if (afterUnknown) {
        out.extendLast(end);
      } else {
        out.add(vocabulary.unknownId(), begin, end);
      }
      afterUnknown = unknown;
      begin = end;
    }
  }

  /// Adds one byte piece for each byte of a character; the last one takes the character's place in
  /// the text.
  private void addBytes(byte[] text, int begin, int end, TokenBuffer out) {
    boolean space = escapedSpaces && text[begin] == Normalizer.SPACE;
    byte[] bytes = space ? ESCAPED_SPACE : text;
    int from = space ? 0 : begin;
    int last = (space ? ESCAPED_SPACE.length : end) - 1;
    for (int i = from; i < last; i++) {
      out.add(vocabulary.byteId(bytes[i]), begin, begin);
    }
    out.add(vocabulary.byteId(bytes[last]), begin, end);
  }
}
