package albert4j.engine.kernel;

import static albert4j.engine.kernel.Lanes.BITS;
import static albert4j.engine.kernel.Lanes.WIDTH;
import static albert4j.engine.kernel.Lanes.bound;
import static albert4j.engine.kernel.Lanes.fma;
import static albert4j.engine.kernel.Lanes.whole;
import static albert4j.engine.kernel.Species.SPECIES;

import jdk.incubator.vector.FloatVector;

/// Softmax and layer normalisation of one row of `n` floats, and their derivatives.
public final class Rows {
  private Rows() {}

  /// `y = softmax(scale·x)`: exp(scale·(x - max)) over its sum. May work in place.
  public static void softmax(float scale, float[] x, int xo, float[] y, int yo, int n) {
    softmax(scale, Reduce.max(x, xo, n), x, xo, y, yo, n);
  }

  /// `y = softmax(x)`. May work in place.
  ///
  /// @return log Σ exp(x), which the cross-entropy needs
  public static float softmaxLogSum(float[] x, int xo, float[] y, int yo, int n) {
    float max = Reduce.max(x, xo, n);
    return (float) (max + Math.log(softmax(1f, max, x, xo, y, yo, n)));
  }

  private static float softmax(
      float scale, float max, float[] x, int xo, float[] y, int yo, int n) {
    float sum = expShifted(scale, max, x, xo, y, yo, n);
    Elementwise.scale(1f / sum, y, yo, y, yo, n);
    return sum;
  }

  /// `y = exp(scale·(x - max))`; returns the sum of y.
  private static float expShifted(
      float scale, float max, float[] x, int xo, float[] y, int yo, int n) {
    int i = 0;
    float sum = 0f;
    if (BITS != 0 && !WarmUp.over(n)) {
      for (; i < n; i++) {
        y[yo + i] = VectorMath.exp((x[xo + i] - max) * scale);
      }
      return Reduce.sum(y, yo, n);
    }
    if (BITS != 0) {
      FloatVector lanes = FloatVector.zero(SPECIES);
      for (int end = whole(n); i < end; i += WIDTH) {
        FloatVector v = FloatVector.fromArray(SPECIES, x, xo + i).sub(max).mul(scale);
        FloatVector e = VectorMath.exp(v);
        e.intoArray(y, yo + i);
        lanes = lanes.add(e);
      }
      sum = Reduce.across(lanes);
    }
    for (; i < n; i++) {
      float e = VectorMath.exp((x[xo + i] - max) * scale);
      y[yo + i] = e;
      sum += e;
    }
    return sum;
  }

  /// Derivative of softmax(scale·x): `dx = scale · y∘(dy - Σ y∘dy)`. May work in place on `dy`.
  public static void softmaxBackward(
      float scale, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo, int n) {
    float inner = Reduce.dot(y, yo, dy, dyo, n);
    int i = 0;
    for (int end = bound(n); i < end; i += WIDTH) {
      FloatVector g = FloatVector.fromArray(SPECIES, dy, dyo + i).sub(inner);
      g.mul(FloatVector.fromArray(SPECIES, y, yo + i)).mul(scale).intoArray(dx, dxo + i);
    }
    for (; i < n; i++) {
      dx[dxo + i] = (dy[dyo + i] - inner) * y[yo + i] * scale;
    }
  }

