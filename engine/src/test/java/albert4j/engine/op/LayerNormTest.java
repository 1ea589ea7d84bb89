package albert4j.engine.op;

import static albert4j.engine.Cases.assertRefused;
import static albert4j.engine.Cases.parameter;
import static albert4j.engine.Cases.tensor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import albert4j.engine.AllWidths;
import albert4j.engine.Gradients;
import albert4j.engine.Parameter;
import albert4j.engine.Scope;
import albert4j.engine.Tensor;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

@AllWidths
class LayerNormTest {
  private static final float EPSILON = 1e-5f;

  @AutoClose private final Scope scope = Scope.training(2, 1);

  @Test
  void agreesWithPyTorch() {
    Golden.each(
        "layer_norm",
        name -> true,
        golden -> {
          Parameter x = golden.parameter("x");
          Parameter gamma = golden.parameter("weight");
          Parameter beta = golden.parameter("bias");
          float eps = golden.name().endsWith("eps1e-05") ? 1e-5f : 1e-12f;
          Tensor y = LayerNorm.apply(scope, x.tensor(), gamma, beta, eps);
          golden.check(scope, y, Map.of("x", x, "weight", gamma, "bias", beta));
        });
  }

  @Test
  void gradientsAreSlopes() {
    Parameter x = parameter(1, 3, 15, 19);
    Parameter residual = parameter(2, 3, 15, 19);
    Parameter gamma = parameter(3, 19);
    Parameter beta = parameter(4, 19);
    GradientCheck.check(
        scope -> LayerNorm.apply(scope, x.tensor(), gamma, beta, EPSILON), x, gamma, beta);
    GradientCheck.check(
        scope -> LayerNorm.apply(scope, x.tensor(), residual.tensor(), gamma, beta, EPSILON),
        x,
        residual,
        gamma,
        beta);
  }

  /// The fused sum does what the sum and the norm do one after the other, bit for bit; more rows
  /// than one task takes.
  @Test
  void residualEqualsTheComposite() {
    Parameter x = parameter(1, 70, 33);
    Parameter residual = parameter(2, 70, 33);
    Parameter gamma = parameter(3, 33);
    Parameter beta = parameter(4, 33);
    Tensor dy = tensor(5, 70, 33);
    Tensor fused = LayerNorm.apply(scope, x.tensor(), residual.tensor(), gamma, beta, EPSILON);
    Tensor sum = Arithmetic.add(scope, x.tensor(), residual.tensor());
    Tensor composite = LayerNorm.apply(scope, sum, gamma, beta, EPSILON);
    assertArrayEquals(composite.toArray(), fused.toArray());
    Gradients expected = Golden.backward(scope, composite, dy);
    Gradients actual = Golden.backward(scope, fused, dy);
    for (Parameter p : new Parameter[] {x, residual, gamma, beta}) {
      assertArrayEquals(expected.get(p.tensor()).toArray(), actual.get(p.tensor()).toArray());
    }
    try (Scope inference = scope.evaluation()) { // where the output holds the sum meanwhile
      Tensor y = LayerNorm.apply(inference, x.tensor(), residual.tensor(), gamma, beta, EPSILON);
      assertArrayEquals(composite.toArray(), y.toArray());
    }
  }

  @Test
  void sameTensorTwice() {
    Parameter x = parameter(1, 4, 9);
    Parameter gamma = parameter(3, 9);
    Parameter beta = parameter(4, 9);
    GradientCheck.check(
        scope -> LayerNorm.apply(scope, x.tensor(), x.tensor(), gamma, beta, EPSILON),
        gamma,
        beta,
        x);
  }

  @Test
  void shapesMustFit() {
    Parameter five = parameter(1, 5);
    Parameter six = parameter(2, 6);
    Tensor x = tensor(3, 2, 5);
    assertRefused(
        "layer norm: gamma and beta must be [n], n the last dimension of x:"
            + " x=[2,5] gamma=[5] beta=[6]",
        () -> LayerNorm.apply(scope, x, five, six, EPSILON));
    assertRefused(
        "layer norm: residual must have the shape of x: x=[2,5] residual=[5,2]",
        () -> LayerNorm.apply(scope, x, tensor(4, 5, 2), five, five, EPSILON));
  }
}
