package albert4j.tokenizer;

import java.nio.charset.StandardCharsets;

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
  private final UnigramSearch search;
  private final Vocabulary vocabulary;
  private final boolean escapedSpaces;

  Viterbi(ModelFile model, Vocabulary vocabulary, Normalizer normalizer) throws TokenizerException {
    this.vocabulary = vocabulary;
    escapedSpaces = normalizer.escapesSpaces();
    float min = Float.MAX_VALUE;
    float max = Float.MIN_NORMAL;
    int longest = 0;
    for (Piece piece : model.pieces()) {
      longest = Math.max(longest, piece.to() - piece.from());
      if (piece.type() == Piece.Type.NORMAL) {
        min = Math.min(min, piece.score());
        max = Math.max(max, piece.score());
      }
    }
    automaton = automaton(model, normalizer, max, new byte[longest]);
    search = new UnigramSearch(automaton, min - UNKNOWN_PENALTY, true);
  }

  private static PieceAutomaton automaton(
      ModelFile model, Normalizer normalizer, float max, byte[] buffer) throws TokenizerException {
    PieceAutomatonBuilder.Pieces pieces = new PieceAutomatonBuilder.Pieces(model);
    for (int id = 0; id < model.pieces().size(); id++) {
      Piece piece = model.pieces().get(id);
      boolean userDefined = piece.type() == Piece.Type.USER_DEFINED;
      if (userDefined || piece.type() == Piece.Type.NORMAL) {
        int bytes = piece.to() - piece.from();
        double score = userDefined ? bytes * max - USER_DEFINED_PENALTY : piece.score();
        int length = normalizer.internal(piece, buffer);
        if (length >= 0) {
          pieces.add(id, buffer, length, score);
        }
      }
    }
    return pieces.automaton();
  }

  /// Cuts `text`, and leaves its pieces in `out`.
  void cut(AlignedText text, Segmentation out) {
    // a byte is a piece at most, and one that stands for three may fall back to three
    out.clear(text.length, vocabulary.hasByteFallback() ? 3 * text.length : text.length);
    search.run(text.bytes, 0, text.length, out);
    collect(text, out);
  }

  /// Follows the last pieces from the end of the text to its start.
  private void collect(AlignedText text, Segmentation out) {
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
