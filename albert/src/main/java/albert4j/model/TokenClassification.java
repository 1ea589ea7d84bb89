package albert4j.model;

import albert4j.engine.Parameters;
import albert4j.engine.Scope;
import albert4j.engine.Tensor;
import albert4j.engine.layer.Dense;
import albert4j.engine.op.Dropout;
import albert4j.engine.op.Loss;

/// A class for every token, as in named-entity recognition.
public final class TokenClassification implements Head {
  private final Dense classifier;
  private final float dropout;

  /// A head of zeros with as many outputs as the configuration has labels.
  public TokenClassification(AlbertConfig config) {
    this.classifier = new Dense(config.hiddenSize(), config.numLabels());
    this.dropout = (float) config.classifierDropoutProb();
  }

  /// The logits.
  ///
  /// @param hidden `[t, h]`
  /// @return `[t, labels]`
  public Tensor logits(Scope scope, Tensor hidden) {
    return classifier.apply(scope, Dropout.apply(scope, hidden, dropout));
  }

  /// Mean cross-entropy over the tokens whose label is not [Loss#IGNORE].
  ///
  /// @param labels t classes
  public Tensor loss(Scope scope, Tensor logits, int[] labels) {
    return Loss.crossEntropy(scope, logits, labels, Loss.IGNORE);
  }

  @Override
  public void collect(Parameters parameters) {
    classifier.collect("classifier", parameters);
  }
}
