package albert4j.engine;

import albert4j.engine.kernel.FmaPeak;

/// The machine's limit in floating-point operations per second, measured here and now: independent
/// fused multiply-adds on registers, in the vector width that the kernels use. What a matrix
/// product reaches is best given as a fraction of it.
public final class PeakFlops {
  private static final int ROUNDS = 2_000_000;
  private static final int REPEATS = 12;

  private PeakFlops() {}

  /// The best of several short runs on all threads of the scope together, in operations per second.
  public static double measure(Scope scope) {
    float[] results = new float[scope.threads()];
    double best = 0;
    for (int i = 0; i < REPEATS; i++) {
      long start = System.nanoTime();
      scope.parallel(results.length, (task, slot) -> results[task] = FmaPeak.run(ROUNDS));
      double seconds = (System.nanoTime() - start) / 1e9;
      best = Math.max(best, results.length * FmaPeak.flops(ROUNDS) / seconds);
    }
    Shape.check(Float.isFinite(results[0]), "peak: must stay finite", "result", results[0]);
    return best;
  }
}
