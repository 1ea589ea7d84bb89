package albert4j.engine.kernel;

import static albert4j.engine.Cases.EPS;
import static java.lang.Math.abs;
import static org.junit.jupiter.api.Assertions.assertEquals;

import albert4j.engine.AllWidths;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@AllWidths
@ParameterizedClass
@MethodSource("albert4j.engine.Cases#sizes")
record RowsTest(int n) {
  private double sum(IntToDoubleFunction term) {
    return IntStream.range(0, n).mapToDouble(term).sum();
  }

  private double largest(IntToDoubleFunction term) {
    return IntStream.range(0, n).mapToDouble(term).max().orElse(0);
  }

  /// e^z of an exponent z that is off by 2 roundings is off by 2·ε·|z|, in the numerator and in the
  /// sum; exp itself and the division add 2 ulp (4ε) twice and 3 roundings, the sum n.
  private double softmaxError(double largestExponent) {
    return (4 * largestExponent + n + 11) * EPS;
  }

  @Test
  void softmax() {
    float scale = 0.3f;
    Region x = Region.normal(1, n);
    x.data[x.at + n / 2] += n == 0 ? 0f : 20f;
    Region y = Region.unset(n);
    Rows.softmax(scale, x.data, x.at, y.data, y.at, n);
    double max = largest(x::get);
    double sum = sum(i -> Math.exp(scale * (x.get(i) - max)));
    double error = softmaxError(largest(i -> scale * (max - x.get(i))));
    y.check(
        "softmax",
        i -> Math.exp(scale * (x.get(i) - max)) / sum,
        i -> error * Math.exp(scale * (x.get(i) - max)) / sum);
    Rows.softmax(scale, x.data, x.at, x.data, x.at, n);
    x.checkBits("softmax in place", y.values());
  }

  @Test
  void softmaxLogSum() {
    if (n == 0) {
      return;
    }
    Region x = Region.normal(1, n);
    Region y = Region.unset(n);
    Region z = Region.unset(n);
    float logSum = Rows.softmaxLogSum(x.data, x.at, y.data, y.at, n);
    double max = largest(x::get);
    double expected = max + Math.log(sum(i -> Math.exp(x.get(i) - max)));
    double error = softmaxError(largest(i -> max - x.get(i)));
    assertEquals(expected, logSum, error + EPS * abs(expected), "log of the sum, n=" + n);
    Rows.softmax(1f, x.data, x.at, z.data, z.at, n);
    y.checkBits("softmax beside its sum", z.values());
  }

  @Test
  void addSum() {
    Region a = Region.normal(1, n);
    Region b = Region.normal(2, n);
    Region y = Region.unset(n);
    float total = Rows.addSum(a.data, a.at, b.data, b.at, y.data, y.at, n);
    y.check("sum", i -> (float) ((double) a.get(i) + b.get(i)), i -> 0);
    assertEquals(sum(y::get), total, n * EPS * sum(i -> abs(y.get(i))), "total, n=" + n);
    Rows.addSum(a.data, a.at, b.data, b.at, a.data, a.at, n);
    a.checkBits("sum in place", y.values());
  }

  @Test
  void softmaxOfExtremes() {
    if (n < 2) {
      return;
    }
    Region x = Region.unset(n);
    Arrays.fill(x.data, x.at, x.at + n, -Float.MAX_VALUE);
    x.data[x.at + n - 1] = Float.MAX_VALUE;
    Rows.softmax(1f, x.data, x.at, x.data, x.at, n);
    x.check("softmax of extremes", i -> i == n - 1 ? 1 : 0, i -> 0);
  }

  @Test
  void softmaxBackward() {
    float scale = 0.3f;
    Region y = Region.normal(1, n);
    Region dy = Region.normal(2, n);
    Region dx = Region.unset(n);
    Rows.softmaxBackward(scale, y.data, y.at, dy.data, dy.at, dx.data, dx.at, n);
    double inner = sum(i -> (double) y.get(i) * dy.get(i));
    double terms = sum(i -> abs((double) y.get(i) * dy.get(i)));
    // the inner product in n roundings, then a difference and two products
    dx.check(
        "softmax's derivative",
        i -> scale * y.get(i) * (dy.get(i) - inner),
        i -> (n + 3) * EPS * abs(scale * y.get(i)) * (abs(dy.get(i)) + terms));
    Rows.softmaxBackward(scale, y.data, y.at, dy.data, dy.at, dy.data, dy.at, n);
    dy.checkBits("softmax's derivative in place", dx.values());
  }

  /// Layer normalisation in double precision.
  private record Norm(double mean, double scale) {
    static Norm of(Region x, int n, double eps) {
      double mean = IntStream.range(0, n).mapToDouble(x::get).sum() / n;
      double squares = IntStream.range(0, n).mapToDouble(i -> Math.pow(x.get(i) - mean, 2)).sum();
      return new Norm(mean, 1 / Math.sqrt(squares / n + eps));
    }

