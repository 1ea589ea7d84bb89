package albert4j.engine.op;

import albert4j.engine.Chunks;
import albert4j.engine.Parameter;
import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.kernel.Elementwise;
import java.util.List;

/// Rows of a table by number, and the table's gradient: the sum over all uses of a row, in their
/// order.
public final class Embedding {
  /// No row of the table is exempt from training.
  public static final int NO_PADDING = -1;

  private static final int CHUNK = 64; // rows of a task, and columns of a task in the backward pass

  private Embedding() {}

  /// Looks rows up.
  ///
  /// @param table `[v, e]`
  /// @param ids t row numbers
  /// @param padding row whose gradient through this lookup is zero (PyTorch's padding_idx), or
  ///   [#NO_PADDING]
  /// @return `[t, e]`
  /// @throws IllegalArgumentException if an id is not a row of the table
  public static Tensor apply(Scope scope, Parameter table, int[] ids, int padding) {
    Tensor w = table.tensor();
    Shape.check(w.shape().rank() == 2, "embedding: table must be [v,e]", "table", w.shape());
    int rows = w.shape().dim(0);
    int n = w.shape().dim(1);
    int[] own = ids.clone();
    for (int i = 0; i < own.length; i++) {
      Shape.check(
          own[i] >= 0 && own[i] < rows,
          "embedding: ids must be rows of the table",
          "id",
          own[i],
          "at",
          i,
          "rows",
          rows);
    }
    Tensor y = scope.allocate(Shape.of(own.length, n));
    Chunks.run(
        scope,
        own.length,
        CHUNK,
        (from, count) -> {
          for (int i = from; i < from + count; i++) {
            Elementwise.copy(w.data(), w.offset() + own[i] * n, y.data(), y.offset() + i * n, n);
          }
        });
    return scope.record(
        y,
        List.of(w),
        () ->
            (gradients, dy) -> {
              Tensor dw = gradients.into(w);
              Chunks.run(
                  gradients.scope(),
                  n,
                  CHUNK,
                  (column, width) -> {
                    for (int i = 0; i < own.length; i++) {
                      if (own[i] != padding) {
                        Elementwise.add(
                            dy.data(),
                            dy.offset() + i * n + column,
                            dw.data(),
                            dw.offset() + own[i] * n + column,
                            width);
                      }
                    }
                  });
            });
  }
}
