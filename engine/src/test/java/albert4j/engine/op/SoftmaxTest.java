package albert4j.engine.op;

import static albert4j.engine.Cases.parameter;
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
class SoftmaxTest {
  @AutoClose private final Scope scope = Scope.training(2, 1);

  /// Not among them: other dimensions than the last, and log-softmax; the op offers neither.
  @Test
  void agreesWithPyTorch() {
    Golden.each(
        "softmax",
        name -> name.matches("plain.*|large_values|additive_mask.*|masked_fill.*"),
        golden -> {
          Parameter x = golden.parameter("x");
          Tensor masked = golden.has("mask") ? mask(golden, x.tensor()) : x.tensor();
          golden.check(scope, Softmax.apply(scope, masked), Map.of("x", x));
        });
  }

  /// A mask is added: 0 where its element is 0, else the number that the case is named after.
  private Tensor mask(Golden golden, Tensor x) {
    Tensor mask = golden.in("mask");
    float hidden =
        golden.name().endsWith("-inf")
            ? Float.NEGATIVE_INFINITY
            : golden.name().endsWith("-10000") ? -10000f : -Float.MAX_VALUE;
    for (int i = 0; i < mask.size(); i++) {
      mask.data()[i] = mask.get(i) == 0f ? 0f : hidden;
    }
    return Arithmetic.add(scope, x, mask);
  }

  @Test
  void gradientsAreSlopes() {
    Parameter x = parameter(1, 4, 3, 19);
    GradientCheck.check(scope -> Softmax.apply(scope, x.tensor()), x);
  }

  @Test
  void emptyRows() {
    assertEquals(0, Softmax.apply(scope, Tensor.zeros(Shape.of(3, 0))).size());
    assertEquals(0, Softmax.apply(scope, Tensor.zeros(Shape.of(0, 3))).size());
  }
}
