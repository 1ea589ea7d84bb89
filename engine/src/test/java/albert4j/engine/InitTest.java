package albert4j.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InitTest {
  private static final int N = 100_000;
  private static final double SIGMA = 0.02;

  /// A tensor with zeros on both sides of its elements.
  private static Tensor tensor() {
    return Tensor.zeros(Shape.of(3, N)).rows(1, 1);
  }

  /// Mean 0 and the given deviation, within 5 standard errors.
  private static void checkMoments(Tensor t, double deviation) {
    double sum = 0;
    double squares = 0;
    for (float v : t.toArray()) {
      sum += v;
      squares += (double) v * v;
    }
    assertEquals(0, sum / N, 5 * deviation / Math.sqrt(N));
    assertEquals(deviation, Math.sqrt(squares / N), 5 * deviation / Math.sqrt(2.0 * N));
    float[] data = t.data();
    assertArrayEquals(new float[N], Arrays.copyOf(data, N), "elements before");
    assertEquals(0f, data[2 * N], "the element behind");
  }

  @Test
  void normal() {
    Tensor t = tensor();
    Init.normal(t, SIGMA, new Random(1));
    checkMoments(t, SIGMA);
  }

  /// Cut off at 2σ, the deviation is 0.8796·σ: `√(1 - 4·φ(2)/(2·Φ(2) - 1))`.
  @Test
  void truncatedNormal() {
    Tensor t = tensor();
    Init.truncatedNormal(t, SIGMA, new Random(1));
    checkMoments(t, 0.87963 * SIGMA);
    for (float v : t.toArray()) {
      assertTrue(Math.abs(v) <= (float) (2 * SIGMA));
    }
  }

  @Test
  void constant() {
    Tensor t = Tensor.zeros(Shape.of(3, 2)).rows(1, 1);
    Init.constant(t, 5f);
    assertArrayEquals(new float[] {0, 0, 5, 5, 0, 0}, t.data());
  }
}
