package albert4j.engine.op;

import static albert4j.engine.Cases.EPS;
import static albert4j.engine.Cases.assertRefused;
import static albert4j.engine.Cases.parameter;
import static albert4j.engine.Cases.tensor;
import static org.junit.jupiter.api.Assertions.assertEquals;

import albert4j.engine.AllWidths;
import albert4j.engine.Parameter;
import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

@AllWidths
class ArithmeticTest {
  @AutoClose private final Scope scope = Scope.training(2, 1);

  /// `a·a + a∘a`: one tensor used four times.
  @Test
  void reusedTensorAgreesWithPyTorch() {
    Golden.each(
        "elementwise",
        name -> name.equals("reused_twice"),
        golden -> {
          Parameter a = golden.parameter("a");
          Tensor product = MatMul.apply(scope, a.tensor(), a.tensor());
          Tensor square = Arithmetic.multiply(scope, a.tensor(), a.tensor());
          golden.check(scope, Arithmetic.add(scope, product, square), Map.of("a", a));
        });
  }

  @Test
  void meanAgreesWithPyTorch() {
    Golden.each(
        "elementwise",
        name -> name.equals("mean_all"),
        golden -> {
          Parameter a = golden.parameter("a");
          Tensor sum = Arithmetic.sum(scope, a.tensor());
          Tensor mean = Arithmetic.scale(scope, sum, 1f / a.tensor().size());
          golden.check(scope, mean, Map.of("a", a));
        });
  }

  @Test
  void gradientsAreSlopes() {
    Parameter a = parameter(1, 3, 41);
    Parameter b = parameter(2, 3, 41);
    GradientCheck.check(scope -> Arithmetic.add(scope, a.tensor(), b.tensor()), a, b);
    GradientCheck.check(scope -> Arithmetic.add(scope, a.tensor(), a.tensor()), a);
    GradientCheck.check(scope -> Arithmetic.multiply(scope, a.tensor(), b.tensor()), a, b);
    GradientCheck.check(scope -> Arithmetic.multiply(scope, a.tensor(), a.tensor()), a);
    GradientCheck.check(scope -> Arithmetic.scale(scope, a.tensor(), -0.3f), a);
    GradientCheck.check(scope -> Arithmetic.sum(scope, a.tensor()), a);
  }

  /// Only what needs a gradient gets one: a constant beside a parameter.
  @Test
  void constantsAreLeftAlone() {
    Parameter a = parameter(1, 5);
    Tensor c = tensor(2, 5);
    GradientCheck.check(
        scope ->
            Arithmetic.add(
                scope, c, Arithmetic.multiply(scope, c, Arithmetic.add(scope, a.tensor(), c))),
        a);
  }

  /// More elements than one task takes; the last task is a short one.
  @Test
  void everyElementIsReached() {
    int n = 3 * (1 << 14) + 7;
    Tensor a = tensor(1, n);
    Tensor b = tensor(2, n);
    Tensor sum = Arithmetic.add(scope, a, b);
    Tensor product = Arithmetic.multiply(scope, a, b);
    Tensor scaled = Arithmetic.scale(scope, a, 3f);
    double exact = 0;
    double terms = 0;
    for (int i = 0; i < n; i++) {
      assertEquals(a.get(i) + b.get(i), sum.get(i));
      assertEquals(a.get(i) * b.get(i), product.get(i));
      assertEquals(3f * a.get(i), scaled.get(i));
      exact += a.get(i);
      terms += Math.abs(a.get(i));
    }
    // parts of 2^14 elements are summed in float
    assertEquals(exact, Arithmetic.sum(scope, a).get(0), (1 << 14) * EPS * terms);
  }

  @Test
  void shapesMustBeEqual() {
    Tensor a = tensor(1, 2, 3);
    Tensor b = tensor(2, 3, 2);
    assertRefused("add: shapes must be equal: a=[2,3] b=[3,2]", () -> Arithmetic.add(scope, a, b));
    assertRefused(
        "multiply: shapes must be equal: a=[2,3] b=[3,2]", () -> Arithmetic.multiply(scope, a, b));
  }

  @Test
  void nothing() {
    Tensor none = Tensor.zeros(Shape.of(0, 3));
    assertEquals(0, Arithmetic.add(scope, none, none).size());
    assertEquals(0f, Arithmetic.sum(scope, none).get(0));
  }
}
