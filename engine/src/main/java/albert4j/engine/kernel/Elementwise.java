package albert4j.engine.kernel;

import static albert4j.engine.kernel.Lanes.WIDTH;
import static albert4j.engine.kernel.Lanes.bound;
import static albert4j.engine.kernel.Lanes.fma;
import static albert4j.engine.kernel.Species.SPECIES;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// Element by element over `n` consecutive floats.
public final class Elementwise {
  private Elementwise() {}

  /// `y = value`
  public static void fill(float value, float[] y, int yo, int n) {
    Arrays.fill(y, yo, yo + n, value);
  }

  /// `y = x`
  public static void copy(float[] x, int xo, float[] y, int yo, int n) {
    System.arraycopy(x, xo, y, yo, n);
  }

  /// `y += a·x`
  public static void addScaled(float a, float[] x, int xo, float[] y, int yo, int n) {
    int i = 0;
    for (int end = bound(n); i < end; i += WIDTH) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, xo + i);
      v.fma(FloatVector.broadcast(SPECIES, a), FloatVector.fromArray(SPECIES, y, yo + i))
          .intoArray(y, yo + i);
    }
    for (; i < n; i++) {
      y[yo + i] = fma(x[xo + i], a, y[yo + i]);
    }
  }

  /// `y += x`
  public static void add(float[] x, int xo, float[] y, int yo, int n) {
    int i = 0;
    for (int end = bound(n); i < end; i += WIDTH) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, xo + i);
      v.add(FloatVector.fromArray(SPECIES, y, yo + i)).intoArray(y, yo + i);
    }
    for (; i < n; i++) {
      y[yo + i] += x[xo + i];
    }
  }

  /// `y = a·x`
  public static void scale(float a, float[] x, int xo, float[] y, int yo, int n) {
    int i = 0;
    for (int end = bound(n); i < end; i += WIDTH) {
      FloatVector.fromArray(SPECIES, x, xo + i).mul(a).intoArray(y, yo + i);
    }
    for (; i < n; i++) {
      y[yo + i] = a * x[xo + i];
    }
  }

  /// `y = a∘b`
  public static void multiply(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n) {
    int i = 0;
    for (int end = bound(n); i < end; i += WIDTH) {
      FloatVector v = FloatVector.fromArray(SPECIES, a, ao + i);
      v.mul(FloatVector.fromArray(SPECIES, b, bo + i)).intoArray(y, yo + i);
    }
    for (; i < n; i++) {
      y[yo + i] = a[ao + i] * b[bo + i];
    }
  }

  /// `y += a∘b`
  public static void addProduct(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n) {
    int i = 0;
    for (int end = bound(n); i < end; i += WIDTH) {
      FloatVector v = FloatVector.fromArray(SPECIES, a, ao + i);
      v.fma(FloatVector.fromArray(SPECIES, b, bo + i), FloatVector.fromArray(SPECIES, y, yo + i))
          .intoArray(y, yo + i);
    }
    for (; i < n; i++) {
      y[yo + i] = fma(a[ao + i], b[bo + i], y[yo + i]);
    }
  }
}