  /// Layer normalisation (Ba et al., 2016, eq. 4): `y = (x - μ)/√(σ² + ε)·γ + β` with the
  /// population variance. May work in place.
  ///
  /// A first estimate of the mean is taken off before the deviations and their squares are summed,
  /// and then corrected: exact to float rounding even where the mean is large against the
  /// deviation.
  ///
  /// @param sum Σ x, as [Reduce#sum] or [#addSum] gives it
  /// @param statistics receives μ and 1/√(σ² + ε) at `so` and `so + 1`
  public static void layerNorm(
      float eps,
      float sum,
      float[] x,
      int xo,
      float[] gamma,
      int go,
      float[] beta,
      int bo,
      float[] y,
      int yo,
      int n,
      float[] statistics,
      int so) {
    float first = sum / n;
    sumDeviations(first, x, xo, n, statistics, so);
    double error = statistics[so] / (double) n;
    float mean = (float) (first + error);
    double variance = Math.max(0, statistics[so + 1] / (double) n - error * error);
    float scale = (float) (1 / Math.sqrt(variance + eps));
    statistics[so] = mean;
    statistics[so + 1] = scale;
    int i = 0;
    for (int end = bound(n); i < end; i += WIDTH) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, xo + i).sub(mean).mul(scale);
      v.fma(
              FloatVector.fromArray(SPECIES, gamma, go + i),
              FloatVector.fromArray(SPECIES, beta, bo + i))
          .intoArray(y, yo + i);
    }
    for (; i < n; i++) {
      y[yo + i] = fma((x[xo + i] - mean) * scale, gamma[go + i], beta[bo + i]);
    }
  }

  /// `y = a + b`; may work in place.
  ///
  /// @return Σ y
  public static float addSum(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n) {
    int i = 0;
    float sum = 0f;
    if (BITS != 0 && !WarmUp.over(n)) {
      for (; i < n; i++) {
        y[yo + i] = a[ao + i] + b[bo + i];
      }
      return Reduce.sum(y, yo, n);
    }
    if (BITS != 0) {
      FloatVector lanes = FloatVector.zero(SPECIES);
      for (int end = whole(n); i < end; i += WIDTH) {
        FloatVector v =
            FloatVector.fromArray(SPECIES, a, ao + i)
                .add(FloatVector.fromArray(SPECIES, b, bo + i));
        v.intoArray(y, yo + i);
        lanes = lanes.add(v);
      }
      sum = Reduce.across(lanes);
    }
    for (; i < n; i++) {
      float v = a[ao + i] + b[bo + i];
      y[yo + i] = v;
      sum += v;
    }
    return sum;
  }

  /// Σ (x - shift) and Σ (x - shift)², to `sums` at `so` and `so + 1`.
  private static void sumDeviations(float shift, float[] x, int xo, int n, float[] sums, int so) {
    int i = 0;
    float sum = 0f;
    float squares = 0f;
    if (BITS != 0 && !WarmUp.over(n)) {
      float[] lanes = new float[WIDTH];
      float[] lanesSquared = new float[WIDTH];
      for (int end = whole(n); i < end; i++) {
        float d = x[xo + i] - shift;
        lanes[i % WIDTH] += d;
        lanesSquared[i % WIDTH] = fma(d, d, lanesSquared[i % WIDTH]);
      }
      sum = Reduce.across(lanes);
      squares = Reduce.across(lanesSquared);
    } else if (BITS != 0) {
      FloatVector lanes = FloatVector.zero(SPECIES);
      FloatVector lanesSquared = FloatVector.zero(SPECIES);
      for (int end = whole(n); i < end; i += WIDTH) {
        FloatVector d = FloatVector.fromArray(SPECIES, x, xo + i).sub(shift);
        lanes = lanes.add(d);
        lanesSquared = d.fma(d, lanesSquared);
      }
      sum = Reduce.across(lanes);
      squares = Reduce.across(lanesSquared);
    }
    for (; i < n; i++) {
      float d = x[xo + i] - shift;
      sum += d;
      squares = fma(d, d, squares);
    }
    sums[so] = sum;
    sums[so + 1] = squares;
  }

  /// Derivative of the layer normalisation with x̂ = (x - μ)/√(σ² + ε) and g = dy∘γ: `dx = (g -
  /// mean(g) - x̂·mean(g∘x̂))/√(σ² + ε)`, `dγ += dy∘x̂`, `dβ += dy`.
  public static void layerNormBackward(
      float[] x,
      int xo,
      float[] gamma,
      int go,
      float[] statistics,
      int so,
      float[] dy,
      int dyo,
      float[] dx,
      int dxo,
      float[] dgamma,
      int dgo,
      float[] dbeta,
      int dbo,
      int n) {
    float mean = statistics[so];
    float scale = statistics[so + 1];
    float sumG = 0f;
    float sumGx = 0f;
    int i = 0;
    if (BITS != 0) {
      FloatVector lanesG = FloatVector.zero(SPECIES);
      FloatVector lanesGx = FloatVector.zero(SPECIES);
      for (int end = whole(n); i < end; i += WIDTH) {
        FloatVector d = FloatVector.fromArray(SPECIES, dy, dyo + i);
        FloatVector h = FloatVector.fromArray(SPECIES, x, xo + i).sub(mean).mul(scale);
        d.fma(h, FloatVector.fromArray(SPECIES, dgamma, dgo + i)).intoArray(dgamma, dgo + i);
        d.add(FloatVector.fromArray(SPECIES, dbeta, dbo + i)).intoArray(dbeta, dbo + i);
        FloatVector g = d.mul(FloatVector.fromArray(SPECIES, gamma, go + i));
        lanesG = lanesG.add(g);
        lanesGx = g.fma(h, lanesGx);
      }
      sumG = Reduce.across(lanesG);
      sumGx = Reduce.across(lanesGx);
    }
    for (; i < n; i++) {
      float d = dy[dyo + i];
      float h = (x[xo + i] - mean) * scale;
      dgamma[dgo + i] = fma(d, h, dgamma[dgo + i]);
      dbeta[dbo + i] += d;
      float g = d * gamma[go + i];
      sumG += g;
      sumGx = fma(g, h, sumGx);
    }
    normGradient(mean, scale, sumG / n, sumGx / n, x, xo, gamma, go, dy, dyo, dx, dxo, n);
  }

  private static void normGradient(
      float mean,
      float scale,
      float meanG,
      float meanGx,
      float[] x,
      int xo,
      float[] gamma,
      int go,
      float[] dy,
      int dyo,
      float[] dx,
      int dxo,
      int n) {
    int i = 0;
    for (int end = bound(n); i < end; i += WIDTH) {
      FloatVector h = FloatVector.fromArray(SPECIES, x, xo + i).sub(mean).mul(scale);
      FloatVector g =
          FloatVector.fromArray(SPECIES, dy, dyo + i)
              .mul(FloatVector.fromArray(SPECIES, gamma, go + i))
              .sub(meanG);
      h.mul(-meanGx).add(g).mul(scale).intoArray(dx, dxo + i);
    }
    for (; i < n; i++) {
      float h = (x[xo + i] - mean) * scale;
      float g = dy[dyo + i] * gamma[go + i] - meanG;
      dx[dxo + i] = (h * -meanGx + g) * scale;
    }
  }
}
