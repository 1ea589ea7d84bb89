package albert4j.engine.op;

import static albert4j.engine.Cases.EPS;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.Cases;
import albert4j.engine.Gradients;
import albert4j.engine.Parameter;
import albert4j.engine.Scope;
import albert4j.engine.Tensor;
import java.util.Random;

/// Compares gradients with differences of the values that ops compute.
///
/// With v a random upstream gradient and u a random direction of one operand, the slope of `φ(t) =
/// <v, f(x + t·u)>` at 0 must be `<gradient, u>`. The slope is measured by central differences over
/// ±t and ±t/2, and Richardson's extrapolation (4·D(t/2) - D(t))/3, whose error is of fourth order
/// in t; how much it changes when t is halved bounds that error. φ is summed in double precision,
/// so what is left is the rounding of f itself.
final class GradientCheck {
  private static final long SEED = 99;
  private static final int DIRECTIONS = 3;

  /// With ±1 as directions, a small step for operands of magnitude 1, and far above their rounding.
  private static final double STEP = 0x1p-4;

  /// Roundings in an element of f, relative to the largest element.
  private static final double ROUNDINGS = 8;

  /// A check that cannot tell a gradient from one that is 1 % off is none.
  private static final double SHARPNESS = 0.01;

  /// What is differentiated; reads its operands' current elements.
  @FunctionalInterface
  interface Function {
    Tensor apply(Scope scope);
  }

  private final Function function;
  private final double step;
  private Tensor upstream = Tensor.zeros(albert4j.engine.Shape.SCALAR);

  private GradientCheck(Function function, double step) {
    this.function = function;
    this.step = step;
  }

  /// Checks the gradients of a function by each of its operands.
  static void check(Function function, Parameter... operands) {
    check(STEP, function, operands);
  }

  /// Checks with another step: a smaller one for a function that bends more.
  static void check(double step, Function function, Parameter... operands) {
    new GradientCheck(function, step).run(operands);
  }

  private void run(Parameter... operands) {
    try (Scope scope = Scope.training(2, SEED)) {
      Tensor y = function.apply(scope);
      upstream = Tensor.of(y.shape(), Cases.normal(SEED, y.size()));
      double noise = 0;
      double largest = 0;
      for (int i = 0; i < y.size(); i++) {
        noise += Math.pow(upstream.get(i), 2);
        largest = Math.max(largest, Math.abs(y.get(i)));
      }
      // independent roundings in every element, of both values of a difference
      double rounding = ROUNDINGS * EPS * largest * Math.sqrt(noise) / (step / 4);
      Gradients gradients = Golden.backward(scope, y, upstream);
      for (int i = 0; i < operands.length; i++) {
        for (int d = 0; d < DIRECTIONS; d++) {
          String what = "operand %d %s, direction %d".formatted(i, operands[i].shape(), d);
          compare(what, operands[i], gradients.get(operands[i].tensor()), rounding, d);
        }
      }
    }
  }

  private void compare(String what, Parameter x, Tensor gradient, double rounding, long seed) {
    float[] u = new float[x.tensor().size()];
    var random = new Random(seed);
    double expected = 0;
    double norm = 0;
    for (int i = 0; i < u.length; i++) {
      u[i] = random.nextBoolean() ? 1f : -1f;
      expected += (double) gradient.get(i) * u[i];
      norm += Math.pow(gradient.get(i), 2);
    }
    double coarse = extrapolated(x, u, step);
    double fine = extrapolated(x, u, step / 2);
    double tolerance = Math.abs(fine - coarse) + rounding;
    double slope = expected;
    assertTrue(
        tolerance <= SHARPNESS * Math.sqrt(norm),
        () -> what + ": differences are too rough: " + coarse + " " + fine + " ± " + rounding);
    assertTrue(
        Math.abs(fine - slope) <= tolerance,
        () -> "%s: slope %s, gradient says %s, ± %.2g".formatted(what, fine, slope, tolerance));
  }

  private double extrapolated(Parameter x, float[] u, double t) {
    return (4 * difference(x, u, t / 2) - difference(x, u, t)) / 3;
  }

  private double difference(Parameter x, float[] u, double t) {
    return (value(x, u, t) - value(x, u, -t)) / (2 * t);
  }

  private double value(Parameter x, float[] u, double t) {
    Tensor tensor = x.tensor();
    float[] saved = tensor.toArray();
    for (int i = 0; i < u.length; i++) {
      tensor.data()[tensor.offset() + i] += (float) (t * u[i]);
    }
    x.changed();
    // the same seed draws the same dropout masks
    try (Scope scope = Scope.training(2, SEED)) {
      Tensor y = function.apply(scope);
      double sum = 0;
      for (int i = 0; i < y.size(); i++) {
        sum += (double) y.get(i) * upstream.get(i);
      }
      return sum;
    } finally {
      System.arraycopy(saved, 0, tensor.data(), tensor.offset(), saved.length);
      x.changed();
    }
  }
}
