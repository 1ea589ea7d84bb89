package albert4j.pretrain;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;

/// Exact bounds for counts of chance. A seed that a test writes down fails one of them with a
/// probability of one in a million if the code is right.
final class Odds {
  private static final double LEAST = 1e-6;

  private Odds() {}

  /// That so many of `n` trials with probability `p` are no surprise: neither tail of the binomial
  /// distribution from there on is below one in two million.
  static void assertBinomial(int count, int n, double p) {
    double[] logFactorials = new double[n + 1];
    for (int i = 2; i <= n; i++) {
      logFactorials[i] = logFactorials[i - 1] + Math.log(i);
    }
    double below = 0;
    double above = 0;
    for (int k = 0; k <= n; k++) {
      double logarithm =
          logFactorials[n]
              - logFactorials[k]
              - logFactorials[n - k]
              + k * Math.log(p)
              + (n - k) * Math.log1p(-p);
      double probability = Math.exp(logarithm);
      below += k <= count ? probability : 0;
      above += k >= count ? probability : 0;
    }
    assertTrue(
        Math.min(below, above) > LEAST / 2,
        count + " of " + n + " is too unlikely for p=" + p + ": " + Math.min(below, above));
  }

  /// That counts are no surprise for a distribution, by Pearson's chi-squared test.
  ///
  /// @param weights in proportion to the probabilities; at least five of each are to be expected
  static void assertDistribution(int[] counts, double... weights) {
    double total = Arrays.stream(counts).sum();
    double sum = Arrays.stream(weights).sum();
    double statistic = 0;
    for (int i = 0; i < counts.length; i++) {
      double expected = total * weights[i] / sum;
      assertTrue(expected >= 5, "too few for the test: " + expected);
      statistic += (counts[i] - expected) * (counts[i] - expected) / expected;
    }
    double probability = chiSquaredTail(statistic, counts.length - 1);
    assertTrue(
        probability > LEAST,
        Arrays.toString(counts)
            + " is too unlikely: chi-squared "
            + statistic
            + ": "
            + probability);
  }

  /// That counts are no surprise if all are equally probable.
  static void assertUniform(int... counts) {
    double[] weights = new double[counts.length];
    Arrays.fill(weights, 1);
    assertDistribution(counts, weights);
  }

  /// The probability of a larger chi-squared: 1 minus the regularised incomplete gamma function, by
  /// its recurrence from one or two degrees of freedom on.
  static double chiSquaredTail(double x, int degrees) {
    double half = x / 2;
    boolean even = degrees % 2 == 0;
    double tail = even ? Math.exp(-half) : erfc(Math.sqrt(half));
    // log of half^a · e^-half / Γ(a + 1), beginning with a = 1 or a = 1/2
    double a = even ? 1 : 0.5;
    double logGamma = even ? 0 : Math.log(Math.sqrt(Math.PI) / 2);
    double term = a * Math.log(half) - half - logGamma;
    for (int d = even ? 2 : 1; d < degrees; d += 2) {
      tail += Math.exp(term);
      a++;
      term += Math.log(half) - Math.log(a);
    }
    return tail;
  }

  /// The complementary error function for x of at least 0, by the midpoint rule.
  private static double erfc(double x) {
    double step = 1e-4;
    double sum = 0;
    for (double t = x + step / 2; t < x + 12; t += step) {
      sum += Math.exp(-t * t);
    }
    return Math.min(1, 2 / Math.sqrt(Math.PI) * step * sum);
  }
}
