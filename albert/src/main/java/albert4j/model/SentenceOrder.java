package albert4j.model;

import albert4j.engine.Parameters;
import albert4j.engine.Scope;
import albert4j.engine.Tensor;
import albert4j.engine.layer.Dense;
import albert4j.engine.op.Dropout;
import albert4j.engine.op.Loss;

/// The sentence-order head (Lan et al., 2019, §3.1): class 0 if the two segments stand in their
/// original order, 1 if they were swapped.
public final class SentenceOrder implements Head {
  private final Dense classifier;
  private final float dropout;

  /// A head of zeros.
  public SentenceOrder(AlbertConfig config) {
    this.classifier = new Dense(config.hiddenSize(), 2);
    this.dropout = (float) config.classifierDropoutProb();
  }

  /// The logits of "in order" and "swapped".
  ///
  /// @param pooled `[b, h]`
  /// @return `[b, 2]`
  public Tensor logits(Scope scope, Tensor pooled) {
    return classifier.apply(scope, Dropout.apply(scope, pooled, dropout));
  }

  /// Mean cross-entropy.
  ///
  /// @param logits `[b, 2]`
  /// @param labels b times 0, 1 or [Loss#IGNORE]
  public Tensor loss(Scope scope, Tensor logits, int[] labels) {
    return Loss.crossEntropy(scope, logits, labels, Loss.IGNORE);
  }

  @Override
  public void collect(Parameters parameters) {
    classifier.collect("sentenceOrder", parameters);
  }
}
