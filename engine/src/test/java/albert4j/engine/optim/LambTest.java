package albert4j.engine.optim;

import static albert4j.engine.Cases.EPS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import albert4j.engine.AllWidths;
import albert4j.engine.Cases;
import albert4j.engine.Parameter;
import albert4j.engine.Parameters;
import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

@AllWidths
class LambTest {
  private static final double RATE = 0.1;

  @AutoClose private final Scope scope = Scope.training(2, 1);

  private static Parameters of(String name, float... values) {
    var parameters = new Parameters();
    parameters.add(name, new Parameter(Tensor.of(Shape.of(values.length), values)));
    return parameters;
  }

  private void step(Parameters parameters, String name, float... gradient) {
    new Lamb(parameters, AdamRule.GOOGLE, Optimizer::isBiasOrNorm)
        .step(scope, Map.of(name, Tensor.of(Shape.of(gradient.length), gradient)), RATE);
  }

  /// Some ten roundings.
  private static void assertNear(Tensor actual, double... expected) {
    Cases.assertClose("w", i -> expected[i], i -> 12 * EPS * Math.abs(expected[i]), actual);
  }

  /// ‖w‖ = 5; u = [0.1/(√0.001 + 1e-6) + 0.01·3, 0.01·4] = [3.192177663…, 0.04], ‖u‖ =
  /// 3.192428262…, so r = 1.566205904….
  @Test
  void byHand() {
    Parameters parameters = of("w", 3, 4);
    step(parameters, "w", 1, 0);
    assertNear(parameters.get("w"), 2.50003924955549, 3.9937351763821);
  }

  /// Neither decay nor adaptation: u = [0.1/(√0.001 + 1e-6), 0].
  @Test
  void excluded() {
    Parameters parameters = of("bias", 3, 4);
    step(parameters, "bias", 1, 0);
    assertNear(parameters.get("bias"), 2.68378223366694, 4);
  }

  /// r = 1 where ‖w‖ = 0: u = 0.1/(√0.001 + 1e-6) = 3.162177663….
  @Test
  void zeroWeights() {
    Parameters parameters = of("w", 0, 0);
    step(parameters, "w", 1, 0);
    assertNear(parameters.get("w"), -0.316217766333306, 0);
  }

  /// r = 1 where ‖u‖ = 0, and nothing to do.
  @Test
  void zeroStep() {
    Parameters parameters = of("w", 3, 4);
    new Lamb(parameters, AdamRule.GOOGLE.withDecay(0), name -> false)
        .step(scope, Map.of("w", Tensor.zeros(Shape.of(2))), RATE);
    assertNear(parameters.get("w"), 3, 4);
  }

  /// Over several tasks with a short last one: after a step of rate 0.1, ‖Δw‖ = 0.1·‖w‖, whatever
  /// the gradient.
  @Test
  void aStepIsAsLongAsTheWeights() {
    int n = 3 * Optimizer.CHUNK + 5;
    float[] values = Cases.normal(1, n);
    Parameters parameters = of("w", values.clone());
    step(parameters, "w", Cases.normal(2, n));
    double moved = 0;
    double norm = 0;
    for (int i = 0; i < n; i++) {
      moved += Math.pow(parameters.get("w").get(i) - (double) values[i], 2);
      norm += Math.pow(values[i], 2);
    }
    // partial sums of CHUNK squares in float for each norm; roundings of w and Δw
    double tolerance = (Optimizer.CHUNK + 20) * EPS * RATE;
    assertEquals(RATE, Math.sqrt(moved / norm), tolerance);
  }

  /// Rows of one matrix have norms of their own: each as if it were alone.
  @Test
  void everyNameHasItsOwnNorm() {
    var parameter = new Parameter(Tensor.of(Shape.of(2, 2), 3, 4, 30, 40));
    var parameters = new Parameters();
    parameters.addRows("query", parameter, 0, 1);
    parameters.addRows("key", parameter, 1, 1);
    Tensor gradient = Tensor.of(Shape.of(1, 2), 1, 0);
    new Lamb(parameters, AdamRule.GOOGLE.withDecay(0), name -> false)
        .step(scope, Map.of("query", gradient, "key", gradient), RATE);
    // u has only a first element, so r·u = ‖w‖
    assertNear(parameters.get("query"), 3 - 0.5, 4);
    assertNear(parameters.get("key"), 30 - 5.0, 40);
  }
}
