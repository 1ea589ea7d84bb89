package albert4j.engine.op;

import albert4j.engine.Chunks;
import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.kernel.DropoutKernel;
import java.util.List;

/// Dropout (Srivastava et al., 2014): while the scope records, each element becomes 0 with
/// probability p, and the others grow by 1/(1 - p). The mask is a function of the scope's seed and
/// the element's place, and is never stored.
public final class Dropout {
  private static final int CHUNK = 32; // rows of a task

  private Dropout() {}

  /// Drops elements of `x`; returns `x` itself if the scope is not for training or `p` is 0.
  ///
  /// @param x any shape
  /// @param p probability of an element to become 0
  /// @throws IllegalArgumentException if `p` is not in [0, 1)
  public static Tensor apply(Scope scope, Tensor x, float p) {
    check(p);
    if (!scope.training() || p == 0f) {
      return x;
    }
    long key = scope.nextKey();
    Tensor y = scope.allocate(x.shape());
    mask(scope, p, key, x, y);
    return scope.record(
        y,
        List.of(x),
        () ->
            (gradients, dy) -> {
              Scope s = gradients.scope();
              Tensor masked = s.allocate(dy.shape());
              mask(s, p, key, dy, masked);
              gradients.give(x, masked);
            });
  }

  static void check(float p) {
    Shape.check(p >= 0f && p < 1f, "dropout: probability must be in [0, 1)", "p", p);
  }

  private static void mask(Scope scope, float p, long key, Tensor x, Tensor y) {
    int n = x.shape().columns();
    Chunks.run(
        scope,
        x.shape().rows(),
        CHUNK,
        (from, count) -> {
          for (int r = from; r < from + count; r++) {
            DropoutKernel.row(
                p, key, r, x.data(), x.offset() + r * n, y.data(), y.offset() + r * n, n);
          }
        });
  }
}
