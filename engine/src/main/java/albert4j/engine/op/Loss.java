package albert4j.engine.op;

import albert4j.engine.Chunks;
import albert4j.engine.Scope;
import albert4j.engine.Sequences;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.kernel.Elementwise;
import albert4j.engine.kernel.Rows;
import java.util.Arrays;
import java.util.List;

/// The losses of ALBERT's heads, each the mean over what counts; sums are in double precision.
public final class Loss {
  /// The label of a row that does not count, as in PyTorch.
  public static final int IGNORE = -100;

  private static final int CHUNK = 8; // rows of a task

  private Loss() {}

  /// Cross-entropy: the mean of `log Σ exp(x) - x[label]` over the rows whose label is not
  /// `ignore`.
  ///
  /// @param logits `[t, n]`
  /// @param labels t class numbers, or `ignore`
  /// @param ignore label of rows that do not count, usually [#IGNORE]
  /// @return shape `[]`; NaN if no row counts, as in PyTorch
  /// @throws IllegalArgumentException if a label is no class
  public static Tensor crossEntropy(Scope scope, Tensor logits, int[] labels, int ignore) {
    int rows = logits.shape().rows();
    int n = logits.shape().columns();
    Shape.check(
        logits.shape().rank() == 2 && labels.length == rows,
        "cross-entropy: one label for each row of logits [t,n]",
        "logits",
        logits.shape(),
        "labels",
        labels.length);
    int[] offsets = new int[rows + 1];
    Arrays.setAll(offsets, r -> r * n);
    return crossEntropy(scope, logits, offsets, labels, ignore);
  }

  /// Cross-entropy over the tokens of each sequence: the mean of `log Σ exp(x) - x[label]`, where
  /// the sum goes over the tokens of one sequence and the label is one of them.
  ///
  /// @param logits `[t, 1]`
  /// @param sequences b sequences of t tokens
  /// @param labels b token numbers within their sequence, or [#IGNORE]
  /// @return shape `[]`; NaN if no sequence counts
  /// @throws IllegalArgumentException if a label is no token of its sequence
  public static Tensor crossEntropyOverTokens(
      Scope scope, Tensor logits, Sequences sequences, int[] labels) {
    Shape.check(
        logits.size() == sequences.tokens() && labels.length == sequences.count(),
        "cross-entropy: one logit for each token, one label for each sequence",
        "logits",
        logits.shape(),
        "tokens",
        sequences.tokens(),
        "labels",
        labels.length);
    int[] offsets = new int[sequences.count() + 1];
    Arrays.setAll(offsets, i -> i < sequences.count() ? sequences.start(i) : sequences.tokens());
    return crossEntropy(scope, logits, offsets, labels, IGNORE);
  }

  /// Over groups of consecutive logits, group r from `offsets[r]` to `offsets[r + 1]`.
  private static Tensor crossEntropy(
      Scope scope, Tensor logits, int[] offsets, int[] labels, int ignore) {
    int groups = labels.length;
    int counted = 0;
    for (int r = 0; r < groups; r++) {
      int classes = offsets[r + 1] - offsets[r];
      Shape.check(
          labels[r] == ignore || (labels[r] >= 0 && labels[r] < classes),
          "cross-entropy: labels must be classes",
          "label",
          labels[r],
          "at",
          r,
          "classes",
          classes);
      counted += labels[r] == ignore ? 0 : 1;
    }
    float count = counted;
    int[] own = labels.clone();
    float[] x = logits.data();
    Tensor p = scope.allocate(logits.shape());
    Tensor losses = scope.allocate(Shape.of(groups));
    Chunks.run(
        scope,
        groups,
        CHUNK,
        (from, length) -> {
          for (int r = from; r < from + length; r++) {
            if (own[r] != ignore) {
              int at = offsets[r];
              int n = offsets[r + 1] - at;
              float logSum =
                  Rows.softmaxLogSum(x, logits.offset() + at, p.data(), p.offset() + at, n);
              losses.data()[losses.offset() + r] = logSum - x[logits.offset() + at + own[r]];
            }
          }
        });
    double sum = 0;
    for (int r = 0; r < groups; r++) {
      sum += own[r] == ignore ? 0 : losses.get(r);
    }
    scope.release(losses);
    return scope.record(
        scalar(scope, sum / count),
        List.of(logits),
        () ->
            (gradients, dy) -> {
              Tensor dx = gradients.into(logits);
              float g = dy.get(0) / count;
              Chunks.run(
                  gradients.scope(),
                  groups,
                  CHUNK,
                  (from, length) -> {
                    for (int r = from; r < from + length; r++) {
                      if (own[r] != ignore) {
                        int at = offsets[r];
                        int n = offsets[r + 1] - at;
                        Elementwise.addScaled(
                            g, p.data(), p.offset() + at, dx.data(), dx.offset() + at, n);
                        dx.data()[dx.offset() + at + own[r]] -= g;
                      }
                    }
                  });
            });
  }

  /// Mean squared error: the mean of `(x - target)²` over all elements.
  ///
  /// @param x any shape
  /// @param targets as many numbers
  /// @return shape `[]`
  /// @throws IllegalArgumentException if the numbers of elements differ
  public static Tensor meanSquaredError(Scope scope, Tensor x, float[] targets) {
    int n = checkTargets("mean squared error", x, targets);
    float[] own = targets.clone();
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double d = (double) x.get(i) - own[i];
      sum += d * d;
    }
    return scope.record(
        scalar(scope, sum / n),
        List.of(x),
        () ->
            (gradients, dy) -> {
              Tensor dx = gradients.into(x);
              float g = 2f * dy.get(0) / n;
              for (int i = 0; i < n; i++) {
                dx.data()[dx.offset() + i] += g * (x.get(i) - own[i]);
              }
            });
  }

  /// Binary cross-entropy of logits: the mean of `log(1 + eˣ) - target·x` over all elements, stable
  /// for large |x|.
  ///
  /// @param x any shape
  /// @param targets as many numbers, usually 0 or 1
  /// @return shape `[]`
  /// @throws IllegalArgumentException if the numbers of elements differ
  public static Tensor binaryCrossEntropy(Scope scope, Tensor x, float[] targets) {
    int n = checkTargets("binary cross-entropy", x, targets);
    float[] own = targets.clone();
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double v = x.get(i);
      sum += Math.max(v, 0) - v * own[i] + Math.log1p(Math.exp(-Math.abs(v)));
    }
    return scope.record(
        scalar(scope, sum / n),
        List.of(x),
        () ->
            (gradients, dy) -> {
              Tensor dx = gradients.into(x);
              double g = dy.get(0) / (double) n;
              for (int i = 0; i < n; i++) {
                double sigmoid = 1 / (1 + Math.exp(-(double) x.get(i)));
                dx.data()[dx.offset() + i] += (float) (g * (sigmoid - own[i]));
              }
            });
  }

  private static int checkTargets(String op, Tensor x, float[] targets) {
    Shape.check(
        x.size() == targets.length,
        op + ": one target for each element",
        "x",
        x.shape(),
        "targets",
        targets.length);
    return targets.length;
  }

  private static Tensor scalar(Scope scope, double value) {
    Tensor y = scope.allocate(Shape.SCALAR);
    y.data()[y.offset()] = (float) value;
    return y;
  }
}
