package albert4j.tokenizer;

import java.util.Arrays;

/// The most probable cut of a stretch of the text that a vocabulary is trained on.
///
/// Belongs to one thread.
final class BestCut {
  private final Segments segments;
  private final PieceSet pieces;
  private final double unknownScore;
  private double[] best = new double[64];
  private int[] piece = new int[64];
  private int[] from = new int[64];

  BestCut(Segments segments, PieceSet pieces) {
    this.segments = segments;
    this.pieces = pieces;
    unknownScore = pieces.minScore() - Expectation.UNKNOWN_PENALTY;
  }

  /// Searches the stretch of that length from `start` on, and returns the score of the best cut.
  ///
  /// @param without a piece that is not to be used, or [PieceSet#NONE]
  double search(int start, int length, int without) {
    if (best.length <= length) {
      int capacity = Math.max(length + 1, 2 * best.length);
      best = new double[capacity];
      piece = new int[capacity];
      from = new int[capacity];
    }
    Arrays.fill(best, 1, length + 1, Double.NEGATIVE_INFINITY);
    for (int i = 0; i < length; i++) {
      int single = pieces.single[segments.text[start + i]];
      double score = single == PieceSet.NONE ? unknownScore : pieces.score[single];
      reach(i, i + 1, best[i] + score, Math.max(single, 0)); // see Expectation, symbolPiece
      for (int k = pieces.first[start + i]; k < pieces.first[start + i + 1]; k++) {
        int match = pieces.match[k];
        int end = i + pieces.length[match];
        if (end <= length && match != without) {
          reach(i, end, best[i] + pieces.score[match], match);
        }
      }
    }
    return best[length];
  }

  private void reach(int start, int end, double score, int by) {
    if (score > best[end]) {
      best[end] = score;
      piece[end] = by;
      from[end] = start;
    }
  }

  /// The piece that ends there in the cut that was found; a place is counted from the start of the
  /// stretch.
  int piece(int end) {
    return piece[end];
  }

  /// Where the piece that ends there starts.
  int before(int end) {
    return from[end];
  }
}
