package albert4j.task;

/// What a row of a head's output says: one number for each class, of which the softmax is the
/// probability.
public final class Logits {
  private Logits() {}

  /// The class with the largest number, the first of those that are equal.
  ///
  /// @param from index of the row's first element
  /// @param n classes
  public static int argmax(float[] logits, int from, int n) {
    int best = 0;
    for (int c = 1; c < n; c++) {
      best = logits[from + c] > logits[from + best] ? c : best;
    }
    return best;
  }

  /// -log of the probability of a class: `log Σ exp(x) - x[label]`.
  ///
  /// @param from index of the row's first element
  /// @param n classes
  static double loss(float[] logits, int from, int n, int label) {
    double most = logits[from + argmax(logits, from, n)];
    double sum = 0;
    for (int c = 0; c < n; c++) {
      sum += Math.exp(logits[from + c] - most);
    }
    return most + Math.log(sum) - logits[from + label];
  }
}
