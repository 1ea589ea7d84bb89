package albert4j.engine.optim;

import static albert4j.engine.Cases.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/// Values worked out by hand from the formulas of transformers' optimization.py and of Google's.
class ScheduleTest {
  private static final double PEAK = 2e-3;
  private static final long WARMUP = 5;
  private static final long TOTAL = 50;

  private static void assertRates(Schedule schedule, double... stepsAndRates) {
    for (int i = 0; i < stepsAndRates.length; i += 2) {
      long step = (long) stepsAndRates[i];
      // some units in the last place of a double
      assertEquals(stepsAndRates[i + 1], schedule.rate(step), 1e-15 * PEAK, "step " + step);
    }
  }

  @Test
  void constant() {
    assertRates(Schedule.constant(PEAK), 0, PEAK, 1_000_000_000_000L, PEAK);
    assertRates(Schedule.constant(PEAK, WARMUP), 0, 0, 1, 4e-4, 4, 1.6e-3, 5, PEAK, 50, PEAK);
  }

  @Test
  void linear() {
    assertRates(
        Schedule.linear(PEAK, WARMUP, TOTAL),
        0,
        0,
        4,
        1.6e-3,
        5,
        PEAK,
        6,
        PEAK * 44 / 45,
        49,
        PEAK / 45,
        50,
        0,
        51,
        0,
        1000,
        0);
    assertRates(Schedule.linear(PEAK, 0, TOTAL), 0, PEAK, 25, PEAK / 2, 50, 0);
  }

  @Test
  void cosine() {
    assertRates(
        Schedule.cosine(PEAK, WARMUP, 45),
        0,
        0,
        4,
        1.6e-3,
        5,
        PEAK,
        15,
        PEAK * (1 + Math.sqrt(0.5)) / 2,
        25,
        PEAK / 2,
        45,
        0,
        55,
        0);
  }

  /// Counted from step 0, so that it jumps down where the warm-up ends.
  @Test
  void polynomial() {
    assertRates(
        Schedule.polynomial(PEAK, 1, WARMUP, TOTAL),
        0,
        0,
        4,
        1.6e-3,
        5,
        PEAK * 0.9,
        25,
        PEAK / 2,
        49,
        PEAK / 50,
        50,
        0,
        51,
        0);
    assertRates(
        Schedule.polynomial(PEAK, 2, 0, TOTAL), 0, PEAK, 25, PEAK / 4, 40, PEAK * 0.04, 50, 0);
  }

  @Test
  void warmUpToTheEnd() {
    assertRates(Schedule.linear(PEAK, 10, 10), 0, 0, 9, 1.8e-3, 10, 0);
    assertRates(Schedule.cosine(PEAK, 10, 10), 9, 1.8e-3, 10, 0);
    assertRates(Schedule.polynomial(PEAK, 1, 10, 10), 9, 1.8e-3, 10, 0);
    assertRates(Schedule.linear(PEAK, 0, 0), 0, 0);
  }

  @Test
  void messages() {
    assertRefused(
        "schedule: 0 <= warmup <= total: warmup=6 total=5", () -> Schedule.linear(PEAK, 6, 5));
    assertRefused(
        "schedule: 0 <= warmup <= total: warmup=-1 total=5", () -> Schedule.cosine(PEAK, -1, 5));
    assertRefused("schedule: peak must be finite and >= 0: peak=-1.0", () -> Schedule.constant(-1));
    assertRefused(
        "schedule: peak must be finite and >= 0: peak=NaN", () -> Schedule.constant(Double.NaN));
    assertRefused(
        "schedule: power must be > 0: power=0.0", () -> Schedule.polynomial(PEAK, 0, 1, 5));
    assertRefused("schedule: steps count from 0: step=-1", () -> Schedule.constant(PEAK).rate(-1));
  }
}
