package albert4j.tokenizer;

import java.io.IOException;
import java.util.Arrays;

/// Decides which pieces go: those whose loss lowers the likelihood of the text least.
///
/// The text is cut the most probable way. A piece that is not used there goes, and so does one that
/// is less probable than the best cut of its own characters into several pieces. Of the others, the
/// loss is estimated as if each occurrence were replaced by that cut.
///
/// Source: T. Kudo, Subword regularization, 2018, section 3.2; google/sentencepiece
/// `unigram_model_trainer.cc`, `PruneSentencePieces`.
final class Pruning {
  private static final int STRETCHES = 16;

  /// The loss of a piece that stays whatever happens.
  private static final double NEVER = Double.POSITIVE_INFINITY;

  /// The loss of a piece that goes whatever happens.
  private static final double ALWAYS = Double.NEGATIVE_INFINITY;

  private final Segments segments;
  private final PieceSet pieces;
  private final Parallel parallel;

  private Pruning(Segments segments, PieceSet pieces, Parallel parallel) {
    this.segments = segments;
    this.pieces = pieces;
    this.parallel = parallel;
  }

  /// Drops pieces until there are `wanted`; fewer stay if more are of no use, and more if more are
  /// characters.
  static void prune(Segments segments, PieceSet pieces, int wanted, Parallel parallel)
      throws IOException {
    new Pruning(segments, pieces, parallel).run(wanted);
  }

  private void run(int wanted) throws IOException {
    long[] frequency = frequencies();
    double[] loss = losses(frequency);
    int never = 0;
    int candidates = 0;
    double[] sorted = new double[pieces.size];
    for (double one : loss) {
      never += one == NEVER ? 1 : 0;
      if (one != NEVER && one != ALWAYS) {
        sorted[candidates++] = one;
      }
    }
    int room = Math.clamp(wanted - never, 0, candidates);
    Arrays.sort(sorted, 0, candidates);
    double least = room == 0 ? NEVER : sorted[candidates - room];
    int equal = 0;
    for (int i = candidates - room; i < candidates && sorted[i] == least; i++) {
      equal++;
    }
    boolean[] kept = new boolean[pieces.size];
    for (int i = 0; i < kept.length; i++) {
      boolean tied = loss[i] == least && loss[i] != NEVER;
      kept[i] = loss[i] == NEVER || loss[i] > least || (tied && equal-- > 0);
    }
    pieces.retain(kept);
  }

  /// How often each piece occurs in the most probable cut of the text.
  private long[] frequencies() throws IOException {
    long[][] parts = new long[STRETCHES][];
    parallel.run(
        STRETCHES,
        s -> {
          BestCut cut = new BestCut(segments, pieces);
          long[] frequency = new long[pieces.size];
          int to = (int) ((long) segments.size() * (s + 1) / STRETCHES);
          for (int i = (int) ((long) segments.size() * s / STRETCHES); i < to; i++) {
            int from = segments.start[i];
            int length = segments.start[i + 1] - 1 - from;
            cut.search(from, length, PieceSet.NONE);
            for (int end = length; end > 0; end = cut.before(end)) {
              frequency[cut.piece(end)] += segments.count[i];
            }
          }
          parts[s] = frequency;
        });
    long[] sum = parts[0];
    sum[0] += segments.unknown;
    for (int s = 1; s < STRETCHES; s++) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += parts[s][i];
      }
    }
    return sum;
  }

  private double[] losses(long[] frequency) throws IOException {
    double sum = Arrays.stream(frequency).sum();
    double[] loss = new double[pieces.size];
    parallel.run(
        STRETCHES,
        s -> {
          BestCut cut = new BestCut(segments, pieces);
          int to = (int) ((long) pieces.size * (s + 1) / STRETCHES);
          for (int i = (int) ((long) pieces.size * s / STRETCHES); i < to; i++) {
            loss[i] = loss(i, frequency, sum, cut);
          }
        });
    return loss;
  }

  private double loss(int piece, long[] frequency, double sum, BestCut cut) {
    int length = pieces.length[piece];
    if (frequency[piece] == 0) {
      return ALWAYS;
    }
    if (length == 1) {
      return NEVER;
    }
    if (cut.search(pieces.home[piece], length, piece) > pieces.score[piece]) {
      return ALWAYS;
    }
    double own = frequency[piece];
    // The sum for the case that the piece is replaced by as many as there are pieces at all, not by
    // as many as its cut has. Native versions up to 0.1.97 do so, and it is kept for its effect: it
    // spares frequent pieces, and the vocabularies agree.
    double logSum = Math.log(sum + own * (pieces.size - 1));
    double alternative = 0;
    for (int end = length; end > 0; end = cut.before(end)) {
      alternative += Math.log(frequency[cut.piece(end)] + own) - logSum;
    }
    return own / sum * (Math.log(own) - Math.log(sum) - alternative);
  }
}
