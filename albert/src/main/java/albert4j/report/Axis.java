package albert4j.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/// An axis of a [Chart]. Its ticks lie at the multiples of 1, 2 or 5 times a power of ten.
///
/// @param from its left or lower end
/// @param to its right or upper end, larger than `from`
/// @param step the distance of its ticks
record Axis(double from, double to, BigDecimal step) {
  /// How many times the distance of two ticks is to fit, at most.
  private static final int INTERVALS = 5;

  /// Values that differ by less than this part are the same to the eye.
  private static final double SAME = 1e-9;

  /// From 0 to the last step, with ticks at whole steps.
  static Axis ofSteps(double last) {
    double to = Math.max(last, 1);
    return new Axis(0, to, distance(to).max(BigDecimal.ONE));
  }

  /// Around values, with a tick at both ends. It begins at 0 where that costs less than half of its
  /// length.
  static Axis ofValues(double least, double most) {
    double from = least;
    double to = most;
    if (to - from <= SAME * Math.max(Math.abs(from), Math.abs(to))) {
      from = Math.min(from, 0);
      to = from == 0 && to <= 0 ? 1 : Math.max(to, 0);
    } else if (from > 0 && from < to / 2) {
      from = 0;
    }
    BigDecimal step = distance(to - from);
    double width = step.doubleValue();
    return new Axis(
        step.multiply(new BigDecimal(Math.floor(from / width + SAME))).doubleValue(),
        step.multiply(new BigDecimal(Math.ceil(to / width - SAME))).doubleValue(),
        step);
  }

  /// The smallest of 1, 2, 5 times a power of ten that is not exceeded [#INTERVALS] times.
  private static BigDecimal distance(double length) {
    double least = length / INTERVALS;
    int exponent = (int) Math.floor(Math.log10(least));
    for (int digit : new int[] {1, 2, 5}) {
      BigDecimal step = BigDecimal.valueOf(digit).scaleByPowerOfTen(exponent);
      if (step.doubleValue() >= least * (1 - SAME)) {
        return step;
      }
    }
    return BigDecimal.ONE.scaleByPowerOfTen(exponent + 1);
  }

  List<BigDecimal> ticks() {
    double width = step.doubleValue();
    long last = (long) Math.floor(to / width + SAME);
    List<BigDecimal> ticks = new ArrayList<>();
    for (long i = (long) Math.ceil(from / width - SAME); i <= last; i++) {
      ticks.add(step.multiply(BigDecimal.valueOf(i)));
    }
    return ticks;
  }

  /// The label of a tick: `0.50`, `2k`, `1.5e-5`.
  String label(BigDecimal tick) {
    if (tick.signum() == 0) {
      return "0";
    }
    int exponent = step.precision() - step.scale() - 1;
    if (exponent < -3 || exponent >= 9) {
      BigDecimal digits = tick.stripTrailingZeros();
      int power = digits.precision() - digits.scale() - 1;
      return digits.scaleByPowerOfTen(-power).toPlainString() + "e" + power;
    }
    if (exponent >= 3) {
      int power = exponent >= 6 ? 6 : 3;
      return tick.scaleByPowerOfTen(-power).stripTrailingZeros().toPlainString()
          + (power == 6 ? "M" : "k");
    }
    return tick.setScale(Math.max(0, -exponent), RoundingMode.UNNECESSARY).toPlainString();
  }

  /// Where a value lies: 0 at one end, 1 at the other.
  double fraction(double value) {
    return (value - from) / (to - from);
  }
}
