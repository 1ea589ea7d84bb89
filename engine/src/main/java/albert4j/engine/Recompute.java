package albert4j.engine;

import java.util.function.UnaryOperator;

/// A stretch of a computation whose intermediate results are not kept for the backward pass but
/// computed again there (gradient checkpointing; Chen et al., 2016, arXiv 1604.06174): a layer then
/// takes the memory of its input, and a training step about a third more time.
public final class Recompute {
  private Recompute() {}

  /// `f(x)`. The gradients of `x` and of the parameters that `f` uses are the same, bit for bit, as
  /// those of an `f` that is recorded: dropout draws the same masks again.
  ///
  /// @param f computes in `scope`; called once now and once in the backward pass
  public static Tensor apply(Scope scope, Tensor x, UnaryOperator<Tensor> f) {
    if (!scope.recording()) {
      return f.apply(x);
    }
    long draws = scope.draws();
    Tensor y = scope.unrecorded(() -> f.apply(x));
    return scope.recordAlways(
        y,
        (gradients, dy) -> {
          try (Scope.Frame frame = scope.step()) {
            long order = scope.order();
            gradients.add(scope.redrawing(draws, () -> f.apply(x)), dy);
            gradients.run(order);
            gradients.keep(frame);
          }
        });
  }
}
