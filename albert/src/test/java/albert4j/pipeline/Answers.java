package albert4j.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

/// Comparison with scores of the reference.
final class Answers {
  /// Scores are made of float32 logits of magnitude 5 at most, whose error, a few units of 1e-7
  /// times 5, becomes the relative error of the score.
  private static final double TOLERANCE = 1e-5;

  private Answers() {}

  /// Asserts labels, their order and their scores.
  ///
  /// @param expected label and score in turn
  static void assertSame(List<LabelScore> ours, Object... expected) {
    assertEquals(expected.length, 2 * ours.size());
    for (int i = 0; i < ours.size(); i++) {
      assertEquals(expected[2 * i], ours.get(i).label(), ours::toString);
      double score = ((Number) expected[2 * i + 1]).doubleValue();
      assertEquals(score, ours.get(i).score(), TOLERANCE * Math.abs(score), ours::toString);
    }
  }
}
