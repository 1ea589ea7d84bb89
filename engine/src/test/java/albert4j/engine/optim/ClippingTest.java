package albert4j.engine.optim;

import static albert4j.engine.Cases.EPS;
import static albert4j.engine.Cases.assertClose;
import static albert4j.engine.Cases.assertRefused;
import static albert4j.engine.Cases.tensor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import albert4j.engine.AllWidths;
import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@AllWidths
class ClippingTest {
  @AutoClose private final Scope scope = Scope.training(2, 1);

  private static Tensor of(float... values) {
    return Tensor.of(Shape.of(values.length), values);
  }

  /// 3-4-5 over two tensors.
  @Test
  void byHand() {
    Tensor a = of(3f);
    Tensor b = of(0f, -4f);
    Map<String, Tensor> gradients = Map.of("a", a, "b", b);
    assertEquals(5, Clipping.TENSORFLOW.clip(scope, gradients, 10));
    assertArrayEquals(new float[] {0f, -4f}, b.toArray());
    assertEquals(5, Clipping.TENSORFLOW.clip(scope, gradients, 1));
    assertArrayEquals(new float[] {3f * 0.2f}, a.toArray());
    assertArrayEquals(new float[] {0f, -4f * 0.2f}, b.toArray());
  }

  /// 10,000 ones in two tensors, both longer than a chunk.
  @Test
  void normOverChunks() {
    float[] ones = new float[5_000];
    Arrays.fill(ones, 1f);
    assertEquals(100, Clipping.norm(scope, Map.of("a", of(ones), "b", of(ones))));
  }

  @Test
  void coefficients() {
    assertEquals(1.0, Clipping.TENSORFLOW.coefficient(1, 1));
    assertEquals(0.5, Clipping.TENSORFLOW.coefficient(4, 2));
    assertEquals(2 / 4.000001, Clipping.PYTORCH.coefficient(4, 2), 1e-15);
    assertEquals(1 / 1.000001, Clipping.PYTORCH.coefficient(1, 1), 1e-15); // already clips
    assertEquals(1.0, Clipping.PYTORCH.coefficient(0.9, 1));
  }

  @ParameterizedTest
  @EnumSource
  void zeroNorm(Clipping clipping) {
    Tensor g = of(0f, 0f);
    assertEquals(0, clipping.clip(scope, Map.of("g", g), 1));
    assertArrayEquals(new float[2], g.toArray());
    assertEquals(0, clipping.clip(scope, Map.of(), 1));
  }

  /// The caller sees it, and the gradients as they are.
  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 1e20f})
  void normThatIsNotFinite(float value) {
    for (Clipping clipping : Clipping.values()) {
      Tensor g = of(2f, value);
      double expected = Float.isNaN(value) ? Double.NaN : Double.POSITIVE_INFINITY;
      assertEquals(expected, clipping.clip(scope, Map.of("g", g), 1));
      assertArrayEquals(new float[] {2f, value}, g.toArray());
    }
  }

  /// Several tasks with a short last one. In a task, CHUNK squares are added in float; the root
  /// halves the relative error.
  @Test
  void manyElements() {
    Tensor g = tensor(1, 3 * Optimizer.CHUNK + 5);
    float[] old = g.toArray();
    double squares = 0;
    for (float x : old) {
      squares += (double) x * x;
    }
    double norm = Math.sqrt(squares);
    double tolerance = Optimizer.CHUNK / 2.0 * EPS * norm;
    double found = Clipping.TENSORFLOW.clip(scope, Map.of("g", g), 2);
    assertEquals(norm, found, tolerance);
    // the coefficient and the product
    assertClose("clipped", i -> old[i] * 2 / found, i -> 3 * EPS * Math.abs(old[i]) * 2 / found, g);
    assertEquals(2, Clipping.norm(scope, Map.of("g", g)), 2 * Optimizer.CHUNK * EPS);
  }

  @Test
  void sameBitsOnAnyNumberOfThreads() {
    Map<String, Tensor> gradients = Map.of("g", tensor(1, 9 * Optimizer.CHUNK + 5));
    double expected = Clipping.norm(scope, gradients);
    for (int threads : new int[] {1, 3, 7}) {
      try (Scope other = Scope.training(threads, 1)) {
        assertEquals(expected, Clipping.norm(other, gradients));
      }
    }
  }

  @Test
  void messages() {
    for (double max : new double[] {0, -1, Double.NaN}) {
      assertRefused(
          "clipping: max must be > 0: max=" + max,
          () -> Clipping.PYTORCH.clip(scope, Map.of("g", of(1f)), max));
    }
  }
}
