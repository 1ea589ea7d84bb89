package albert4j.engine.optim;

import static albert4j.engine.Cases.EPS;
import static albert4j.engine.Cases.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import albert4j.engine.Parameter;
import albert4j.engine.Parameters;
import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class SgdTest {
  @AutoClose private final Scope scope = Scope.training(1, 1);

  private static Parameters two() {
    var parameters = new Parameters();
    parameters.add("w", new Parameter(Tensor.of(Shape.of(1), 2f)));
    return parameters;
  }

  private void check(Sgd sgd, Parameters parameters, double first, double second) {
    Map<String, Tensor> gradients = Map.of("w", Tensor.of(Shape.of(1), 0.5f));
    sgd.step(scope, gradients, 0.1);
    assertEquals(first, parameters.get("w").get(0), 4 * EPS * first);
    sgd.step(scope, gradients, 0.1);
    assertEquals(second, parameters.get("w").get(0), 8 * EPS * second);
  }

  /// p = 0.5, then 0.9·0.5 + 0.5 = 0.95.
  @Test
  void momentum() {
    Parameters parameters = two();
    check(new Sgd(parameters, 0.9, 0, name -> false), parameters, 1.95, 1.855);
  }

  @Test
  void withoutMomentum() {
    Parameters parameters = two();
    check(new Sgd(parameters, 0, 0, name -> false), parameters, 1.95, 1.9);
  }

  /// p = 0.5 + 0.1·2 = 0.7, then 0.5·0.7 + 0.5 + 0.1·1.93 = 1.043.
  @Test
  void decay() {
    Parameters parameters = two();
    check(new Sgd(parameters, 0.5, 0.1, name -> false), parameters, 1.93, 1.8257);
  }

  @Test
  void undecayed() {
    Parameters parameters = two();
    check(new Sgd(parameters, 0.9, 0.1, name -> name.equals("w")), parameters, 1.95, 1.855);
  }

  @Test
  void messages() {
    assertRefused(
        "sgd: momentum must be >= 0 and < 1: momentum=1.0",
        () -> new Sgd(two(), 1, 0, name -> false));
    assertRefused(
        "sgd: decay must be >= 0: decay=-0.1", () -> new Sgd(two(), 0.9, -0.1, name -> false));
  }
}