    double apply(float x) {
      return (x - mean) * scale;
    }

    /// The mean is rounded once and at most 2 roundings more are made of it; σ² is a sum of n
    /// squares, and its root halves their errors; 4 roundings follow.
    double error(float x, int n) {
      return EPS * (scale * (abs(mean) + 2 * abs(x - mean)) + (n / 2.0 + 4) * abs(apply(x)));
    }
  }

  private static final float NORM_EPS = 1e-12f;

  @Test
  void layerNorm() {
    checkLayerNorm(0f);
  }

  @Test
  void layerNormFarFromZero() {
    checkLayerNorm(1000f);
  }

  private void checkLayerNorm(float offset) {
    if (n
        < 2) { // of one number the deviation is 0, and all that is left is the rounding of the mean
      return;
    }
    Region x = Region.normal(1, n);
    for (int i = 0; i < n; i++) {
      x.data[x.at + i] += offset;
    }
    Region gamma = Region.normal(2, n);
    Region beta = Region.normal(3, n);
    Region y = Region.unset(n);
    Region statistics = Region.unset(2);
    layerNorm(x, gamma, beta, y, statistics);
    var norm = Norm.of(x, n, NORM_EPS);
    y.check(
        "layer norm",
        i -> norm.apply(x.get(i)) * gamma.get(i) + beta.get(i),
        i -> abs(gamma.get(i)) * norm.error(x.get(i), n) + 2 * EPS * abs(beta.get(i)));
    statistics.check(
        "statistics",
        i -> i == 0 ? norm.mean : norm.scale,
        i -> i == 0 ? 2 * EPS * (abs(norm.mean) + 1) : (n / 2.0 + 2) * EPS * norm.scale);
    layerNorm(x, gamma, beta, x, statistics);
    x.checkBits("layer norm in place", y.values());
  }

  private void layerNorm(Region x, Region gamma, Region beta, Region y, Region statistics) {
    Rows.layerNorm(
        NORM_EPS,
        Reduce.sum(x.data, x.at, n),
        x.data,
        x.at,
        gamma.data,
        gamma.at,
        beta.data,
        beta.at,
        y.data,
        y.at,
        n,
        statistics.data,
        statistics.at);
  }

  @Test
  void layerNormBackward() {
    Region x = Region.normal(1, n);
    Region gamma = Region.normal(2, n);
    Region dy = Region.normal(3, n);
    Region dx = Region.normal(4, n);
    Region dgamma = Region.normal(5, n);
    Region dbeta = Region.normal(6, n);
    float[] oldGamma = dgamma.values();
    float[] oldBeta = dbeta.values();
    // any numbers will do: the kernel takes the statistics as they are
    Region statistics = Region.of(0.25f, 1.5f);
    Rows.layerNormBackward(
        x.data,
        x.at,
        gamma.data,
        gamma.at,
        statistics.data,
        statistics.at,
        dy.data,
        dy.at,
        dx.data,
        dx.at,
        dgamma.data,
        dgamma.at,
        dbeta.data,
        dbeta.at,
        n);
    var norm = new Norm(0.25, 1.5);
    IntToDoubleFunction h = i -> norm.apply(x.get(i));
    IntToDoubleFunction g = i -> (double) dy.get(i) * gamma.get(i);
    dbeta.check("dβ", i -> dy.get(i) + oldBeta[i], i -> 0);
    // x̂ has 2 roundings, the product and the sum 2 more
    dgamma.check(
        "dγ",
        i -> dy.get(i) * h.applyAsDouble(i) + oldGamma[i],
        i -> 4 * EPS * (abs(dy.get(i)) * terms(x.get(i), norm) + abs(oldGamma[i])));
    double meanG = sum(g) / n;
    double meanGx = sum(i -> g.applyAsDouble(i) * h.applyAsDouble(i)) / n;
    double termsG = sum(i -> abs(g.applyAsDouble(i))) / n;
    double termsGx = sum(i -> abs(g.applyAsDouble(i)) * terms(x.get(i), norm)) / n;
    // sums of n terms with up to 3 roundings each, then 6 more
    dx.check(
        "dx",
        i -> norm.scale * (g.applyAsDouble(i) - meanG - h.applyAsDouble(i) * meanGx),
        i ->
            (n + 9)
                * EPS
                * norm.scale
                * (abs(g.applyAsDouble(i)) + termsG + terms(x.get(i), norm) * termsGx));
  }

  /// Σ|terms| of x̂.
  private static double terms(float x, Norm norm) {
    return (abs(x) + abs(norm.mean)) * norm.scale;
  }
}
