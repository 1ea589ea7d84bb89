package albert4j.engine.op;

import albert4j.engine.Chunks;
import albert4j.engine.Scope;
import albert4j.engine.Tensor;
import albert4j.engine.kernel.Rows;
import java.util.List;

/// `softmax(x) = exp(x)/Σ exp(x)` over the last dimension.
public final class Softmax {
  private static final int CHUNK = 16; // rows of a task

  private Softmax() {}

  /// Softmax of every row; same shape. Stable for any finite x.
  public static Tensor apply(Scope scope, Tensor x) {
    int n = x.shape().columns();
    Tensor y = scope.allocate(x.shape());
    Chunks.run(
        scope,
        x.shape().rows(),
        CHUNK,
        (from, count) -> {
          for (int r = from; r < from + count; r++) {
            Rows.softmax(1f, x.data(), x.offset() + r * n, y.data(), y.offset() + r * n, n);
          }
        });
    return scope.record(
        y,
        List.of(x),
        () ->
            (gradients, dy) -> {
              Scope s = gradients.scope();
              Tensor dx = s.allocate(y.shape());
              Chunks.run(
                  s,
                  x.shape().rows(),
                  CHUNK,
                  (from, count) -> {
                    for (int r = from; r < from + count; r++) {
                      int at = r * n;
                      Rows.softmaxBackward(
                          1f,
                          y.data(),
                          y.offset() + at,
                          dy.data(),
                          dy.offset() + at,
                          dx.data(),
                          dx.offset() + at,
                          n);
                    }
                  });
              gradients.give(x, dx);
            });
  }
}
