package albert4j.engine.op;

import static albert4j.engine.Cases.EPS;
import static albert4j.engine.Cases.assertRefused;
import static albert4j.engine.Cases.parameter;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import albert4j.engine.AllWidths;
import albert4j.engine.Cases;
import albert4j.engine.Gradients;
import albert4j.engine.Parameter;
import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@AllWidths
class LinearTest {
  @AutoClose private final Scope scope = Scope.training(2, 1);

  @Test
  void agreesWithPyTorch() {
    Golden.each(
        "matmul",
        name -> name.startsWith("linear"),
        golden -> {
          Parameter x = golden.parameter("x");
          Parameter w = golden.parameter("w");
          Parameter b = golden.parameter("bias");
          Tensor y = Linear.apply(scope, x.tensor(), w, b);
          golden.check(scope, y, Map.of("x", x, "w", w, "bias", b));
        });
  }

  @ParameterizedTest
  @EnumSource
  void gradientsAreSlopes(Activation f) {
    Parameter x = parameter(1, 3, 5, 7);
    Parameter w = parameter(2, 9, 7);
    Parameter b = parameter(3, 9);
    Cases.map(w, v -> v / 4);
    if (f == Activation.RELU) { // whose kink must not lie between two values of a difference
      Cases.map(b, v -> 9 * Math.signum(v));
      GradientCheck.check(scope -> Linear.apply(scope, x.tensor(), w, b, f), x, w);
    } else {
      GradientCheck.check(scope -> Linear.apply(scope, x.tensor(), w, b, f), x, w, b);
    }
  }

  /// The fused op and the same of simple ops, values and gradients, beyond one block of rows of the
  /// matrix product.
  @ParameterizedTest
  @EnumSource
  void equalsTheComposite(Activation f) {
    int rows = 200;
    int k = 50;
    int n = 70;
    Parameter x = parameter(1, 2, rows / 2, k);
    Parameter w = parameter(2, n, k);
    Parameter b = parameter(3, n);
    Tensor dy = Cases.tensor(4, rows, n);
    Tensor fused = Linear.apply(scope, x.tensor(), w, b, f);
    Tensor flat = Rearrange.reshape(scope, fused, Shape.of(rows, n));
    Gradients actual = Golden.backward(scope, flat, dy);

    Tensor ones = Tensor.of(Shape.of(rows, 1), new float[rows]);
    Arrays.fill(ones.data(), 1f);
    Tensor x2 = Rearrange.reshape(scope, x.tensor(), Shape.of(rows, k));
    Tensor product = MatMul.apply(scope, x2, false, w.tensor(), true);
    Tensor b2 = Rearrange.reshape(scope, b.tensor(), Shape.of(1, n));
    Tensor sum = Arithmetic.add(scope, product, MatMul.apply(scope, ones, b2));
    Tensor composite = f.apply(scope, sum);
    Gradients expected = Golden.backward(scope, composite, dy);

    // each side sums k, n or rows terms in its own order; elements of x and w are about 1
    close("y", composite, flat, k);
    close("dx", expected.get(x.tensor()), actual.get(x.tensor()), n);
    close("dw", expected.get(w.tensor()), actual.get(w.tensor()), rows);
    close("db", expected.get(b.tensor()), actual.get(b.tensor()), rows);
  }

  private static void close(String what, Tensor expected, Tensor actual, int terms) {
    double largest = 0;
    for (float v : expected.toArray()) {
      largest = Math.max(largest, Math.abs(v));
    }
    double tolerance = terms * EPS * largest;
    Cases.assertClose(what, expected::get, i -> tolerance, actual);
  }

  /// Without recording the activation works in place; nothing else differs.
  @ParameterizedTest
  @EnumSource
  void inferenceGivesTheSameBits(Activation f) {
    Parameter x = parameter(1, 7, 5);
    Parameter w = parameter(2, 9, 5);
    Parameter b = parameter(3, 9);
    float[] training = Linear.apply(scope, x.tensor(), w, b, f).toArray();
    try (Scope inference = scope.evaluation()) {
      assertArrayEquals(training, Linear.apply(inference, x.tensor(), w, b, f).toArray());
    }
  }

  /// One weight used three times, as ALBERT does: the shares of its gradient add up.
  @Test
  void sharedWeightAccumulates() {
    Parameter x = parameter(1, 4, 6);
    Parameter w = parameter(2, 6, 6);
    Parameter b = parameter(3, 6);
    Cases.map(w, v -> v / 4);
    GradientCheck.check(
        scope -> {
          Tensor y = x.tensor();
          for (int layer = 0; layer < 3; layer++) {
            y = Linear.apply(scope, y, w, b, Activation.GELU);
          }
          return y;
        },
        x,
        w,
        b);
  }

  @Test
  void changedWeightsAreUsed() {
    Parameter x = parameter(1, 2, 3);
    Parameter w = parameter(2, 4, 3);
    Parameter b = new Parameter(Shape.of(4));
    float[] before = Linear.apply(scope, x.tensor(), w, b).toArray();
    Cases.map(w, v -> 2 * v);
    float[] after = Linear.apply(scope, x.tensor(), w, b).toArray();
    for (int i = 0; i < before.length; i++) {
      assertEquals(2 * before[i], after[i]);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          3; linear: last dimension of x must equal columns of w: x=[2,3] w=[5,4]
          4; linear: b must be [n]: b=[6] n=5
          """)
  void shapesMustFit(int k, String message) {
    Parameter w = parameter(1, 5, 4);
    Parameter b = parameter(2, 6);
    Tensor x = Cases.tensor(3, 2, k);
    assertRefused(message, () -> Linear.apply(scope, x, w, b));
  }
}
