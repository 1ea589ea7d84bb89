package albert4j.engine.kernel;

import static albert4j.engine.kernel.Lanes.WIDTH;
import static albert4j.engine.kernel.Lanes.bound;
import static albert4j.engine.kernel.Species.SPECIES;

import jdk.incubator.vector.FloatVector;

/// The activation functions of ALBERT over `n` floats: `y = f(x)` and `dx = f'(x)·dy`, where `y`
/// may be `x`, and `dx` may be `x` or `dy`.
///
/// A loop that uses [VectorMath] does all else with the Vector API itself. Once a method has grown
/// large, the compiler takes no more calls into it but those of that API; a helper that is left out
/// makes an object of its vector (`BoxingTest` watches).
public final class Activations {
  private static final float INV_SQRT_2PI = 0.3989423f;
  private static final float SQRT_8_OVER_PI = 1.5957691f;
  private static final float CUBIC = 0.044715f;
  private static final float FAR = 1e4f; // beyond it GELU is 0 or x, and its terms would overflow

  private Activations() {}

  /// GELU (Hendrycks & Gimpel, 2016): `x·Φ(x) = 0.5·x·(1 + erf(x/√2))`.
  public static void gelu(float[] x, int xo, float[] y, int yo, int n) {
    int i = 0;
    for (int end = bound(n); i < end; i += WIDTH) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, xo + i);
      FloatVector a = VectorMath.magnitude(v);
      FloatVector cdf = VectorMath.normalCdf(v, a, VectorMath.gaussian(a));
      cdf.mul(v.max(-FAR)).intoArray(y, yo + i);
    }
    for (; i < n; i++) {
      float v = x[xo + i];
      y[yo + i] = VectorMath.normalCdf(v, VectorMath.gaussian(v)) * Math.max(v, -FAR);
    }
  }

  /// Derivative of [#gelu]: `Φ(x) + x·φ(x)`.
  public static void geluBackward(
      float[] x, int xo, float[] dy, int dyo, float[] dx, int dxo, int n) {
    int i = 0;
    for (int end = bound(n); i < end; i += WIDTH) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, xo + i).min(FAR).max(-FAR);
      FloatVector a = VectorMath.magnitude(v);
      FloatVector g = VectorMath.gaussian(a);
      FloatVector cdf = VectorMath.normalCdf(v, a, g);
      FloatVector slope = g.mul(v).fma(FloatVector.broadcast(SPECIES, INV_SQRT_2PI), cdf);
      slope.mul(FloatVector.fromArray(SPECIES, dy, dyo + i)).intoArray(dx, dxo + i);
    }
    for (; i < n; i++) {
      float v = Math.max(Math.min(x[xo + i], FAR), -FAR);
      float g = VectorMath.gaussian(v);
      float slope = Lanes.fma(g * v, INV_SQRT_2PI, VectorMath.normalCdf(v, g));
      dx[dxo + i] = slope * dy[dyo + i];
    }
  }

  /// GELU in its tanh form, `0.5·x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))`, computed as `x·σ(u)` with
  /// `u = √(8/π)·(x + 0.044715·x³)`, since `1 + tanh(u/2) = 2·σ(u)`.
  public static void geluTanh(float[] x, int xo, float[] y, int yo, int n) {
    int i = 0;
    for (int end = bound(n); i < end; i += WIDTH) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, xo + i);
      VectorMath.sigmoid(inner(v)).mul(v.max(-FAR)).intoArray(y, yo + i);
    }
    for (; i < n; i++) {
      float v = x[xo + i];
      y[yo + i] = VectorMath.sigmoid(inner(v)) * Math.max(v, -FAR);
    }
  }

  private static FloatVector inner(FloatVector v) {
    FloatVector one = FloatVector.broadcast(SPECIES, 1f);
    return v.mul(v).fma(FloatVector.broadcast(SPECIES, CUBIC), one).mul(v.mul(SQRT_8_OVER_PI));
  }

  private static float inner(float v) {
    return Lanes.fma(v * v, CUBIC, 1f) * (v * SQRT_8_OVER_PI);
  }

  /// Derivative of [#geluTanh] with s = σ(u): `s + x·s·(1 - s)·u'`.
  public static void geluTanhBackward(
      float[] x, int xo, float[] dy, int dyo, float[] dx, int dxo, int n) {
    int i = 0;
    for (int end = bound(n); i < end; i += WIDTH) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, xo + i).min(FAR).max(-FAR);
      FloatVector s = VectorMath.sigmoid(inner(v));
      FloatVector one = FloatVector.broadcast(SPECIES, 1f);
      FloatVector cubic = FloatVector.broadcast(SPECIES, 3 * CUBIC);
      FloatVector du = v.mul(v).fma(cubic, one).mul(SQRT_8_OVER_PI);
      FloatVector slope = one.sub(s).mul(s).mul(v.mul(du)).add(s);
      slope.mul(FloatVector.fromArray(SPECIES, dy, dyo + i)).intoArray(dx, dxo + i);
    }
    for (; i < n; i++) {
      float v = Math.max(Math.min(x[xo + i], FAR), -FAR);
      float s = VectorMath.sigmoid(inner(v));
      float du = Lanes.fma(v * v, 3 * CUBIC, 1f) * SQRT_8_OVER_PI;
      dx[dxo + i] = ((1f - s) * s * (v * du) + s) * dy[dyo + i];
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
      dx[dxo + i] = x[xo + i] > 0f ? dy[dyo + i] : 0f;
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
      FloatVector slope = FloatVector.broadcast(SPECIES, 1f).sub(t.mul(t));
      slope.mul(FloatVector.fromArray(SPECIES, dy, dyo + i)).intoArray(dx, dxo + i);
    }
    for (; i < n; i++) {
      float t = VectorMath.tanh(x[xo + i]);
      dx[dxo + i] = (1f - t * t) * dy[dyo + i];
    }
  }
}
