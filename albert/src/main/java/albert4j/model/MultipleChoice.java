package albert4j.model;

import albert4j.engine.Parameters;
import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.layer.Dense;
import albert4j.engine.op.Dropout;
import albert4j.engine.op.Loss;
import albert4j.engine.op.Rearrange;

/// Which of several continuations fits: one score for each sequence, compared within a question.
public final class MultipleChoice implements Head {
  private final Dense classifier;
  private final float dropout;

  /// A head of zeros.
  public MultipleChoice(AlbertConfig config) {
    this.classifier = new Dense(config.hiddenSize(), 1);
    this.dropout = (float) config.classifierDropoutProb();
  }

  /// The logits of the choices.
  ///
  /// @param pooled `[questions·choices, h]`, the choices of a question one after the other
  /// @param choices of each question
  /// @return `[questions, choices]`
  /// @throws IllegalArgumentException if the rows are no multiple of `choices`
  public Tensor logits(Scope scope, Tensor pooled, int choices) {
    int rows = pooled.shape().rows();
    Shape.check(
        choices > 0 && rows % choices == 0,
        "multiple choice: sequences must be a multiple of choices",
        "sequences",
        rows,
        "choices",
        choices);
    Tensor scores = classifier.apply(scope, Dropout.apply(scope, pooled, dropout));
    return Rearrange.reshape(scope, scores, Shape.of(rows / choices, choices));
  }

  /// Mean cross-entropy.
  ///
  /// @param logits `[questions, choices]`
  /// @param labels for each question the right choice, or [Loss#IGNORE]
  public Tensor loss(Scope scope, Tensor logits, int[] labels) {
    return Loss.crossEntropy(scope, logits, labels, Loss.IGNORE);
  }

  @Override
  public void collect(Parameters parameters) {
    classifier.collect("classifier", parameters);
  }
}
