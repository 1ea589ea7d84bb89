package albert4j.engine.optim;

import albert4j.engine.Shape;

/// The learning rate of each step. Steps count from 0.
///
/// With a warm-up the rate begins at 0 and rises by peak/warmup a step; step `warmup` is the first
/// after it.
@FunctionalInterface
public interface Schedule {
  /// The learning rate of step `step`, the first being 0.
  double rate(long step);

  /// The same rate at every step.
  ///
  /// @throws IllegalArgumentException if the peak is negative or not finite
  static Schedule constant(double peak) {
    return constant(peak, 0);
  }

  /// Warm-up, then the same rate: transformers' `get_constant_schedule_with_warmup`.
  ///
  /// @throws IllegalArgumentException if the peak is negative or not finite, or `warmup` is
  ///   negative
  static Schedule constant(double peak, long warmup) {
    return warmUp(peak, warmup, Long.MAX_VALUE, step -> peak);
  }

  /// Warm-up, then linearly from the peak at step `warmup` to 0 at step `total`: transformers'
  /// `get_linear_schedule_with_warmup`. 0 from there on.
  ///
  /// @throws IllegalArgumentException if the peak is negative or not finite, or not 0 <= `warmup`
  ///   <= `total`
  static Schedule linear(double peak, long warmup, long total) {
    return warmUp(peak, warmup, total, step -> peak * remaining(step, warmup, total));
  }

  /// Warm-up, then half a cosine from the peak at step `warmup` to 0 at step `total`: `peak·(1 +
  /// cos(π·(step - warmup)/(total - warmup)))/2`, transformers' `get_cosine_schedule_with_warmup`.
  /// 0 from there on, where that one would rise again.
  ///
  /// @throws IllegalArgumentException if the peak is negative or not finite, or not 0 <= `warmup`
  ///   <= `total`
  static Schedule cosine(double peak, long warmup, long total) {
    return warmUp(
        peak,
        warmup,
        total,
        step -> peak * 0.5 * (1 + StrictMath.cos(Math.PI * (1 - remaining(step, warmup, total)))));
  }

  /// Google's ALBERT, `create_optimizer` in optimization.py: `peak·(1 - step/total)^power`, which
  /// counts from step 0 but is replaced by the warm-up until step `warmup`. There the rate jumps
  /// down from just below the peak to `peak·(1 - warmup/total)^power`. 0 from step `total` on.
  ///
  /// @param power above 0; 1 is what ALBERT was trained with
  /// @throws IllegalArgumentException if the peak is negative or not finite, not 0 <= `warmup` <=
  ///   `total`, or `power` is not above 0
  static Schedule polynomial(double peak, double power, long warmup, long total) {
    Shape.check(power > 0, "schedule: power must be > 0", "power", power);
    return warmUp(
        peak, warmup, total, step -> peak * StrictMath.pow(remaining(step, 0, total), power));
  }

  private static double remaining(long step, long from, long total) {
    return step >= total ? 0 : (total - step) / (double) (total - from);
  }

  private static Schedule warmUp(double peak, long warmup, long total, Schedule after) {
    Shape.check(
        peak >= 0 && Double.isFinite(peak), "schedule: peak must be finite and >= 0", "peak", peak);
    Shape.check(
        warmup >= 0 && warmup <= total,
        "schedule: 0 <= warmup <= total",
        "warmup",
        warmup,
        "total",
        total);
    return step -> {
      Shape.check(step >= 0, "schedule: steps count from 0", "step", step);
      return step < warmup ? peak * (step / (double) warmup) : after.rate(step);
    };
  }
}
