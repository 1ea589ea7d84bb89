package albert4j.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScoresTest {
  @Test
  void softmaxAndLogistic() {
    assertArrayEquals(new float[] {0.75f, 0.25f}, Scores.softmax(logs(3, 1)), 1e-7f);
    assertArrayEquals(new float[] {0.75f, 0.5f}, Scores.logistic(logs(3, 1)), 1e-7f);
    assertArrayEquals(new float[] {1, 0}, Scores.softmax(new float[] {3e38f, -3e38f}));
    assertArrayEquals(new float[] {1, 0}, Scores.logistic(new float[] {3e38f, -3e38f}));
  }

  @Test
  void equalsKeepTheirOrder() {
    assertEquals(
        List.of(new LabelScore("b", 2), new LabelScore("a", 1), new LabelScore("c", 1)),
        Scores.ranked(List.of("a", "b", "c"), new float[] {1, 2, 1}));
  }

  private static float[] logs(double first, double second) {
    return new float[] {(float) Math.log(first), (float) Math.log(second)};
  }
}
