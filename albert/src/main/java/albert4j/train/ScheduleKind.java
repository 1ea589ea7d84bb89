package albert4j.train;

import albert4j.engine.optim.Schedule;
import java.util.Locale;

/// The courses of the learning rate that a run may take, by name; each begins with the warm-up.
public enum ScheduleKind {
  /// Linearly to 0, as in transformers.
  LINEAR,
  /// Google's polynomial of power 1, which is linear but counts from the first step.
  POLYNOMIAL,
  /// Half a cosine to 0.
  COSINE,
  /// The same rate to the end.
  CONSTANT;

  /// The learning rates of a run.
  ///
  /// @param peak the largest
  /// @param warmup steps until it is reached
  /// @param total steps of the run
  Schedule of(double peak, long warmup, long total) {
    return switch (this) {
      case LINEAR -> Schedule.linear(peak, warmup, total);
      case POLYNOMIAL -> Schedule.polynomial(peak, 1, warmup, total);
      case COSINE -> Schedule.cosine(peak, warmup, total);
      case CONSTANT -> Schedule.constant(peak, warmup);
    };
  }

  /// The name on the command line.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
