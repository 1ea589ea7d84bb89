package albert4j.engine.op;

import albert4j.engine.Chunks;
import albert4j.engine.Scope;
import albert4j.engine.Tensor;
import albert4j.engine.kernel.Activations;
import java.util.List;

/// The activation functions that ALBERT checkpoints name, each with its derivative.
///
/// The first four run on vectors; the others, which no published ALBERT uses, element by element in
/// double precision. Naming one loads no kernel, since a configuration can be read where Java has
/// no vectors.
public enum Activation {
  /// `x·Φ(x)` with the error function: transformers' "gelu".
  GELU,
  /// `0.5·x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))`: transformers' "gelu_new", and Google's "gelu".
  GELU_TANH,
  /// `max(x, 0)`
  RELU,
  /// Hyperbolic tangent.
  TANH,
  /// `σ(x) = 1/(1 + e⁻ˣ)`
  SIGMOID,
  /// `x·σ(x)`, also called swish.
  SILU,
  /// `x·σ(1.702·x)`
  QUICK_GELU,
  /// `x·tanh(log(1 + eˣ))`
  MISH,
  /// `x`
  LINEAR;

  private static final int CHUNK = 1 << 13; // elements of a task

  /// `f(x)`, element by element; same shape.
  public Tensor apply(Scope scope, Tensor x) {
    Tensor y = scope.allocate(x.shape());
    Chunks.run(
        scope,
        x.size(),
        CHUNK,
        (i, n) -> forward(x.data(), x.offset() + i, y.data(), y.offset() + i, n));
    return scope.record(
        y,
        List.of(x),
        () ->
            (gradients, dy) -> {
              Scope s = gradients.scope();
              Tensor dx = s.allocate(x.shape());
              backward(s, x, dy, dx);
              gradients.give(x, dx);
            });
  }

  /// `y = f(x)` for `n` elements of an op that fuses the activation; may work in place.
  void forward(float[] x, int xo, float[] y, int yo, int n) {
    switch (this) {
      case GELU -> Activations.gelu(x, xo, y, yo, n);
      case GELU_TANH -> Activations.geluTanh(x, xo, y, yo, n);
      case RELU -> Activations.relu(x, xo, y, yo, n);
      case TANH -> Activations.tanh(x, xo, y, yo, n);
      case SIGMOID, SILU, QUICK_GELU, MISH, LINEAR -> {
        for (int i = 0; i < n; i++) {
          y[yo + i] = (float) value(x[xo + i]);
        }
      }
    }
  }

  /// `dx = f'(x)∘dy`; may work in place.
  void backward(Scope scope, Tensor x, Tensor dy, Tensor dx) {
    Chunks.run(
        scope,
        x.size(),
        CHUNK,
        (i, n) ->
            backward(
                x.data(),
                x.offset() + i,
                dy.data(),
                dy.offset() + i,
                dx.data(),
                dx.offset() + i,
                n));
  }

  private void backward(float[] x, int xo, float[] dy, int dyo, float[] dx, int dxo, int n) {
    switch (this) {
      case GELU -> Activations.geluBackward(x, xo, dy, dyo, dx, dxo, n);
      case GELU_TANH -> Activations.geluTanhBackward(x, xo, dy, dyo, dx, dxo, n);
      case RELU -> Activations.reluBackward(x, xo, dy, dyo, dx, dxo, n);
      case TANH -> Activations.tanhBackward(x, xo, dy, dyo, dx, dxo, n);
      case SIGMOID, SILU, QUICK_GELU, MISH, LINEAR -> {
        for (int i = 0; i < n; i++) {
          dx[dxo + i] = (float) (slope(x[xo + i]) * dy[dyo + i]);
        }
      }
    }
  }

  private double value(double x) {
    return switch (this) {
      case SIGMOID -> sigmoid(x);
      case SILU -> x * sigmoid(x);
      case QUICK_GELU -> x * sigmoid(1.702 * x);
      case MISH -> x * Math.tanh(softplus(x));
      case LINEAR -> x;
      case GELU, GELU_TANH, RELU, TANH -> throw onVectors();
    };
  }

  private double slope(double x) {
    return switch (this) {
      case SIGMOID -> sigmoid(x) * (1 - sigmoid(x));
      case SILU -> sigmoid(x) * (1 + x * (1 - sigmoid(x)));
      case QUICK_GELU -> sigmoid(1.702 * x) * (1 + 1.702 * x * (1 - sigmoid(1.702 * x)));
      case MISH -> mishSlope(x);
      case LINEAR -> 1;
      case GELU, GELU_TANH, RELU, TANH -> throw onVectors();
    };
  }

  private IllegalStateException onVectors() {
    return new IllegalStateException("activation: has a kernel: " + this);
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
