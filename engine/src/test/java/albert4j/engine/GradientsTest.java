package albert4j.engine;

import static albert4j.engine.Cases.assertRefused;
import static albert4j.engine.Cases.parameter;
import static albert4j.engine.Cases.tensor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.op.Activation;
import albert4j.engine.op.Arithmetic;
import albert4j.engine.op.Attention;
import albert4j.engine.op.LayerNorm;
import albert4j.engine.op.Linear;
import albert4j.engine.op.Rearrange;
import albert4j.engine.op.Softmax;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

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

  /// Whether an op adds its share to others or, as the first, sets the gradient: two equal shares
  /// are twice one of them, to the bit.
  @TestFactory
  Stream<DynamicTest> sharesAddUp() {
    Parameter w = parameter(3, 12, 12);
    Parameter b = parameter(4, 12);
    Sequences sequences = Sequences.ofLengths(3, 1, 5);
    Map<String, UnaryOperator<Tensor>> ops =
        Map.of(
            "linear", x -> Linear.apply(scope, x, w, b),
            "fused activation", x -> Linear.apply(scope, x, w, b, Activation.GELU),
            "activation", x -> Activation.TANH.apply(scope, x),
            "attention", x -> Attention.apply(scope, x, sequences, 2, 0f),
            "layer norm", x -> LayerNorm.apply(scope, x, b, b, 1e-5f),
            "softmax", x -> Softmax.apply(scope, x),
            "add", x -> Arithmetic.add(scope, x, w.tensor().rows(0, 9)));
    return ops.entrySet().stream()
        .map(op ->
            DynamicTest.dynamicTest(
                op.getKey(),
                () -> {
                  float[] once = gradient(op.getValue(), 1);
                  float[] twice = gradient(op.getValue(), 2);
                  for (int i = 0; i < once.length; i++) {
                    assertEquals(2 * once[i], twice[i]);
                  }
                  assertTrue(once[once.length - 1] != 0);
                }));
  }

  private float[] gradient(UnaryOperator<Tensor> op, int uses) {
    Parameter x = parameter(1, 9, 12);
    // an op's result, as most inputs are: its gradient's memory is used again afterwards
    Tensor scaled = Arithmetic.scale(scope, x.tensor(), 0.5f);
    Tensor weights = parameter(2, 9, 12).tensor();
    Gradients gradients = Gradients.none(scope);
    Tensor loss = Tensor.zeros(Shape.SCALAR);
    for (int i = 0; i < uses; i++) {
      Tensor y = op.apply(scaled);
      Tensor wide = y.shape().columns() == 12 ? y : Rearrange.concat(scope, List.of(y, y, y));
      Tensor term = Arithmetic.sum(scope, Arithmetic.multiply(scope, wide, weights));
      loss = Arithmetic.add(scope, loss, term);
    }
    gradients.add(loss, 1);
    return gradients.get(x.tensor()).toArray();
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
