package albert4j.engine.optim;

import albert4j.engine.Tensor;
import albert4j.engine.kernel.Reduce;

/// Euclidean norms by sums of squares over chunks of [Optimizer#CHUNK] elements: float within a
/// chunk, double over the chunks and in their order, so that the bits do not depend on the number
/// of threads.
final class Squares {
  private Squares() {}

  /// Sum of the squares of `n` elements from `from` on: a chunk's.
  static double of(Tensor x, int from, int n) {
    int at = x.offset() + from;
    return Reduce.dot(x.data(), at, x.data(), at, n);
  }

  /// The norm √Σ of all the chunks.
  static double norm(double[] squares) {
    double sum = 0;
    for (double chunk : squares) {
      sum += chunk;
    }
    return Math.sqrt(sum);
  }
}
