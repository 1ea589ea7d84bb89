package albert4j.engine.optim;

import static albert4j.engine.Cases.EPS;
import static albert4j.engine.Cases.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import albert4j.engine.Parameter;
import albert4j.engine.Parameters;
import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Two steps of each rule from w = 2 at rate 0.1, with gradients 0.5 and -0.25, worked out from the
/// formulas in double precision.
class AdamTest {
  private static final double RATE = 0.1;

  @AutoClose private final Scope scope = Scope.training(1, 1);

  private static Parameters two() {
    var parameters = new Parameters();
    parameters.add("w", new Parameter(Tensor.of(Shape.of(1), 2f)));
    return parameters;
  }

  private void step(Optimizer optimizer, float gradient) {
    optimizer.step(scope, Map.of("w", Tensor.of(Shape.of(1), gradient)), RATE);
  }

  /// Some ten roundings of numbers up to 2.
  private static void assertNear(double expected, Tensor actual) {
    assertEquals(expected, actual.get(0), 10 * EPS * Math.abs(expected));
  }

  private void check(AdamRule rule, double first, double second, double m, double v) {
    Parameters parameters = two();
    var adam = new Adam(parameters, rule, name -> false);
    step(adam, 0.5f);
    assertNear(first, parameters.get("w"));
    step(adam, -0.25f);
    assertNear(second, parameters.get("w"));
    assertNear(m, Objects.requireNonNull(adam.state().get("w/adam_m")));
    assertNear(v, Objects.requireNonNull(adam.state().get("w/adam_v")));
  }

  /// First step: a·m = g and b·v = g², so u = 0.5/(0.5 + 1e-8). Second: m = 0.02, 1 - β1² = 0.19, v
  /// = 0.00031225, 1 - β2² = 0.001999.
  @Test
  void adam() {
    check(AdamRule.ADAM, 1.900000002, 1.87336629870785, 0.02, 0.00031225);
  }

  /// The first gradient becomes 0.5 + 0.01·2, the second -0.25 + 0.01·1.9.
  @Test
  void l2() {
    check(
        AdamRule.ADAM.withDecay(0.01),
        1.90000000192308,
        1.86899224872776,
        0.0237000000019,
        0.000323490599991);
  }

  /// The decay takes 0.1·0.01·2 and then 0.1·0.01·1.898 of the weight.
  @Test
  void decoupledDecay() {
    check(AdamRule.ADAM_W, 1.898000002, 1.86946829870585, 0.02, 0.00031225);
  }

  /// First step: u = 0.05/(√0.00025 + 1e-6) + 0.01·2.
  @Test
  void google() {
    check(AdamRule.GOOGLE, 1.68179223271833, 1.5669344782524, 0.02, 0.00031225);
  }

  /// Without decay both kinds of it are plain Adam.
  @Test
  void undecayed() {
    for (AdamRule rule : List.of(AdamRule.ADAM, AdamRule.ADAM_W)) {
      Parameters parameters = two();
      step(new Adam(parameters, rule.withDecay(0.5), name -> name.equals("w")), 0.5f);
      assertNear(1.900000002, parameters.get("w"));
    }
  }

  @Test
  void withers() {
    assertEquals(
        new AdamRule(0.8, 0.98, 1e-5, 0.1, true, false),
        AdamRule.GOOGLE.withBetas(0.8, 0.98).withEpsilon(1e-5).withDecay(0.1));
  }

  @Test
  void messages() {
    assertRefused(
        "adam: betas must be >= 0 and < 1: beta1=1.0 beta2=0.999",
        () -> AdamRule.ADAM.withBetas(1, 0.999));
    assertRefused(
        "adam: betas must be >= 0 and < 1: beta1=0.9 beta2=-0.1",
        () -> AdamRule.ADAM.withBetas(0.9, -0.1));
    assertRefused(
        "adam: epsilon must be > 0 in float32: epsilon=1.0E-50",
        () -> AdamRule.ADAM.withEpsilon(1e-50));
    assertRefused("adam: decay must be >= 0: decay=-1.0", () -> AdamRule.ADAM.withDecay(-1));
  }
}
