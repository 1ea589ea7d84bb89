package albert4j.engine.op;

import albert4j.engine.Chunks;
import albert4j.engine.Gradients;
import albert4j.engine.MatrixProduct;
import albert4j.engine.MatrixProduct.View;
import albert4j.engine.PackedMatrix;
import albert4j.engine.Parameter;
import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.kernel.Reduce;
import java.util.List;

/// `f(x·Wᵀ + b)`: a linear map, its bias and an activation in one pass over the result.
public final class Linear {
  private Linear() {}

  /// `x·Wᵀ + b`
  ///
  /// @param x `[…, k]`
  /// @param w `[n, k]`
  /// @param b `[n]`
  /// @return `[…, n]`
  /// @throws IllegalArgumentException if the shapes do not fit
  public static Tensor apply(Scope scope, Tensor x, Parameter w, Parameter b) {
    return apply(scope, x, w, b, Activation.LINEAR);
  }

  /// `f(x·Wᵀ + b)`
  ///
  /// @param x `[…, k]`
  /// @param w `[n, k]`
  /// @param b `[n]`
  /// @return `[…, n]`
  /// @throws IllegalArgumentException if the shapes do not fit
  public static Tensor apply(Scope scope, Tensor x, Parameter w, Parameter b, Activation f) {
    Shape.check(
        w.shape().rank() == 2 && x.shape().rank() > 0 && x.shape().dim(-1) == w.shape().dim(1),
        "linear: last dimension of x must equal columns of w",
        "x",
        x.shape(),
        "w",
        w.shape());
    int n = w.shape().dim(0);
    Shape.check(b.shape().equals(Shape.of(n)), "linear: b must be [n]", "b", b.shape(), "n", n);
    boolean fused = f != Activation.LINEAR;
    Tensor z = scope.allocate(x.shape().withColumns(n));
    // the backward pass needs what went into the activation; without one it is overwritten
    Tensor y = fused && scope.recording() ? scope.allocate(z.shape()) : z;
    MatrixProduct.run(
        scope,
        View.of(x),
        false,
        w.packed(scope, true),
        View.repeated(b.tensor(), z.shape().rows()),
        View.of(z),
        fused
            ? (i, j0, j1) ->
                f.forward(
                    z.data(), z.offset() + i * n + j0, y.data(), y.offset() + i * n + j0, j1 - j0)
            : MatrixProduct.DONE);
    return scope.record(
        y,
        List.of(x, w.tensor(), b.tensor()),
        () ->
            (gradients, dy) -> {
              Scope s = gradients.scope();
              if (fused) {
                f.backward(s, z, dy, dy);
              }
              addInputGradient(s, x, w, dy, gradients);
              if (w.tensor().needsGradient()) {
                addWeightGradient(s, x, dy, gradients.into(w.tensor()));
              }
              if (b.tensor().needsGradient()) {
                addColumnSums(s, dy, gradients.into(b.tensor()));
              }
            });
  }

  /// `dx += dy·W`
  private static void addInputGradient(
      Scope scope, Tensor x, Parameter w, Tensor dy, Gradients gradients) {
    if (x.needsGradient()) {
      boolean first = !gradients.begun(x);
      View dx = View.of(gradients.begin(x));
      Tensor zeros = scope.zeros(Shape.of(dx.columns()));
      View before = first ? View.repeated(zeros, dx.rows()) : dx;
      PackedMatrix packed = w.packed(scope, false);
      MatrixProduct.run(scope, View.of(dy), false, packed, before, dx, MatrixProduct.DONE);
      scope.release(zeros);
    }
  }

  /// `dW += dyᵀ·x`
  private static void addWeightGradient(Scope scope, Tensor x, Tensor dy, Tensor dw) {
    int rows = x.shape().rows();
    PackedMatrix packed = PackedMatrix.pooled(scope, x, 0, false, rows, x.shape().columns());
    MatrixProduct.run(
        scope, View.of(dy), true, packed, View.of(dw), View.of(dw), MatrixProduct.DONE);
    packed.release(scope);
  }

  /// `sums += Σ rows of x`: partial sums over a fixed number of rows, then over those in order.
  static void addColumnSums(Scope scope, Tensor x, Tensor sums) {
    int rows = x.shape().rows();
    int n = x.shape().columns();
    int chunk = 64;
    Tensor partial = scope.zeros(Shape.of(Chunks.count(rows, chunk), n));
    Chunks.run(
        scope,
        rows,
        chunk,
        (from, count) ->
            Reduce.addRows(
                count,
                x.data(),
                x.offset() + from * n,
                n,
                partial.data(),
                partial.offset() + from / chunk * n,
                n));
    Reduce.addRows(
        partial.shape().dim(0), partial.data(), partial.offset(), n, sums.data(), sums.offset(), n);
    scope.release(partial);
  }
}
