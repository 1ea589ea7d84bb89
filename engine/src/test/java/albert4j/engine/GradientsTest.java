package albert4j.engine;

import static albert4j.engine.Cases.assertRefused;
import static albert4j.engine.Cases.parameter;
import static albert4j.engine.Cases.tensor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.op.Activation;
import albert4j.engine.op.Arithmetic;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class GradientsTest {
  @AutoClose private final Scope scope = Scope.training(1, 1);

  @Test
  void ofALeaf() {
    Parameter p = new Parameter(Tensor.of(Shape.SCALAR, 3f));
    assertEquals(1f, Gradients.of(scope, p.tensor()).get(p.tensor()).get(0));
  }

  @Test
  void zerosForWhatTheLossDoesNotDependOn() {
    Parameter p = parameter(1, 2);
    Parameter other = parameter(2, 3);
    Gradients gradients = Gradients.of(scope, Arithmetic.sum(scope, p.tensor()));
    assertArrayEquals(new float[3], gradients.get(other.tensor()).toArray());
  }

  /// `x·x·x·…`, 64 factors: gradients must be complete before they are passed on, and each op may
  /// be visited only once, though 2^6 paths lead to x.
  @Test
  void manyPathsToOneTensor() {
    Parameter x = new Parameter(Tensor.of(Shape.SCALAR, 1.01f));
    Tensor y = x.tensor();
    for (int i = 0; i < 6; i++) {
      y = Arithmetic.multiply(scope, y, y);
    }
    double expected = 64 * Math.pow(1.01f, 63);
    // 63 products forward and as many backward
    assertEquals(
        expected, Gradients.of(scope, y).get(x.tensor()).get(0), 128 * Cases.EPS * expected);
  }

  /// A short path and a long one that meet: the op before the fork waits for both.
  @Test
  void backwardRunsOnceForEachOp() {
    Parameter x = parameter(1, 2);
    var runs = new AtomicInteger();
    Tensor made =
        scope.record(
            tensor(2, 2),
            List.of(x.tensor()),
            () ->
                (gradients, dy) -> {
                  runs.incrementAndGet();
                  assertArrayEquals(new float[] {1025f, 1025f}, dy.toArray());
                });
    Tensor longPath = made;
    for (int i = 0; i < 10; i++) {
      longPath = Arithmetic.scale(scope, longPath, 2f);
    }
    Gradients.of(scope, Arithmetic.sum(scope, Arithmetic.add(scope, made, longPath)));
    assertEquals(1, runs.get());
  }

  /// The same loss twice: each call has buffers of its own.
  @Test
  void twiceGivesTheSame() {
    Parameter x = parameter(1, 5);
    Tensor loss = Arithmetic.sum(scope, Activation.GELU.apply(scope, x.tensor()));
    float[] first = Gradients.of(scope, loss).get(x.tensor()).toArray();
    assertArrayEquals(first, Gradients.of(scope, loss).get(x.tensor()).toArray());
  }

  /// The gradients of results in between go back to the pool on the way: however long the chain,
  /// two of them are enough.
  @Test
  void gradientsInBetweenAreGivenBack() {
    Shape shape = Shape.of(1000);
    Parameter x = parameter(1, 1000);
    Tensor y = x.tensor();
    for (int i = 0; i < 40; i++) {
      y = Arithmetic.scale(scope, y, 1.1f);
    }
    Tensor loss = Arithmetic.sum(scope, y);
    float[][] before = new float[3][];
    for (int i = 0; i < before.length; i++) {
      before[i] = scope.allocate(shape).data();
    }
    for (float[] array : before) {
      scope.release(Tensor.of(shape, array));
    }
    Tensor gradient = Gradients.of(scope, loss).get(x.tensor());
    assertTrue(List.of(before).contains(gradient.data()), "three arrays are enough");
  }

  @Test
  void messages() {
    Parameter p = parameter(1, 2);
    Tensor two = Arithmetic.scale(scope, p.tensor(), 2f);
    assertRefused("gradients: loss must be a scalar: loss=[2]", () -> Gradients.of(scope, two));
    assertRefused(
        "gradients: loss must depend on a trainable tensor, computed while the scope records:"
            + " recording=true",
        () -> Gradients.of(scope, Tensor.zeros(Shape.SCALAR)));
    try (Scope inference = scope.evaluation()) {
      assertRefused(
          "gradients: loss must depend on a trainable tensor, computed while the scope records:"
              + " recording=false",
          () -> Gradients.of(inference, Arithmetic.sum(inference, p.tensor())));
    }
    Gradients gradients = Gradients.of(scope, Arithmetic.sum(scope, two));
    assertRefused(
        "gradients: only trainable leaves keep a gradient: tensor=Tensor[2]",
        () -> gradients.get(two));
    assertRefused(
        "gradients: only trainable leaves keep a gradient: tensor=Tensor[3]",
        () -> gradients.get(tensor(1, 3)));
    assertRefused(
        "gradients: tensor needs no gradient: x=Tensor[3]", () -> gradients.into(tensor(1, 3)));
  }
}
