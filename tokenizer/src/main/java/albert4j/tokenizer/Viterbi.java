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

  private static final int UNKNOWN = -1;
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

  /// Cuts `text`, and leaves its pieces in `out`.
  void cut(AlignedText text, Segmentation out) {
    // a byte is a piece at most, and one that stands for three may fall back to three
    out.clear(text.length, vocabulary.hasByteFallback() ? 3 * text.length : text.length);
    search(text.bytes, text.length, out);
    collect(text, out);
  }

  private void search(byte[] text, int length, Segmentation out) {
    int[] states = automaton.states;
    double[] scores = automaton.scores;
    char[] lengths = automaton.lengths;
    double[] best = out.best;
    best[0] = 0;
    int state = PieceAutomaton.ROOT;
    int start = 0;
    int charEnd = 1;
    for (int i = 0; i < length; ) {
      int b = text[i++] & 0xFF;
      state = automaton.next(state, b);
      if (b >= 0x80) { // pieces end where characters do
        charEnd = i == start + 1 ? start + Utf8.length((byte) b) : charEnd;
        if (i < charEnd) {
          continue;
        }
      }
      int entries = states[state * PieceAutomaton.STRIDE + 1];
      int entry = entries >>> PieceAutomaton.COUNT_BITS;
      int endOfEntries = entry + (entries & PieceAutomaton.COUNT_MASK);
      double bestScore = Double.NEGATIVE_INFINITY;
      int bestEntry = UNKNOWN;
      int bestFrom = start;
      int from = -1;
      for (; entry < endOfEntries; entry++) {
        from = i - lengths[entry];
        double score = scores[entry] + best[from];
        if (score > bestScore) {
          bestScore = (float) score;
          bestEntry = entry;
          bestFrom = from;
        }
      }
      if (from
          != start) { // no piece is just this character; it would come last, being the shortest
        float score = unknownScore + (float) best[start];
        if (score > bestScore) {
          bestScore = score;
          bestEntry = UNKNOWN;
          bestFrom = start;
        }
      }
      best[i] = bestScore;
      out.entry[i] = bestEntry;
      out.from[i] = bestFrom;
      start = i;
    }
  }

  /// Follows the last pieces from the end of the text to its start.
  private void collect(AlignedText text, Segmentation out) {
    boolean unknownFollows = false;
    for (int end = text.length; end > 0; ) {
      int entry = out.entry[end];
      int begin = out.from[end];
      if (entry != UNKNOWN) {
        out.prepend(automaton.ids[entry], begin, end);
      } else if (vocabulary.hasByteFallback()) {
        prependBytes(text.bytes, begin, end, out);
      } else if (unknownFollows) {
        out.begin[out.first] = begin;
      } else {
        out.prepend(vocabulary.unknownId(), begin, end);
      }
      unknownFollows = entry == UNKNOWN;
      end = begin;
    }
  }

  /// Prepends one byte piece for each byte of a character; the last one takes the character's place
  /// in the text.
  private void prependBytes(byte[] text, int begin, int end, Segmentation out) {
    boolean space = escapedSpaces && text[begin] == Normalizer.SPACE;
    byte[] bytes = space ? ESCAPED_SPACE : text;
    int from = space ? 0 : begin;
    int last = (space ? ESCAPED_SPACE.length : end) - 1;
    out.prepend(vocabulary.byteId(bytes[last]), begin, end);
    for (int i = last - 1; i >= from; i--) {
      out.prepend(vocabulary.byteId(bytes[i]), begin, begin);
    }
  }
}
