package albert4j.engine;

import static albert4j.engine.Cases.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.op.Arithmetic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScopeTest {
  private static final Shape SHAPE = Shape.of(10, 100);

  @AutoClose private final Scope inference = Scope.inference(1);
  @AutoClose private final Scope training = Scope.training(1, 1);

  @Test
  void memoryIsUsedAgain() {
    float[] first;
    try (var _ = inference.frame()) {
      first = inference.allocate(SHAPE).data();
    }
    assertSame(first, inference.allocate(SHAPE).data());
    assertNotSame(first, inference.allocate(SHAPE).data());
    float[] second;
    try (var _ = training.step()) {
      second = training.allocate(SHAPE).data();
    }
    assertSame(second, training.allocate(SHAPE).data());
    assertNotSame(second, training.allocate(SHAPE).data());
  }

  @Test
  void whatIsKeptStaysUntilTheOuterFrameEnds() {
    float[] kept;
    float[] other;
    try (var _ = inference.frame()) {
      try (var inner = inference.frame()) {
        kept = inner.keep(inference.allocate(SHAPE)).data();
        other = inference.allocate(SHAPE).data();
      }
      assertSame(other, inference.allocate(SHAPE).data());
      assertNotSame(kept, inference.allocate(SHAPE).data());
    }
    var again = new ArrayList<float[]>();
    for (int i = 0; i < 3; i++) {
      again.add(inference.allocate(SHAPE).data());
    }
    assertTrue(again.contains(kept));
  }

  /// The backward pass needs what a frame computed: while recording only a step gives memory back.
  @Test
  void whileTrainingOnlyAStepGivesBack() {
    float[] inner;
    try (var _ = training.step()) {
      try (var _ = training.frame()) {
        inner = training.allocate(SHAPE).data();
      }
      assertNotSame(inner, training.allocate(SHAPE).data());
    }
    float[] first = training.allocate(SHAPE).data();
    float[] second = training.allocate(SHAPE).data();
    assertTrue(List.of(first, second).contains(inner));
  }

  /// A second close must not give back what was allocated after the first.
  @Test
  void closingAFrameTwice() {
    var frame = inference.frame();
    frame.close();
    float[] array = inference.allocate(SHAPE).data();
    frame.close();
    assertNotSame(array, inference.allocate(SHAPE).data());
  }

  @Test
  void framesCloseAfterAnException() {
    float[] array = new float[0];
    try (var _ = inference.frame()) {
      array = inference.allocate(SHAPE).data();
      Arithmetic.add(inference, Tensor.zeros(SHAPE), Tensor.zeros(Shape.of(1)));
    } catch (IllegalArgumentException expected) {
      assertSame(array, inference.allocate(SHAPE).data());
    }
  }

  @Test
  void releaseGivesBackAtOnce() {
    Tensor a = inference.allocate(SHAPE);
    Tensor b = inference.allocate(SHAPE);
    inference.release(a);
    assertSame(a.data(), inference.allocate(SHAPE).data());
    Tensor foreign = Tensor.zeros(SHAPE);
    inference.release(foreign);
    Tensor next = inference.allocate(SHAPE);
    assertNotSame(foreign.data(), next.data(), "what the scope did not allocate is not its own");
    assertNotSame(b.data(), next.data());
  }

  /// Arrays come in eight sizes an octave.
  @Test
  void littleMemoryIsLost() {
    var random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      int size = random.nextInt(1 << random.nextInt(1, 18));
      Tensor t = inference.allocate(Shape.of(size));
      assertTrue(t.data().length >= size);
      assertTrue(t.data().length <= Math.max(16, size + size / 8), "room for " + size);
      inference.release(t);
    }
  }

  /// Whatever the order of allocations and releases, no array ever belongs to two tensors.
  @Test
  void liveTensorsShareNoMemory() {
    var random = new Random(2);
    var live = new ArrayList<Tensor>();
    var owned = new IdentityHashMap<float[], Tensor>();
    for (int i = 0; i < 5000; i++) {
      if (live.isEmpty() || random.nextInt(5) < 3) {
        Tensor t = inference.allocate(Shape.of(random.nextInt(60)));
        assertFalse(owned.containsKey(t.data()), "allocation " + i);
        owned.put(t.data(), t);
        live.add(t);
      } else {
        Tensor t = live.remove(random.nextInt(live.size()));
        owned.remove(t.data());
        inference.release(t);
      }
    }
  }

  @Test
  void zerosAreZerosAgain() {
    try (var _ = inference.frame()) {
      Arrays.fill(inference.allocate(SHAPE).data(), Float.NaN);
    }
    for (float v : inference.zeros(SHAPE).toArray()) {
      assertEquals(0f, v);
    }
  }

  @Test
  void recordsOnlyWhatLeadsToAParameter() {
    Parameter p = Cases.parameter(1, 3);
    Tensor constant = Cases.tensor(2, 3);
    assertTrue(Arithmetic.add(training, p.tensor(), constant).node().isPresent());
    assertTrue(Arithmetic.add(training, constant, constant).node().isEmpty());
    assertTrue(Arithmetic.add(inference, p.tensor(), constant).node().isEmpty());
    assertFalse(inference.recording());
    assertTrue(training.recording());
  }

  @Test
  void keysFollowTheSeed() {
    try (Scope same = Scope.training(3, 1);
        Scope other = Scope.training(1, 2)) {
      long first = training.nextKey();
      long second = training.nextKey();
      assertNotEquals(first, second);
      assertEquals(first, same.nextKey());
      assertEquals(second, same.nextKey());
      assertNotEquals(first, other.nextKey());
    }
  }

  @Test
  void evaluationSharesTheThreadsAndNothingElse() {
    try (Scope parent = Scope.training(3, 1)) {
      float[] array;
      try (Scope evaluation = parent.evaluation()) {
        assertEquals(3, evaluation.threads());
        assertFalse(evaluation.recording());
        try (var _ = evaluation.frame()) {
          array = evaluation.allocate(SHAPE).data();
        }
      }
      assertNotSame(array, parent.allocate(SHAPE).data());
      parent.parallel(5, (i, slot) -> assertTrue(slot < 3));
    }
  }

  /// Scratch objects belong to a slot: tasks that run at the same time have different ones.
  @Test
  void localsBelongToASlot() {
    try (Scope scope = Scope.inference(2)) {
      var first = scope.local(0, StringBuilder.class, StringBuilder::new);
      assertSame(first, scope.local(0, StringBuilder.class, StringBuilder::new));
      assertNotSame(first, scope.local(1, StringBuilder.class, StringBuilder::new));
    }
  }

  @Test
  void closedScopesRefuse() {
    Scope scope = Scope.inference(2);
    scope.close();
    scope.close();
    var thrown = assertThrows(IllegalStateException.class, () -> scope.allocate(SHAPE));
    assertEquals("scope: closed", thrown.getMessage());
  }

  @Test
  void aFrameMayOutliveItsScope() {
    Scope scope = Scope.inference(1);
    try (var _ = scope.frame()) {
      scope.allocate(SHAPE);
      scope.close();
    }
    assertThrows(IllegalStateException.class, () -> scope.allocate(SHAPE));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -3})
  void threads(int threads) {
    String message = "workers: threads must be >= 1: threads=" + threads;
    assertRefused(message, () -> Scope.inference(threads).close());
    assertRefused(message, () -> Scope.training(threads, 1).close());
  }
}
