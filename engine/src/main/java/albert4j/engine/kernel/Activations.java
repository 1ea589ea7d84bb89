package albert4j.engine.kernel;

import static albert4j.engine.kernel.Lanes.SPECIES;
import static albert4j.engine.kernel.Lanes.WIDTH;
import static albert4j.engine.kernel.Lanes.bound;

import jdk.incubator.vector.FloatVector;

/// The activation functions of ALBERT over `n` floats: `y = f(x)`, which may work in place, and `dx
/// += f'(x)·dy`.
public final class Activations {
  private static final float SQRT_HALF = 0.70710677f;
  private static final float INV_SQRT_2PI = 0.3989423f;
  private static final float SQRT_2_OVER_PI = 0.7978846f;
  private static final float CUBIC = 0.044715f;
  private static final float MAX_SLOPE = Float.MAX_VALUE; // finite: it is multiplied with 0 there

  private Activations() {}

  /// GELU (Hendrycks & Gimpel, 2016): `x·Φ(x) = 0.5·x·(1 + erf(x/√2))`.
  public static void gelu(float[] x, int xo, float[] y, int yo, int n) {
    int i = 0;
    for (int end = bound(n); i < end; i += WIDTH) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, xo + i);
      VectorMath.erf(v.mul(SQRT_HALF)).add(1f).mul(v.mul(0.5f)).intoArray(y, yo + i);
    }
    for (; i < n; i++) {
      float v = x[xo + i];
      y[yo + i] = (VectorMath.erf(v * SQRT_HALF) + 1f) * (v * 0.5f);
    }
  }

  /// Derivative of [#gelu]: `Φ(x) + x·φ(x)`.
  public static void geluBackward(
      float[] x, int xo, float[] dy, int dyo, float[] dx, int dxo, int n) {
    int i = 0;
    for (int end = bound(n); i < end; i += WIDTH) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, xo + i);
      FloatVector cdf = VectorMath.erf(v.mul(SQRT_HALF)).add(1f).mul(0.5f);
      FloatVector pdf = VectorMath.exp(v.mul(v).mul(-0.5f)).mul(INV_SQRT_2PI);
      addTo(dx, dxo + i, v.fma(pdf, cdf), FloatVector.fromArray(SPECIES, dy, dyo + i));
    }
    for (; i < n; i++) {
      float v = x[xo + i];
      float cdf = (VectorMath.erf(v * SQRT_HALF) + 1f) * 0.5f;
      float pdf = VectorMath.exp(v * v * -0.5f) * INV_SQRT_2PI;
      dx[dxo + i] = Lanes.fma(Lanes.fma(v, pdf, cdf), dy[dyo + i], dx[dxo + i]);
    }
  }

  /// GELU in its tanh form: `0.5·x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))`.
  public static void geluTanh(float[] x, int xo, float[] y, int yo, int n) {
    int i = 0;
    for (int end = bound(n); i < end; i += WIDTH) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, xo + i);
      VectorMath.tanh(inner(v)).add(1f).mul(v.mul(0.5f)).intoArray(y, yo + i);
    }
    for (; i < n; i++) {
      float v = x[xo + i];
      y[yo + i] = (VectorMath.tanh(inner(v)) + 1f) * (v * 0.5f);
    }
  }

  private static FloatVector inner(FloatVector v) {
    return v.mul(v).mul(CUBIC).add(1f).mul(v.mul(SQRT_2_OVER_PI));
  }

  private static float inner(float v) {
    return (v * v * CUBIC + 1f) * (v * SQRT_2_OVER_PI);
  }

  /// Derivative of [#geluTanh] with t = tanh(u): `0.5·(1 + t) + 0.5·x·(1 - t²)·u'`.
  public static void geluTanhBackward(
      float[] x, int xo, float[] dy, int dyo, float[] dx, int dxo, int n) {
    int i = 0;
    for (int end = bound(n); i < end; i += WIDTH) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, xo + i);
      FloatVector t = VectorMath.tanh(inner(v));
      FloatVector slope = v.mul(v).mul(3 * CUBIC).add(1f).mul(SQRT_2_OVER_PI).min(MAX_SLOPE);
      FloatVector second = v.mul(0.5f).mul(t.mul(t).neg().add(1f)).mul(slope);
      addTo(
          dx,
          dxo + i,
          t.add(1f).mul(0.5f).add(second),
          FloatVector.fromArray(SPECIES, dy, dyo + i));
    }
    for (; i < n; i++) {
      float v = x[xo + i];
      float t = VectorMath.tanh(inner(v));
      float slope = Math.min((v * v * (3 * CUBIC) + 1f) * SQRT_2_OVER_PI, MAX_SLOPE);
      float second = v * 0.5f * (-(t * t) + 1f) * slope;
      dx[dxo + i] = Lanes.fma((t + 1f) * 0.5f + second, dy[dyo + i], dx[dxo + i]);
    }
  }

  /// `max(x, 0)`; NaN stays NaN.
  public static void relu(float[] x, int xo, float[] y, int yo, int n) {
    int i = 0;
    for (int end = bound(n); i < end; i += WIDTH) {
      FloatVector.fromArray(SPECIES, x, xo + i).max(0f).intoArray(y, yo + i);
    }
    for (; i < n; i++) {
      y[yo + i] = Math.max(x[xo + i], 0f);
    }
  }

  /// Derivative of [#relu]: 1 where x > 0, else 0.
  public static void reluBackward(
      float[] x, int xo, float[] dy, int dyo, float[] dx, int dxo, int n) {
    for (int i = 0; i < n; i++) {
      dx[dxo + i] += x[xo + i] > 0f ? dy[dyo + i] : 0f;
    }
  }

  /// Hyperbolic tangent.
  public static void tanh(float[] x, int xo, float[] y, int yo, int n) {
    int i = 0;
    for (int end = bound(n); i < end; i += WIDTH) {
      VectorMath.tanh(FloatVector.fromArray(SPECIES, x, xo + i)).intoArray(y, yo + i);
    }
    for (; i < n; i++) {
      y[yo + i] = VectorMath.tanh(x[xo + i]);
    }
  }

  /// Derivative of [#tanh]: `1 - tanh²(x)`.
  public static void tanhBackward(
      float[] x, int xo, float[] dy, int dyo, float[] dx, int dxo, int n) {
    int i = 0;
    for (int end = bound(n); i < end; i += WIDTH) {
      FloatVector t = VectorMath.tanh(FloatVector.fromArray(SPECIES, x, xo + i));
      addTo(dx, dxo + i, t.mul(t).neg().add(1f), FloatVector.fromArray(SPECIES, dy, dyo + i));
    }
    for (; i < n; i++) {
      float t = VectorMath.tanh(x[xo + i]);
      dx[dxo + i] = Lanes.fma(-(t * t) + 1f, dy[dyo + i], dx[dxo + i]);
    }
  }

  private static void addTo(float[] dx, int at, FloatVector slope, FloatVector dy) {
    slope.fma(dy, FloatVector.fromArray(SPECIES, dx, at)).intoArray(dx, at);
  }
}
