package albert4j.engine.op;

import albert4j.engine.Chunks;
import albert4j.engine.Scope;
import albert4j.engine.Tensor;
import albert4j.engine.kernel.Activations;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/// The activation functions that ALBERT checkpoints name, each with its derivative.
///
/// The first four run on vectors; the others, which no published ALBERT uses, element by element in
/// double precision. Naming one loads no kernel, since a configuration can be read where Java has
/// no vectors; hence lambdas, not method references, which would be linked at once.
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
public enum Activation {
  /// `x·Φ(x)` with the error function: transformers' "gelu".
  GELU(
      (x, xo, y, yo, n) -> Activations.gelu(x, xo, y, yo, n),
      (x, xo, dy, dyo, dx, dxo, n) -> Activations.geluBackward(x, xo, dy, dyo, dx, dxo, n)),
  /// `0.5·x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))`: transformers' "gelu_new", and Google's "gelu".
  GELU_TANH(
      (x, xo, y, yo, n) -> Activations.geluTanh(x, xo, y, yo, n),
      (x, xo, dy, dyo, dx, dxo, n) -> Activations.geluTanhBackward(x, xo, dy, dyo, dx, dxo, n)),
  /// `max(x, 0)`
  RELU(
      (x, xo, y, yo, n) -> Activations.relu(x, xo, y, yo, n),
      (x, xo, dy, dyo, dx, dxo, n) -> Activations.reluBackward(x, xo, dy, dyo, dx, dxo, n)),
  /// Hyperbolic tangent.
  TANH(
      (x, xo, y, yo, n) -> Activations.tanh(x, xo, y, yo, n),
      (x, xo, dy, dyo, dx, dxo, n) -> Activations.tanhBackward(x, xo, dy, dyo, dx, dxo, n)),
  /// `σ(x) = 1/(1 + e⁻ˣ)`
  SIGMOID(Activation::sigmoid, x -> sigmoid(x) * (1 - sigmoid(x))),
  /// `x·σ(x)`, also called swish.
  SILU(x -> x * sigmoid(x), x -> sigmoid(x) * (1 + x * (1 - sigmoid(x)))),
  /// `x·σ(1.702·x)`
  QUICK_GELU(
      x -> x * sigmoid(1.702 * x),
      x -> sigmoid(1.702 * x) * (1 + 1.702 * x * (1 - sigmoid(1.702 * x)))),
  /// `x·tanh(log(1 + eˣ))`
  MISH(x -> x * Math.tanh(softplus(x)), Activation::mishSlope),
  /// `x`
  LINEAR(x -> x, x -> 1);

  private interface Forward {
    void run(float[] x, int xo, float[] y, int yo, int n);
  }

  private interface Backward {
    void run(float[] x, int xo, float[] dy, int dyo, float[] dx, int dxo, int n);
  }

  private static final int CHUNK = 1 << 13; // elements of a task

  private final Forward forward;
  private final Backward backward;

  Activation(Forward forward, Backward backward) {
    this.forward = forward;
    this.backward = backward;
  }

  Activation(DoubleUnaryOperator value, DoubleUnaryOperator slope) {
    this(
        (x, xo, y, yo, n) -> {
          for (int i = 0; i < n; i++) {
            y[yo + i] = (float) value.applyAsDouble(x[xo + i]);
          }
        },
        (x, xo, dy, dyo, dx, dxo, n) -> {
          for (int i = 0; i < n; i++) {
            dx[dxo + i] = (float) (slope.applyAsDouble(x[xo + i]) * dy[dyo + i]);
          }
        });
  }

  /// `f(x)`, element by element; same shape.
  public Tensor apply(Scope scope, Tensor x) {
    Tensor y = scope.allocate(x.shape());
    Chunks.run(
        scope,
        x.size(),
        CHUNK,
        (i, n) -> forward.run(x.data(), x.offset() + i, y.data(), y.offset() + i, n));
    return scope.record(
        y,
        List.of(x),
        () ->
            (gradients, dy) -> {
              Scope s = gradients.scope();
              Tensor dx = s.allocate(x.shape());
              backward(s, x, dy, dx);
              Arithmetic.addTo(s, dx, gradients.into(x));
              s.release(dx);
            });
  }

  /// `y = f(x)` for `n` elements of an op that fuses the activation; may work in place.
  void forward(float[] x, int xo, float[] y, int yo, int n) {
    forward.run(x, xo, y, yo, n);
  }

  /// `dx = f'(x)∘dy`
  void backward(Scope scope, Tensor x, Tensor dy, Tensor dx) {
    Chunks.run(
        scope,
        x.size(),
        CHUNK,
        (i, n) ->
            backward.run(
                x.data(),
                x.offset() + i,
                dy.data(),
                dy.offset() + i,
                dx.data(),
                dx.offset() + i,
                n));
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double softplus(double x) {
    return Math.log1p(Math.exp(x)); // infinite for a large x, whose tanh is 1 all the same
  }

  private static double mishSlope(double x) {
    double t = Math.tanh(softplus(x));
    return t + x * sigmoid(x) * (1 - t * t);
  }
}
