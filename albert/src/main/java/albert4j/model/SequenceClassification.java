package albert4j.model;

import albert4j.engine.Parameters;
import albert4j.engine.Scope;
import albert4j.engine.Tensor;
import albert4j.engine.layer.Dense;
import albert4j.engine.op.Dropout;
import albert4j.engine.op.Loss;

/// Classes or scores for a sequence, from the pooler's output.
public final class SequenceClassification implements Head {
  private final Dense classifier;
  private final float dropout;

  /// A head of zeros with as many outputs as the configuration has labels.
  public SequenceClassification(AlbertConfig config) {
    this.classifier = new Dense(config.hiddenSize(), config.numLabels());
    this.dropout = (float) config.classifierDropoutProb();
  }

  /// The logits.
  ///
  /// @param pooled `[b, h]`
  /// @return `[b, labels]`
  public Tensor logits(Scope scope, Tensor pooled) {
    return classifier.apply(scope, Dropout.apply(scope, pooled, dropout));
  }

  /// One label for each sequence: mean cross-entropy.
  ///
  /// @param logits `[b, labels]`
  /// @param labels b classes, or [Loss#IGNORE]
  public Tensor loss(Scope scope, Tensor logits, int[] labels) {
    return Loss.crossEntropy(scope, logits, labels, Loss.IGNORE);
  }

  /// Numbers to be met: mean squared error.
  ///
  /// @param logits `[b, labels]`
  /// @param targets `b·labels` numbers
  public Tensor regressionLoss(Scope scope, Tensor logits, float[] targets) {
    return Loss.meanSquaredError(scope, logits, targets);
  }

  /// Any number of labels for each sequence: mean binary cross-entropy.
  ///
  /// @param logits `[b, labels]`
  /// @param targets `b·labels` times 0 or 1
  public Tensor multiLabelLoss(Scope scope, Tensor logits, float[] targets) {
    return Loss.binaryCrossEntropy(scope, logits, targets);
  }

  @Override
  public void collect(Parameters parameters) {
    classifier.collect("classifier", parameters);
  }
}
