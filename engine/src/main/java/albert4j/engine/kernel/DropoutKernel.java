package albert4j.engine.kernel;

import static albert4j.engine.kernel.Lanes.WIDTH;
import static albert4j.engine.kernel.Lanes.bound;
import static albert4j.engine.kernel.Species.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Dropout (Srivastava et al., 2014) with a mask that is computed, not stored: element (row,
/// column) of the op with a given key is kept or not by a hash of the three. So the backward pass
/// finds the same mask again, and neither the split between threads nor the vector width changes
/// it.
public final class DropoutKernel {
  private static final int GOLDEN =
      0x9E3779B9; // 2³² / golden ratio: neighbouring columns far apart
  private static final int MIX_1 = 0x7FEB352D; // the 32-bit mixer "lowbias32" of C. Wellons,
  private static final int MIX_2 = 0x846CA68B; // https://nullprogram.com/blog/2018/07/31/

  private static final VectorSpecies<Integer> INTS = SPECIES.withLanes(int.class);
  private static final IntVector IOTA = IntVector.zero(INTS).addIndex(1);

  private DropoutKernel() {}

  /// `y = x∘mask/(1 - p)` for one row; its own derivative. May work in place.
  ///
  /// @param probability p, of an element to become 0, in [0, 1)
  /// @param key of the op
  /// @param row of the element in the op
  public static void row(
      float probability, long key, long row, float[] x, int xo, float[] y, int yo, int n) {
    int seed = seed(key, row);
    int threshold = (int) (probability * (1 << 24));
    float scale = 1f / (1f - probability);
    int i = 0;
    for (int end = bound(n); i < end; i += WIDTH) {
      IntVector h = mix(IOTA.add(i).mul(GOLDEN).add(seed));
      FloatVector.fromArray(SPECIES, x, xo + i)
          .mul(scale)
          .blend(0f, h.compare(VectorOperators.LT, threshold).cast(SPECIES))
          .intoArray(y, yo + i);
    }
    for (; i < n; i++) {
      y[yo + i] = mix(i * GOLDEN + seed) < threshold ? 0f : x[xo + i] * scale;
    }
  }

  private static int seed(long key, long row) {
    long z = key + row * 0x9E3779B97F4A7C15L; // splitmix64 (Steele, Lea & Flood, 2014)
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return (int) (z ^ (z >>> 31));
  }

  /// Uniform in [0, 2²⁴).
  private static int mix(int x) {
    x = (x ^ (x >>> 16)) * MIX_1;
    x = (x ^ (x >>> 15)) * MIX_2;
    return (x ^ (x >>> 16)) >>> 8;
  }

  private static IntVector mix(IntVector x) {
    x = x.lanewise(VectorOperators.XOR, x.lanewise(VectorOperators.LSHR, 16)).mul(MIX_1);
    x = x.lanewise(VectorOperators.XOR, x.lanewise(VectorOperators.LSHR, 15)).mul(MIX_2);
    return x.lanewise(VectorOperators.XOR, x.lanewise(VectorOperators.LSHR, 16))
        .lanewise(VectorOperators.LSHR, 8);
  }
}
