package albert4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Groups and means, worked by hand.
class ThinnedStepsTest {
  @Test
  void neighboursBecomeTheirMean() {
    var steps = new ThinnedSteps(4);
    for (int i = 1; i <= 3; i++) {
      steps.add(step(i));
    }
    assertEquals(List.of(step(1), step(2), step(3)), steps.list());
    steps.add(step(4)); // too many: (1 2) (3 4)
    assertEquals(List.of(merged(2, 1.5), merged(4, 3.5)), steps.list());
    steps.add(step(5)); // half a group
    assertEquals(List.of(merged(2, 1.5), merged(4, 3.5), step(5)), steps.list());
    steps.add(step(6));
    steps.add(step(7));
    assertEquals(List.of(merged(2, 1.5), merged(4, 3.5), merged(6, 5.5), step(7)), steps.list());
    steps.add(step(8)); // too many again: (1 2 3 4) (5 6 7 8)
    assertEquals(List.of(merged(4, 2.5), merged(8, 6.5)), steps.list());
  }

  @Test
  void aMillionStepsAreFew() {
    var steps = new ThinnedSteps(2_000);
    for (int i = 1; i <= 1_000_000; i++) {
      steps.add(step(i));
    }
    // merged by 512 since step 512,000: 1,000,000 / 512 = 1,953.1
    List<History.Step> kept = steps.list();
    assertEquals(1_954, kept.size());
    assertEquals(merged(512, 256.5), kept.getFirst());
    assertEquals(1_000_000, kept.getLast().step());
  }

  @Test
  void whatIsNotFiniteStaysSo() {
    var steps = new ThinnedSteps(2);
    steps.add(step(1));
    steps.add(new History.Step(2, 0, 0, Double.NaN, 0, 1, 0, 0));
    assertTrue(Double.isNaN(steps.list().getFirst().loss()));
    assertEquals((10 + 1) / 2.0, steps.list().getFirst().gradientNorm());
  }

  private static History.Step step(int n) {
    return merged(n, n);
  }

  /// The last step of a group, with the mean of their numbers.
  private static History.Step merged(int n, double mean) {
    return new History.Step(n, n * 0.5, n * 2.0, mean, n * 1e-5, mean * 10, n * 100L, mean + 7);
  }
}
