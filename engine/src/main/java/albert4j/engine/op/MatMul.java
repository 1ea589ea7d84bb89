package albert4j.engine.op;

import albert4j.engine.MatrixProduct;
import albert4j.engine.MatrixProduct.View;
import albert4j.engine.PackedMatrix;
import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import java.util.Arrays;
import java.util.List;

/// The product of two tensors' last two dimensions, batched over the others; each operand may be
/// taken transposed.
///
/// For a weight use [Linear], which packs it only once.
public final class MatMul {
  private MatMul() {}

  /// `a·b`
  ///
  /// @param a `[…, m, k]`
  /// @param b `[…, k, n]` with the same leading dimensions
  /// @return `[…, m, n]`
  /// @throws IllegalArgumentException if the shapes do not fit
  public static Tensor apply(Scope scope, Tensor a, Tensor b) {
    return apply(scope, a, false, b, false);
  }

  /// `op(a)·op(b)`, where op transposes the last two dimensions if its flag is set.
  ///
  /// @param a `[…, m, k]`, or `[…, k, m]` if transposed
  /// @param b `[…, k, n]`, or `[…, n, k]` if transposed; the leading dimensions are those of `a`
  /// @return `[…, m, n]`
  /// @throws IllegalArgumentException if the shapes do not fit
  public static Tensor apply(
      Scope scope, Tensor a, boolean aTransposed, Tensor b, boolean bTransposed) {
    Shape y = shape(a.shape(), aTransposed, b.shape(), bTransposed);
    Tensor out = scope.zeros(y);
    add(scope, a, aTransposed, b, bTransposed, out);
    return scope.record(
        out,
        List.of(a, b),
        () ->
            (gradients, dy) -> {
              if (a.needsGradient()) {
                // da = dy·op(b)ᵀ, or its transpose op(b)·dyᵀ
                Tensor da = gradients.into(a);
                if (aTransposed) {
                  add(gradients.scope(), b, bTransposed, dy, true, da);
                } else {
                  add(gradients.scope(), dy, false, b, !bTransposed, da);
                }
              }
              if (b.needsGradient()) {
                Tensor db = gradients.into(b);
                if (bTransposed) {
                  add(gradients.scope(), dy, true, a, aTransposed, db);
                } else {
                  add(gradients.scope(), a, !aTransposed, dy, false, db);
                }
              }
            });
  }

  private static Shape shape(Shape a, boolean aTransposed, Shape b, boolean bTransposed) {
    int rank = a.rank();
    boolean fits = rank >= 2 && rank == b.rank();
    for (int i = 0; fits && i < rank - 2; i++) {
      fits = a.dim(i) == b.dim(i);
    }
    fits = fits && a.dim(aTransposed ? -2 : -1) == b.dim(bTransposed ? -1 : -2);
    Shape.check(
        fits,
        "matmul: shapes must fit […,m,k]·[…,k,n]",
        "a",
        a + (aTransposed ? "ᵀ" : ""),
        "b",
        b + (bTransposed ? "ᵀ" : ""));
    int[] dims = a.toArray();
    dims[rank - 2] = a.dim(aTransposed ? -1 : -2);
    dims[rank - 1] = b.dim(bTransposed ? -2 : -1);
    return Shape.of(dims);
  }

  /// `c += op(a)·op(b)` for every matrix of the batch.
  private static void add(
      Scope scope, Tensor a, boolean aTransposed, Tensor b, boolean bTransposed, Tensor c) {
    int[] dims = c.shape().toArray();
    int batch = Arrays.stream(dims, 0, dims.length - 2).reduce(1, Math::multiplyExact);
    for (int i = 0; i < batch; i++) {
      View left = matrix(a, i);
      View right = matrix(b, i);
      PackedMatrix packed =
          PackedMatrix.pooled(scope, b, right.at(), bTransposed, right.rows(), right.columns());
      View sum = matrix(c, i);
      MatrixProduct.run(scope, left, aTransposed, packed, sum, sum, MatrixProduct.DONE);
      packed.release(scope);
    }
  }

  private static View matrix(Tensor t, int i) {
    int rows = t.shape().dim(-2);
    int columns = t.shape().dim(-1);
    return new View(t, i * rows * columns, rows, columns, columns);
  }
}
