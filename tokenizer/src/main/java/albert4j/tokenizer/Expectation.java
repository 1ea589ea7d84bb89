package albert4j.tokenizer;

import java.io.IOException;
import java.util.Arrays;

/// How often each piece is expected to occur if the segments are cut at random, by the pieces'
/// probabilities: the E step of training (T. Kudo, Subword regularization, 2018, section 3.2).
///
/// Forward and backward sums over all cuts of a segment are formed from probabilities themselves,
/// and only if they become too small from logarithms. The segments are divided into a fixed number
/// of stretches whose sums are added in their order, so the result has the same bits for any number
/// of threads.
final class Expectation {
  /// A character that is no piece is less probable than the least probable piece by this much.
  static final double UNKNOWN_PENALTY = 10;

  private static final int STRETCHES = 16;

  /// A sum over cuts below this is formed again from logarithms. All factors of a cut that matters
  /// are at least this small sum times the precision, and far from underflow.
  private static final double SMALL = 1e-200;

  private final Segments segments;
  private final PieceSet pieces;
  private final Parallel parallel;
  private final int longest;

  /// For each piece its probability.
  private double[] probability = new double[0];

  /// For each symbol its probability and its score, and the piece that its occurrences count for.
  ///
  /// Occurrences of symbols that are no piece count for piece 0, as those of all unknown characters
  /// do: the native library gives both the id 0.
  private final double[] symbolProbability;

  private final double[] symbolScore;
  private final int[] symbolPiece;

  /// For each piece how often it is expected.
  private double[] expected = new double[0];

  private double logLikelihood;

  Expectation(Segments segments, PieceSet pieces, Parallel parallel) {
    this.segments = segments;
    this.pieces = pieces;
    this.parallel = parallel;
    symbolProbability = new double[pieces.single.length];
    symbolScore = new double[pieces.single.length];
    symbolPiece = new int[pieces.single.length];
    int max = 0;
    for (int i = 0; i < segments.size(); i++) {
      max = Math.max(max, segments.start[i + 1] - 1 - segments.start[i]);
    }
    longest = max;
  }

  /// For each piece how often it is expected; of use until the next [#compute].
  double[] expected() {
    return expected;
  }

  /// The logarithm of the probability of all text.
  double logLikelihood() {
    return logLikelihood;
  }

  /// Computes all anew.
  void compute() throws IOException {
    prepare();
    int stretches = Math.clamp(segments.text.length / 4096L, 1, STRETCHES);
    double[][] sums = new double[stretches][];
    double[] logs = new double[stretches];
    parallel.run(
        stretches,
        s -> {
          Sums sum = new Sums();
          for (int i = bound(s, stretches); i < bound(s + 1, stretches); i++) {
            sum.add(i);
          }
          sums[s] = sum.expected;
          logs[s] = sum.logLikelihood;
        });
    double unknownScore = pieces.minScore() - UNKNOWN_PENALTY;
    expected = sums[0];
    logLikelihood = logs[0] + segments.unknown * unknownScore;
    expected[0] += segments.unknown;
    for (int s = 1; s < stretches; s++) {
      logLikelihood += logs[s];
      for (int i = 0; i < pieces.size; i++) {
        expected[i] += sums[s][i];
      }
    }
  }

  /// The first segment of a stretch. Stretches are about equally long.
  private int bound(int stretch, int stretches) {
    long place = (long) segments.text.length * stretch / stretches;
    int index = Arrays.binarySearch(segments.start, (int) place);
    return index >= 0 ? index : -index - 1;
  }

  private void prepare() {
    probability = new double[pieces.size];
    for (int i = 0; i < pieces.size; i++) {
      probability[i] = Math.exp(pieces.score[i]);
    }
    double unknownScore = pieces.minScore() - UNKNOWN_PENALTY;
    for (int s = 0; s < symbolPiece.length; s++) {
      int piece = pieces.single[s];
      symbolPiece[s] = Math.max(piece, 0);
      symbolScore[s] = piece == PieceSet.NONE ? unknownScore : pieces.score[piece];
      symbolProbability[s] = Math.exp(symbolScore[s]);
    }
  }

  /// The sums over one stretch.
  private final class Sums {
    final double[] expected = new double[pieces.size];
    double logLikelihood;
    private final double[] forward = new double[longest + 1];
    private final double[] backward = new double[longest + 1];

    void add(int segment) {
      int from = segments.start[segment];
      int length = segments.start[segment + 1] - 1 - from;
      double all = forward(from, length);
      if (all >= SMALL) {
        backward(from, length, segments.count[segment] / all);
        logLikelihood += segments.count[segment] * Math.log(all);
      } else {
        addByLogarithms(from, length, segments.count[segment]);
      }
    }

    /// The sum over all cuts of a segment.
    private double forward(int from, int length) {
      int[] match = pieces.match;
      int[] first = pieces.first;
      char[] lengths = pieces.length;
      forward[0] = 1;
      Arrays.fill(forward, 1, length + 1, 0);
      for (int i = 0; i < length; i++) {
        double before = forward[i];
        forward[i + 1] += before * symbolProbability[segments.text[from + i]];
        for (int k = first[from + i]; k < first[from + i + 1]; k++) {
          int piece = match[k];
          forward[i + lengths[piece]] += before * probability[piece];
        }
      }
      return forward[length];
    }

    private void backward(int from, int length, double weight) {
      int[] match = pieces.match;
      int[] first = pieces.first;
      char[] lengths = pieces.length;
      backward[length] = 1;
      for (int i = length - 1; i >= 0; i--) {
        double before = forward[i] * weight;
        int symbol = segments.text[from + i];
        double after = symbolProbability[symbol] * backward[i + 1];
        expected[symbolPiece[symbol]] += before * after;
        double sum = after;
        for (int k = first[from + i]; k < first[from + i + 1]; k++) {
          int piece = match[k];
          after = probability[piece] * backward[i + lengths[piece]];
          expected[piece] += before * after;
          sum += after;
        }
        backward[i] = sum;
      }
    }

    /// The same with logarithms in place of all numbers.
    private void addByLogarithms(int from, int length, long count) {
      Arrays.fill(forward, 1, length + 1, Double.NEGATIVE_INFINITY);
      Arrays.fill(backward, 0, length, Double.NEGATIVE_INFINITY);
      forward[0] = 0;
      backward[length] = 0;
      for (int i = 0; i < length; i++) {
        int symbol = segments.text[from + i];
        forward[i + 1] = logSum(forward[i + 1], forward[i] + symbolScore[symbol]);
        for (int k = pieces.first[from + i]; k < pieces.first[from + i + 1]; k++) {
          int piece = pieces.match[k];
          int end = i + pieces.length[piece];
          forward[end] = logSum(forward[end], forward[i] + pieces.score[piece]);
        }
      }
      double all = forward[length];
      for (int i = length - 1; i >= 0; i--) {
        int symbol = segments.text[from + i];
        double after = symbolScore[symbol] + backward[i + 1];
        expected[symbolPiece[symbol]] += count * Math.exp(forward[i] + after - all);
        double sum = after;
        for (int k = pieces.first[from + i]; k < pieces.first[from + i + 1]; k++) {
          int piece = pieces.match[k];
          after = pieces.score[piece] + backward[i + pieces.length[piece]];
          expected[piece] += count * Math.exp(forward[i] + after - all);
          sum = logSum(sum, after);
        }
        backward[i] = sum;
      }
      logLikelihood += count * all;
    }

    private static double logSum(double a, double b) {
      double max = Math.max(a, b);
      return max + Math.log1p(Math.exp(Math.min(a, b) - max));
    }
  }
}
