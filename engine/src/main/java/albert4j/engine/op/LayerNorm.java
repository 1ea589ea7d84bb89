package albert4j.engine.op;

import albert4j.engine.Chunks;
import albert4j.engine.Gradients;
import albert4j.engine.Parameter;
import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.kernel.Reduce;
import albert4j.engine.kernel.Rows;
import java.util.List;
import java.util.Optional;

/// Layer normalisation over the last dimension (Ba et al., 2016), optionally of a sum: the residual
/// connection of a post-norm transformer is `apply(x, residual)`.
public final class LayerNorm {
  private static final int CHUNK =
      32; // rows of a task, and of a partial sum of the parameters' gradients

  private LayerNorm() {}

  /// `(x - μ)/√(σ² + ε)·γ + β`
  ///
  /// @param x `[…, n]`
  /// @param gamma `[n]`
  /// @param beta `[n]`
  /// @param eps ε, added to the population variance
  /// @return same shape as `x`
  /// @throws IllegalArgumentException if the shapes do not fit
  public static Tensor apply(Scope scope, Tensor x, Parameter gamma, Parameter beta, float eps) {
    return apply(scope, x, Optional.empty(), gamma, beta, eps);
  }

  /// The layer normalisation of `x + residual`.
  ///
  /// @param x `[…, n]`
  /// @param residual same shape
  /// @param gamma `[n]`
  /// @param beta `[n]`
  /// @param eps ε, added to the population variance
  /// @return same shape as `x`
  /// @throws IllegalArgumentException if the shapes do not fit
  public static Tensor apply(
      Scope scope, Tensor x, Tensor residual, Parameter gamma, Parameter beta, float eps) {
    Shape.check(
        x.shape().equals(residual.shape()),
        "layer norm: residual must have the shape of x",
        "x",
        x.shape(),
        "residual",
        residual.shape());
    return apply(scope, x, Optional.of(residual), gamma, beta, eps);
  }

  private static Tensor apply(
      Scope scope,
      Tensor x,
      Optional<Tensor> residual,
      Parameter gamma,
      Parameter beta,
      float eps) {
    int n = x.shape().columns();
    Shape row = Shape.of(n);
    Shape.check(
        gamma.shape().equals(row) && beta.shape().equals(row),
        "layer norm: gamma and beta must be [n], n the last dimension of x",
        "x",
        x.shape(),
        "gamma",
        gamma.shape(),
        "beta",
        beta.shape());
    int rows = x.shape().rows();
    Tensor statistics = scope.allocate(Shape.of(rows, 2));
    Tensor y = scope.allocate(x.shape());
    // what was normalised: x itself, or the sum, which the backward pass needs and else y can hold
    // meanwhile
    Tensor sum = residual.isEmpty() ? x : scope.recording() ? scope.allocate(x.shape()) : y;
    Chunks.run(
        scope,
        rows,
        CHUNK,
        (from, count) -> {
          for (int r = from; r < from + count; r++) {
            int at = r * n;
            float total =
                residual.isPresent()
                    ? add(x, residual.get(), sum, at, n)
                    : Reduce.sum(x.data(), x.offset() + at, n);
            Rows.layerNorm(
                eps,
                total,
                sum.data(),
                sum.offset() + at,
                gamma.tensor().data(),
                gamma.tensor().offset(),
                beta.tensor().data(),
                beta.tensor().offset(),
                y.data(),
                y.offset() + at,
                n,
                statistics.data(),
                statistics.offset() + 2 * r);
          }
        });
    return scope.record(
        y,
        residual.isPresent()
            ? List.of(x, residual.get(), gamma.tensor(), beta.tensor())
            : List.of(x, gamma.tensor(), beta.tensor()),
        () ->
            (gradients, dy) -> {
              Scope s = gradients.scope();
              Tensor dsum = s.allocate(x.shape());
              backward(
                  s,
                  sum,
                  gamma.tensor(),
                  statistics,
                  dy,
                  dsum,
                  into(gradients, gamma),
                  into(gradients, beta));
              residual.ifPresent(other -> gradients.add(other, dsum));
              gradients.give(x, dsum);
            });
  }

  private static Optional<Tensor> into(Gradients gradients, Parameter parameter) {
    return parameter.tensor().needsGradient()
        ? Optional.of(gradients.into(parameter.tensor()))
        : Optional.empty();
  }

  /// `y = a + b` from element `at` on; returns the sum of the `n` elements.
  private static float add(Tensor a, Tensor b, Tensor y, int at, int n) {
    return Rows.addSum(
        a.data(), a.offset() + at, b.data(), b.offset() + at, y.data(), y.offset() + at, n);
  }

  private static void backward(
      Scope scope,
      Tensor sum,
      Tensor gamma,
      Tensor statistics,
      Tensor dy,
      Tensor dsum,
      Optional<Tensor> dgamma,
      Optional<Tensor> dbeta) {
    int n = sum.shape().columns();
    int rows = sum.shape().rows();
    int chunks = Chunks.count(rows, CHUNK);
    Tensor partial = scope.zeros(Shape.of(chunks, 2 * n));
    Chunks.run(
        scope,
        rows,
        CHUNK,
        (from, count) -> {
          int own = partial.offset() + from / CHUNK * 2 * n;
          for (int r = from; r < from + count; r++) {
            Rows.layerNormBackward(
                sum.data(),
                sum.offset() + r * n,
                gamma.data(),
                gamma.offset(),
                statistics.data(),
                statistics.offset() + 2 * r,
                dy.data(),
                dy.offset() + r * n,
                dsum.data(),
                dsum.offset() + r * n,
                partial.data(),
                own,
                partial.data(),
                own + n,
                n);
          }
        });
    dgamma.ifPresent(sums -> addRows(chunks, partial, 0, n, sums));
    dbeta.ifPresent(sums -> addRows(chunks, partial, n, n, sums));
    scope.release(partial);
  }

  /// Adds `n` columns of the partial sums, from column `from` on.
  private static void addRows(int chunks, Tensor partial, int from, int n, Tensor sums) {
    Reduce.addRows(
        chunks, partial.data(), partial.offset() + from, 2 * n, sums.data(), sums.offset(), n);
  }
}
