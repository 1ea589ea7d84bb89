package albert4j.engine.layer;

import albert4j.engine.Init;
import albert4j.engine.Parameter;
import albert4j.engine.Parameters;
import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.op.LayerNorm;

/// Layer normalisation with its scale and shift.
public final class Norm {
  private final Parameter weight;
  private final Parameter bias;
  private final float eps;

  /// The normalisation of rows of `n` elements, with scale 1 and shift 0.
  ///
  /// @param eps added to the variance
  public Norm(int n, float eps) {
    this.weight = new Parameter(Shape.of(n));
    this.bias = new Parameter(Shape.of(n));
    this.eps = eps;
    Init.constant(weight.tensor(), 1f);
  }

  /// The normalisation of `x`, `[…, n]`.
  public Tensor apply(Scope scope, Tensor x) {
    return LayerNorm.apply(scope, x, weight, bias, eps);
  }

  /// The normalisation of `x + residual`, both `[…, n]`.
  public Tensor apply(Scope scope, Tensor x, Tensor residual) {
    return LayerNorm.apply(scope, x, residual, weight, bias, eps);
  }

  /// Adds the parameters under `name.weight` and `name.bias`.
  public void collect(String name, Parameters parameters) {
    parameters.add(name + ".weight", weight);
    parameters.add(name + ".bias", bias);
  }
}
