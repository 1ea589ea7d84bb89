package albert4j.engine.op;

import static albert4j.engine.Cases.parameter;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.AllWidths;
import albert4j.engine.Cases;
import albert4j.engine.Gradients;
import albert4j.engine.Parameter;
import albert4j.engine.Scope;
import albert4j.engine.Tensor;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@AllWidths
class ActivationTest {
  /// The names under which PyTorch's results are stored.
  private static final Map<String, Activation> NAMES =
      Map.of(
          "gelu", Activation.GELU,
          "gelu_python", Activation.GELU,
          "gelu_new", Activation.GELU_TANH,
          "gelu_pytorch_tanh", Activation.GELU_TANH,
          "relu", Activation.RELU,
          "tanh", Activation.TANH,
          "sigmoid", Activation.SIGMOID,
          "silu", Activation.SILU,
          "quick_gelu", Activation.QUICK_GELU,
          "mish", Activation.MISH);

  private static final int GRID = 2401; // points from -12 to 12, followed by special ones
  private static final int SLICE = 100;

  @AutoClose private final Scope scope = Scope.training(2, 1);

  /// The points of the grid in slices of one unit of x, since far left of 0 the functions vanish
  /// and nothing of them would be seen beside the values on the right. The special points one by
  /// one.
  @Test
  void agreesWithPyTorch() {
    Golden.each(
        "activations",
        NAMES::containsKey,
        golden -> {
          Activation f = Objects.requireNonNull(NAMES.get(golden.name()));
          Parameter x = new Parameter(golden.tensor("in/x"));
          Tensor y = f.apply(scope, x.tensor());
          Gradients gradients = Gradients.of(scope, Arithmetic.sum(scope, y));
          Tensor dx = gradients.get(x.tensor());
          for (int i = 0; i < GRID; i += SLICE) {
            int end = Math.min(GRID, i + SLICE);
            double inexact = cancelled(Math.max(Math.abs(at(x, i)), Math.abs(at(x, end - 1))));
            golden.check("y", y::get, i, end, inexact);
            golden.check("dx", dx::get, i, end, inexact);
          }
          for (int i = GRID; i < x.tensor().size(); i++) {
            float at = at(x, i);
            if (Float.isNaN(at)) {
              assertTrue(Float.isNaN(y.get(i)), golden.name() + "(NaN)");
            } else if (Float.isFinite(at)) {
              double inexact = cancelled(Math.abs(at));
              golden.check("y", y::get, i, i + 1, inexact);
              golden.check("dx", dx::get, i, i + 1, inexact);
            }
          }
        });
  }

  /// PyTorch computes `1 + erf` and `1 - tanh²`, times up to x³, in float64 too: where the
  /// functions vanish its results have no digit right. Beyond 30 they are all 0.
  private static double cancelled(float x) {
    return 0x1p-53 * Math.pow(1 + Math.min(x, 30), 3);
  }

  private static float at(Parameter x, int i) {
    return x.tensor().get(i);
  }

  @ParameterizedTest
  @EnumSource
  void gradientsAreSlopes(Activation f) {
    Parameter x = parameter(1, 5, 29);
    Cases.map(x, v -> v + Math.signum(v) / 4); // no kink of RELU within the differences
    GradientCheck.check(scope -> f.apply(scope, x.tensor()), x);
  }

  /// More elements than one task takes; the last task is a short one.
  @Test
  void everyElementIsReached() {
    int n = 3 * (1 << 13) + 5;
    Parameter x = parameter(1, n);
    Tensor y = Activation.RELU.apply(scope, x.tensor());
    Tensor dx = Gradients.of(scope, Arithmetic.sum(scope, y)).get(x.tensor());
    for (int i = 0; i < n; i++) {
      float v = x.tensor().get(i);
      assertEquals(Math.max(0f, v), y.get(i));
      assertEquals(v > 0 ? 1f : 0f, dx.get(i));
    }
  }
}
