package albert4j.engine.layer;

import albert4j.engine.Parameter;
import albert4j.engine.Parameters;
import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.op.Activation;
import albert4j.engine.op.Linear;

/// A linear map with a bias, `f(x·Wᵀ + b)`.
public final class Dense {
  private final Parameter weight;
  private final Parameter bias;

  /// A map from `k` to `n` elements, of zeros.
  public Dense(int k, int n) {
    this.weight = new Parameter(Shape.of(n, k));
    this.bias = new Parameter(Shape.of(n));
  }

  /// `x·Wᵀ + b`
  ///
  /// @param x `[…, k]`
  /// @return `[…, n]`
  public Tensor apply(Scope scope, Tensor x) {
    return Linear.apply(scope, x, weight, bias);
  }

  /// `f(x·Wᵀ + b)`
  ///
  /// @param x `[…, k]`
  /// @return `[…, n]`
  public Tensor apply(Scope scope, Tensor x, Activation f) {
    return Linear.apply(scope, x, weight, bias, f);
  }

  /// W, `[n, k]`.
  public Parameter weight() {
    return weight;
  }

  /// b, `[n]`.
  public Parameter bias() {
    return bias;
  }

  /// Adds the parameters under `name.weight` and `name.bias`.
  public void collect(String name, Parameters parameters) {
    parameters.add(name + ".weight", weight);
    parameters.add(name + ".bias", bias);
  }
}
