package albert4j.engine.kernel;

import static albert4j.engine.kernel.Lanes.BITS;
import static albert4j.engine.kernel.Lanes.WIDTH;
import static albert4j.engine.kernel.Lanes.bound;
import static albert4j.engine.kernel.Lanes.fma;
import static albert4j.engine.kernel.Lanes.whole;
import static albert4j.engine.kernel.Species.BY_1;
import static albert4j.engine.kernel.Species.BY_2;
import static albert4j.engine.kernel.Species.BY_4;
import static albert4j.engine.kernel.Species.BY_8;
import static albert4j.engine.kernel.Species.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Many floats into one: a partial result per lane, then across the lanes.
///
/// `reduceLanes(ADD)` may add in any order, and in another one before the VM has compiled it than
/// after; so the sum across lanes is written out.
public final class Reduce {
  private Reduce() {}

  /// Sum of `x`.
  public static float sum(float[] x, int xo, int n) {
    int i = 0;
    float sum = 0f;
    if (BITS != 0) {
      int end = whole(n);
      sum = WarmUp.over(n) ? sumVectors(x, xo, end) : sumLanes(x, xo, end);
      i = end;
    }
    for (; i < n; i++) {
      sum += x[xo + i];
    }
    return sum;
  }

  private static float sumVectors(float[] x, int xo, int n) {
    FloatVector lanes = FloatVector.zero(SPECIES);
    for (int i = 0; i < n; i += WIDTH) {
      lanes = lanes.add(FloatVector.fromArray(SPECIES, x, xo + i));
    }
    return across(lanes);
  }

  /// The same without vectors.
  private static float sumLanes(float[] x, int xo, int n) {
    float[] lanes = new float[WIDTH];
    for (int i = 0; i < n; i++) {
      lanes[i % WIDTH] += x[xo + i];
    }
    return across(lanes);
  }

  /// Σ a∘b
  public static float dot(float[] a, int ao, float[] b, int bo, int n) {
    int i = 0;
    float sum = 0f;
    if (BITS != 0) {
      FloatVector lanes = FloatVector.zero(SPECIES);
      for (int end = whole(n); i < end; i += WIDTH) {
        lanes =
            FloatVector.fromArray(SPECIES, a, ao + i)
                .fma(FloatVector.fromArray(SPECIES, b, bo + i), lanes);
      }
      sum = across(lanes);
    }
    for (; i < n; i++) {
      sum = fma(a[ao + i], b[bo + i], sum);
    }
    return sum;
  }

  /// The largest of `x`; -∞ if there is none, NaN if there is one.
  public static float max(float[] x, int xo, int n) {
    int i = 0;
    float max = Float.NEGATIVE_INFINITY;
    int end = bound(n);
    if (end > 0) {
      FloatVector lanes = FloatVector.broadcast(SPECIES, max);
      for (; i < end; i += WIDTH) {
        lanes = lanes.max(FloatVector.fromArray(SPECIES, x, xo + i));
      }
      max = lanes.reduceLanes(VectorOperators.MAX);
    }
    for (; i < n; i++) {
      max = Math.max(max, x[xo + i]);
    }
    return max;
  }

  /// Adds the `rows` rows of x, each `n` wide and `ldx` apart, to `y`, in the order of the rows.
  public static void addRows(int rows, float[] x, int xo, int ldx, float[] y, int yo, int n) {
    for (int r = 0; r < rows; r++) {
      Elementwise.add(x, xo + r * ldx, y, yo, n);
    }
  }

  /// Sum over the lanes of a vector by halving: a fixed order, the same interpreted and compiled.
  static float across(FloatVector v) {
    if (WIDTH >= 16) {
      v = v.add(v.rearrange(BY_8));
    }
    if (WIDTH >= 8) {
      v = v.add(v.rearrange(BY_4));
    }
    v = v.add(v.rearrange(BY_2));
    return v.add(v.rearrange(BY_1)).lane(0);
  }

  /// The same sum over lanes that are an array, which is overwritten.
  static float across(float[] lanes) {
    for (int half = WIDTH / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        lanes[i] += lanes[i + half];
      }
    }
    return lanes[0];
  }
}
