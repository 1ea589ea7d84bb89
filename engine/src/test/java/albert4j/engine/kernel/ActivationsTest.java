package albert4j.engine.kernel;

import static albert4j.engine.Cases.EPS;
import static java.lang.Math.abs;
import static org.junit.jupiter.api.Assertions.assertEquals;

import albert4j.engine.AllWidths;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Tolerances: 8 roundings (of which exp, tanh and Φ may take 4) of the sum of the magnitudes that
/// the formula adds, both written beside it. An argument that is off by 2ε of itself moves Φ, tanh
/// and exp(-x²/2) by less than 2ε.
@AllWidths
@ParameterizedClass
@EnumSource
record ActivationsTest(Function function) {
  private static final double C = 8;

  /// A function, its terms, its derivative, the derivative's terms.
  enum Function {
    GELU(
        Activations::gelu,
        Activations::geluBackward,
        x -> 0.5 * x * (1 + erf(x)),
        x -> 0.5 * abs(x) * (1 + abs(erf(x))),
        x -> 0.5 * (1 + erf(x)) + x * density(x),
        x -> 0.5 * (1 + abs(erf(x))) + abs(x) * density(x)),
    GELU_TANH(
        Activations::geluTanh,
        Activations::geluTanhBackward,
        x -> 0.5 * x * (1 + inner(x)),
        x -> 0.5 * abs(x) * (1 + abs(inner(x))),
        x -> 0.5 * (1 + inner(x)) + 0.5 * x * (1 - Math.pow(inner(x), 2)) * slope(x),
        x -> 0.5 * (1 + abs(inner(x))) + 0.5 * abs(x) * (1 + Math.pow(inner(x), 2)) * slope(x)),
    RELU(
        Activations::relu,
        Activations::reluBackward,
        x -> Math.max(x, 0),
        x -> 0,
        x -> x > 0 ? 1 : 0,
        x -> x > 0 ? 1 : 0),
    TANH(
        Activations::tanh,
        Activations::tanhBackward,
        Math::tanh,
        x -> abs(Math.tanh(x)),
        x -> 1 - Math.pow(Math.tanh(x), 2),
        x -> 1 + Math.pow(Math.tanh(x), 2));

    private final Forward forward;
    private final Backward backward;
    private final DoubleUnaryOperator value;
    private final DoubleUnaryOperator valueTerms;
    private final DoubleUnaryOperator derivative;
    private final DoubleUnaryOperator derivativeTerms;

    Function(
        Forward forward,
        Backward backward,
        DoubleUnaryOperator value,
        DoubleUnaryOperator valueTerms,
        DoubleUnaryOperator derivative,
        DoubleUnaryOperator derivativeTerms) {
      this.forward = forward;
      this.backward = backward;
      this.value = value;
      this.valueTerms = valueTerms;
      this.derivative = derivative;
      this.derivativeTerms = derivativeTerms;
    }

    private static double erf(double x) {
      return 2 * VectorMathTest.normalCdf(x) - 1;
    }

    private static double density(double x) {
      return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
    }

    private static double inner(double x) {
      return Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x));
    }

    private static double slope(double x) {
      return Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x);
    }
  }

  interface Forward {
    void run(float[] x, int xo, float[] y, int yo, int n);
  }

  interface Backward {
    void run(float[] x, int xo, float[] dy, int dyo, float[] dx, int dxo, int n);
  }

  private static Region input(int n) {
    Region x = Region.normal(1, n);
    for (int i = 0; i < n; i++) {
      x.data[x.at + i] *= 3f;
    }
    return x;
  }

  @Test
  void value() {
    albert4j.engine.Cases.sizes()
        .forEach(n -> {
          Region x = input(n);
          Region y = Region.unset(n);
          function.forward.run(x.data, x.at, y.data, y.at, n);
          y.check(
              "value",
              i -> function.value.applyAsDouble(x.get(i)),
              i -> C * EPS * function.valueTerms.applyAsDouble(x.get(i)));
          function.forward.run(x.data, x.at, x.data, x.at, n);
          x.checkBits("in place", y.values());
        });
  }

  @Test
  void derivative() {
    albert4j.engine.Cases.sizes()
        .forEach(n -> {
          Region x = input(n);
          Region dy = Region.normal(2, n);
          Region dx = Region.unset(n);
          function.backward.run(x.data, x.at, dy.data, dy.at, dx.data, dx.at, n);
          dx.check(
              "derivative",
              i -> function.derivative.applyAsDouble(x.get(i)) * dy.get(i),
              i -> C * EPS * function.derivativeTerms.applyAsDouble(x.get(i)) * abs(dy.get(i)));
          function.backward.run(x.data, x.at, dy.data, dy.at, dy.data, dy.at, n);
          dy.checkBits("in place", dx.values());
        });
  }

  /// An element's result must not depend on whether a vector or the tail computes it.
  @Test
  void tailGivesTheBitsOfTheVector() {
    int n = 257;
    Region x = input(n);
    Region dy = Region.normal(2, n);
    Region y = Region.unset(n);
    Region dx = Region.unset(n);
    float[] value = new float[n];
    float[] derivative = new float[n];
    function.forward.run(x.data, x.at, y.data, y.at, n);
    function.backward.run(x.data, x.at, dy.data, dy.at, dx.data, dx.at, n);
    for (int i = 0; i < n; i++) {
      function.forward.run(x.data, x.at + i, value, i, 1);
      function.backward.run(x.data, x.at + i, dy.data, dy.at + i, derivative, i, 1);
    }
    y.checkBits("value", value);
    dx.checkBits("derivative", derivative);
  }

  @Test
  void nanStaysNan() {
    Region x = Region.unset(35);
    Region y = Region.of(new float[35]);
    function.forward.run(x.data, x.at, y.data, y.at, 35);
    for (float v : y.values()) {
      assertEquals(Float.NaN, v);
    }
  }
}
