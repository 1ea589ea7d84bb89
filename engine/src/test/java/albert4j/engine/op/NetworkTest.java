package albert4j.engine.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.AllWidths;
import albert4j.engine.Gradients;
import albert4j.engine.Parameter;
import albert4j.engine.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What holds for all ops together: gradients, determinism, memory.
@AllWidths
class NetworkTest {
  private static final float DROPOUT = 0.1f;

  private static final int HIDDEN = 24;

  /// Enough tokens for several blocks of rows on every number of threads.
  private static final int[] LENGTHS = {5, 0, 200, 97, 1, 300};

  @ParameterizedTest
  @ValueSource(floats = {0f, DROPOUT})
  void gradientsAreSlopes(float dropout) {
    var network = new Network(dropout, HIDDEN, 5, 0, 9);
    // a step that moves all weights of a layer at once: 8 times smaller than for one op
    GradientCheck.check(
        0x1p-7, network::loss, network.parameters().values().toArray(Parameter[]::new));
  }

  private static Map<String, float[]> step(int threads) {
    try (Scope scope = Scope.training(threads, 7)) {
      return new Network(DROPOUT, HIDDEN, LENGTHS).step(scope);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void sameBitsForEveryNumberOfThreads(int threads) {
    assertSameBits(step(1), step(threads));
  }

  private static void assertSameBits(Map<String, float[]> expected, Map<String, float[]> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), name));
  }

  /// The layers computed again in the backward pass, on memory that held other numbers: the same
  /// masks, the same bits, and, of two layers only one at a time, a fifth less memory or better.
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void recomputedLayersGiveTheSameBitsFromLessMemory(int threads)
      throws ReflectiveOperationException {
    var network = new Network(DROPOUT, HIDDEN, LENGTHS);
    try (Scope recorded = Scope.training(threads, 7);
        Scope recomputed = Scope.recomputing(threads, 7)) {
      Map<String, float[]> first = network.step(recorded);
      Map<String, float[]> second = network.step(recorded);
      assertSameBits(first, network.step(recomputed));
      pooled(recomputed).forEach(array -> Arrays.fill(array, Float.NaN));
      assertSameBits(second, network.step(recomputed));
      long less = pooled(recomputed).stream().mapToLong(array -> array.length).sum();
      long all = pooled(recorded).stream().mapToLong(array -> array.length).sum();
      assertTrue(5 * less < 4 * all, less + " floats instead of " + all);
    }
  }

  /// Dropout is random from step to step, and the same again for the same seed.
  @Test
  void stepsDrawDifferentMasks() {
    var network = new Network(DROPOUT, HIDDEN, LENGTHS);
    try (Scope scope = Scope.training(2, 7);
        Scope again = Scope.training(2, 7)) {
      Map<String, float[]> first = network.step(scope);
      Map<String, float[]> second = network.step(scope);
      assertFalse(Arrays.equals(first.get("loss"), second.get("loss")));
      assertSameBits(first, network.step(again));
      assertSameBits(second, network.step(again));
    }
  }

  /// Each parameter frozen by itself: the gradients of the others stay as they were, bit for bit.
  /// All of them frozen: nothing is recorded.
  @Test
  void frozenParametersHaveNoGradient() {
    Map<String, float[]> whole;
    try (Scope scope = Scope.training(2, 7)) {
      whole = new Network(DROPOUT, HIDDEN, LENGTHS).step(scope);
    }
    Set<String> names = new Network(0f, HIDDEN, LENGTHS).parameters().keySet();
    for (String frozen : names) {
      var network = new Network(DROPOUT, HIDDEN, LENGTHS);
      network.freeze(frozen::equals);
      try (Scope scope = Scope.training(2, 7)) {
        var expected = new LinkedHashMap<>(whole);
        expected.remove(frozen);
        assertSameBits(expected, network.step(scope));
      }
    }
    var network = new Network(DROPOUT, HIDDEN, LENGTHS);
    network.freeze(name -> true);
    try (Scope scope = Scope.training(2, 7)) {
      assertFalse(network.loss(scope).needsGradient());
    }
  }

  /// What a step draws depends on its number, not on what was drawn before.
  @Test
  void numberedStepsDrawTheirOwnMasks() {
    var network = new Network(DROPOUT, HIDDEN, LENGTHS);
    try (Scope scope = Scope.training(2, 7);
        Scope later = Scope.training(2, 7)) {
      float[] first = numbered(network, scope, 1);
      float[] second = numbered(network, scope, 2);
      assertFalse(Arrays.equals(first, second));
      assertArrayEquals(second, numbered(network, later, 2));
      assertArrayEquals(first, numbered(network, later, 1));
    }
  }

  private static float[] numbered(Network network, Scope scope, long number) {
    try (var _ = scope.step(number)) {
      return network.loss(scope).toArray();
    }
  }

  /// A loss taken in two parts, the second on memory that the first gave back. Weights of 0 and of
  /// a power of two leave the bits as they are.
  @Test
  void partsOfALossAddUp() {
    var network = new Network(0f, HIDDEN, LENGTHS);
    try (Scope scope = Scope.training(2, 7)) {
      Map<String, float[]> whole = network.step(scope);
      for (float first : new float[] {0.5f, 0f}) {
        try (var _ = scope.step()) {
          var gradients = Gradients.none(scope);
          for (float share : new float[] {first, 0.5f - first}) {
            try (var part = scope.step()) {
              gradients.add(network.loss(scope), share);
              gradients.keep(part);
            }
          }
          network
              .parameters()
              .forEach((name, p) -> {
                float[] half = Objects.requireNonNull(whole.get(name)).clone();
                for (int i = 0; i < half.length; i++) {
                  half[i] *= 0.5f;
                }
                assertArrayEquals(half, gradients.get(p.tensor()).toArray(), 0f, name);
              });
        }
      }
    }
  }

  /// Between two steps all pooled memory is filled with NaN: what reads an element before it was
  /// set shows.
  @Test
  void unsetMemoryIsNeverRead() throws ReflectiveOperationException {
    var network = new Network(0f, HIDDEN, LENGTHS);
    try (Scope scope = Scope.training(2, 7)) {
      Map<String, float[]> expected = network.step(scope);
      List<float[]> pooled = pooled(scope);
      assertTrue(pooled.size() > 30, pooled.size() + " arrays in the pool");
      pooled.forEach(array -> Arrays.fill(array, Float.NaN));
      assertSameBits(expected, network.step(scope));
    }
    try (Scope scope = Scope.inference(2)) {
      float[] expected = inference(network, scope);
      pooled(scope).forEach(array -> Arrays.fill(array, Float.NaN));
      assertArrayEquals(expected, inference(network, scope));
    }
  }

  private static float[] inference(Network network, Scope scope) {
    try (var _ = scope.frame()) {
      return network.loss(scope).toArray();
    }
  }

  /// The arrays that a scope holds for reuse. It shows them to nobody, hence the reflection.
  private static List<float[]> pooled(Scope scope) throws ReflectiveOperationException {
    var field = Scope.class.getDeclaredField("pool");
    field.setAccessible(true);
    var arrays = new ArrayList<float[]>();
    for (Object free : ((Map<?, ?>) field.get(scope)).values()) {
      ((Collection<?>) free).forEach(array -> arrays.add((float[]) array));
    }
    return arrays;
  }
}
