package albert4j.engine.kernel;

import static albert4j.engine.kernel.Lanes.BITS;
import static albert4j.engine.kernel.Lanes.fma;
import static albert4j.engine.kernel.Species.SPECIES;

import jdk.incubator.vector.FloatVector;

/// As many fused multiply-adds as the processor can do: what the matrix product is measured
/// against.
public final class FmaPeak {
  /// Chains of dependent multiply-adds: enough for a latency of 5 cycles at 2 a cycle.
  private static final int CHAINS = 12;

  private FmaPeak() {}

  /// Floating-point operations (two for each lane of each multiply-add) in `rounds` rounds.
  public static double flops(int rounds) {
    return 2.0 * CHAINS * Math.max(1, Lanes.WIDTH) * rounds;
  }

  /// Does them.
  ///
  /// @return their result, which the caller must use
  public static float run(int rounds) {
    return BITS == 0 ? scalar(rounds) : vector(rounds);
  }

  /// Adds to the chains as the micro-kernel does: the sum is an operand that the instruction
  /// overwrites. To multiply them instead would take a copy for each, which costs a seventh of the
  /// peak where vectors have 256 bits.
  private static float vector(int rounds) {
    FloatVector x = FloatVector.broadcast(SPECIES, 0.999f);
    FloatVector y = FloatVector.broadcast(SPECIES, 0.001f);
    FloatVector a = x;
    FloatVector b = x;
    FloatVector c = x;
    FloatVector d = x;
    FloatVector e = x;
    FloatVector f = x;
    FloatVector g = x;
    FloatVector h = x;
    FloatVector i = x;
    FloatVector j = x;
    FloatVector k = x;
    FloatVector l = x;
    for (int round = 0; round < rounds; round++) {
      a = x.fma(y, a);
      b = x.fma(y, b);
      c = x.fma(y, c);
      d = x.fma(y, d);
      e = x.fma(y, e);
      f = x.fma(y, f);
      g = x.fma(y, g);
      h = x.fma(y, h);
      i = x.fma(y, i);
      j = x.fma(y, j);
      k = x.fma(y, k);
      l = x.fma(y, l);
    }
    return Reduce.across(
        a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).add(i).add(j).add(k).add(l));
  }

  private static float scalar(int rounds) {
    float[] chains = new float[CHAINS];
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < CHAINS; i++) {
        chains[i] = fma(chains[i], 0.999f, 0.001f);
      }
    }
    return Reduce.sum(chains, 0, CHAINS);
  }
}
