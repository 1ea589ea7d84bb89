package albert4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Ticks and labels, worked by hand.
class AxisTest {
  @Test
  void ticksAreAtMultiplesOf1Or2Or5() {
    // 1/5 = 0.2
    assertEquals(List.of("0", "0.2", "0.4", "0.6", "0.8", "1.0"), labels(Axis.ofValues(0, 1)));
    // 1.3/5 = 0.26, so 0.5; the axis ends at the next tick
    assertEquals(List.of("0", "0.5", "1.0", "1.5"), labels(Axis.ofValues(0, 1.3)));
    // 0.05/5 = 0.01; 0.9 is more than half of 0.95, so the axis does not begin at 0
    assertEquals(
        List.of("0.90", "0.91", "0.92", "0.93", "0.94", "0.95"), labels(Axis.ofValues(0.9, 0.95)));
    // 0.031/5 = 0.0062, so 0.01
    assertEquals(
        List.of("0.86", "0.87", "0.88", "0.89", "0.90"), labels(Axis.ofValues(0.8612, 0.8922)));
    // 4/5 = 0.8, so 1
    assertEquals(List.of("-2", "-1", "0", "1", "2"), labels(Axis.ofValues(-2, 2)));
    // 2e-5/5 = 4e-6, so 5e-6
    assertEquals(List.of("0", "5e-6", "1e-5", "1.5e-5", "2e-5"), labels(Axis.ofValues(0, 2e-5)));
  }

  @Test
  void valuesNotFarFromZeroAreShownFromZero() {
    assertEquals(0, Axis.ofValues(0.49, 1).from());
    assertEquals(0.5, Axis.ofValues(0.5, 1).from());
  }

  @Test
  void aConstantIsShownWithZero() {
    assertEquals(List.of("0", "1", "2", "3"), labels(Axis.ofValues(3, 3)));
    assertEquals(List.of("-3", "-2", "-1", "0"), labels(Axis.ofValues(-3, -3)));
    assertEquals(List.of("0", "0.2", "0.4", "0.6", "0.8", "1.0"), labels(Axis.ofValues(0, 0)));
    assertEquals(Axis.ofValues(3, 3), Axis.ofValues(3, Math.nextUp(3.0)));
  }

  @Test
  void stepsAreWholeAndEndAtTheLast() {
    assertEquals(List.of("0", "1", "2", "3"), labels(Axis.ofSteps(3)));
    assertEquals(3, Axis.ofSteps(3).to());
    // 36,800/5 = 7,360, so 10,000
    assertEquals(List.of("0", "10k", "20k", "30k"), labels(Axis.ofSteps(36_800)));
    assertEquals(36_800, Axis.ofSteps(36_800).to());
    assertEquals(List.of("0", "500k", "1000k"), labels(Axis.ofSteps(1_250_000 * 1.0 - 1)));
    assertEquals(List.of("0", "1M", "2M", "3M"), labels(Axis.ofSteps(3_500_000)));
    assertEquals(List.of("0", "1"), labels(Axis.ofSteps(0)));
  }

  @Test
  void theRangeOfAFloatIsDrawn() {
    // 6.8e38/5 = 1.36e38, so 2e38
    assertEquals(
        List.of("-4e38", "-2e38", "0", "2e38", "4e38"),
        labels(Axis.ofValues(-Float.MAX_VALUE, Float.MAX_VALUE)));
    assertEquals(
        List.of("0", "5e-46", "1e-45", "1.5e-45"), labels(Axis.ofValues(0, Float.MIN_VALUE)));
  }

  @Test
  void fractions() {
    var axis = Axis.ofValues(0.5, 0.9);
    assertEquals(0, axis.fraction(0.5));
    assertEquals(1, axis.fraction(0.9));
    assertEquals(0.5, axis.fraction(0.7), 1e-15);
  }

  private static List<String> labels(Axis axis) {
    return axis.ticks().stream().map(axis::label).toList();
  }
}
