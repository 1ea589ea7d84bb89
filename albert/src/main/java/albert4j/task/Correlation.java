package albert4j.task;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// How well predicted numbers follow the right ones, from -1 to 1.
///
/// Where the coefficients are not defined, with fewer than two numbers or if all numbers on one
/// side are the same, they are 0: a model that gives the same answer to everything follows nothing.
public final class Correlation {
  private Correlation() {}

  /// Pearson's coefficient: `Σ (x-x̄)(y-ȳ) / √(Σ (x-x̄)² · Σ (y-ȳ)²)`.
  ///
  /// @throws IllegalArgumentException if there are not as many x as y
  public static double pearson(double[] x, double[] y) {
    if (x.length != y.length) {
      throw new IllegalArgumentException(
          "pearson: as many x as y: x=" + x.length + " y=" + y.length);
    }
    // asked first, since a rounded mean leaves equal numbers with a variance
    if (constant(x) || constant(y)) {
      return 0;
    }
    double[] dx = centered(x);
    double[] dy = centered(y);
    double r = dot(dx, dy) / Math.sqrt(dot(dx, dx)) / Math.sqrt(dot(dy, dy));
    return Math.clamp(r, -1, 1);
  }

  /// Spearman's coefficient: Pearson's of the ranks, where equal numbers share the mean of their
  /// ranks.
  ///
  /// @throws IllegalArgumentException if there are not as many x as y
  public static double spearman(double[] x, double[] y) {
    return pearson(ranks(x), ranks(y));
  }

  private static boolean constant(double[] values) {
    return Arrays.stream(values).allMatch(value -> value == values[0]);
  }

  private static double[] centered(double[] values) {
    double mean = Arrays.stream(values).average().orElse(0);
    return Arrays.stream(values).map(value -> value - mean).toArray();
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  /// Ranks from 1; equal numbers have the mean of the ranks that they take up.
  static double[] ranks(double[] values) {
    int n = values.length;
    int[] order =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> values[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] ranks = new double[n];
    int end;
    for (int start = 0; start < n; start = end) {
      end = start + 1;
      while (end < n && values[order[end]] == values[order[start]]) {
        end++;
      }
      double mean = (start + 1 + end) / 2.0;
      for (int i = start; i < end; i++) {
        ranks[order[i]] = mean;
      }
    }
    return ranks;
  }
}
