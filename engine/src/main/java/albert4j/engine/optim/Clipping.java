package albert4j.engine.optim;

import albert4j.engine.Chunks;
import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.kernel.Elementwise;
import java.util.Map;

/// Clipping by the global norm: all gradients are scaled by one coefficient if the norm of all of
/// them together is too large (Pascanu et al., 2013, arXiv 1211.5063, algorithm 1).
public enum Clipping {
  /// `torch.nn.utils.clip_grad_norm_`: min(1, max/(norm + 1e-6)).
  PYTORCH(1e-6),

  /// `tf.clip_by_global_norm`, which Google's ALBERT uses: min(1, max/norm).
  TENSORFLOW(0);

  private final double epsilon;

  Clipping(double epsilon) {
    this.epsilon = epsilon;
  }

  /// The global norm, √Σg² over all elements of all gradients. The sum has the same bits on any
  /// number of threads.
  ///
  /// @return NaN or infinite if an element is, or infinite if one is above 1e19 and its square
  ///   beyond float32
  public static double norm(Scope scope, Map<String, Tensor> gradients) {
    int chunks = 0;
    for (Tensor g : gradients.values()) {
      chunks += Chunks.count(g.size(), Optimizer.CHUNK);
    }
    double[] squares = new double[chunks];
    int done = 0;
    for (Tensor g : gradients.values()) {
      int first = done;
      Chunks.run(
          scope,
          g.size(),
          Optimizer.CHUNK,
          (i, n) -> squares[first + i / Optimizer.CHUNK] = Squares.of(g, i, n));
      done += Chunks.count(g.size(), Optimizer.CHUNK);
    }
    return Squares.norm(squares);
  }

  /// By what gradients of this norm are scaled; 1 if it is not finite.
  ///
  /// @param max above which gradients are clipped
  /// @throws IllegalArgumentException if `max` is not above 0
  public double coefficient(double norm, double max) {
    Shape.check(max > 0, "clipping: max must be > 0", "max", max);
    return Double.isFinite(norm) ? Math.min(1, max / (norm + epsilon)) : 1;
  }

  /// Scales the gradients where they are, if need be.
  ///
  /// @param max the largest norm that they may have
  /// @return the norm before. If it is not finite the gradients were left alone, and a step along
  ///   them would spoil the parameters: it is for the caller to skip it or to stop
  /// @throws IllegalArgumentException if `max` is not above 0
  public double clip(Scope scope, Map<String, Tensor> gradients, double max) {
    double norm = norm(scope, gradients);
    double coefficient = coefficient(norm, max);
    if (coefficient < 1) {
      for (Tensor g : gradients.values()) {
        scale(scope, (float) coefficient, g);
      }
    }
    return norm;
  }

  private static void scale(Scope scope, float a, Tensor g) {
    Chunks.run(
        scope,
        g.size(),
        Optimizer.CHUNK,
        (i, n) -> Elementwise.scale(a, g.data(), g.offset() + i, g.data(), g.offset() + i, n));
  }
}
