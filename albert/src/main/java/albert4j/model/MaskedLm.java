package albert4j.model;

import albert4j.engine.Parameter;
import albert4j.engine.Parameters;
import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.layer.Dense;
import albert4j.engine.layer.Norm;
import albert4j.engine.op.Activation;
import albert4j.engine.op.Linear;
import albert4j.engine.op.Loss;

/// The masked-language-model head: which piece of the vocabulary stands at a token?
/// `layerNorm(f(x·D + d))·Wordᵀ + bias`, where Word is the model's own word table.
public final class MaskedLm implements Head {
  private final Parameter words;
  private final Activation activation;
  private final Dense dense;
  private final Norm norm;
  private final Parameter bias;

  /// A head of zeros on the given model, whose word table it shares.
  public MaskedLm(AlbertModel model) {
    AlbertConfig config = model.config();
    this.words = model.words();
    this.activation = config.activation();
    this.dense = new Dense(config.hiddenSize(), config.embeddingSize());
    this.norm = new Norm(config.embeddingSize(), (float) config.layerNormEps());
    this.bias = new Parameter(Shape.of(config.vocabSize()));
  }

  /// The logits of all pieces; to save time, select the rows of masked tokens first.
  ///
  /// @param hidden `[n, h]`, some or all tokens
  /// @return `[n, v]`
  public Tensor logits(Scope scope, Tensor hidden) {
    Tensor transformed = norm.apply(scope, dense.apply(scope, hidden, activation));
    return Linear.apply(scope, transformed, words, bias);
  }

  /// Mean cross-entropy over the rows whose label is not [Loss#IGNORE].
  ///
  /// @param logits `[n, v]`
  /// @param labels n ids
  public Tensor loss(Scope scope, Tensor logits, int[] labels) {
    return Loss.crossEntropy(scope, logits, labels, Loss.IGNORE);
  }

  @Override
  public void collect(Parameters parameters) {
    dense.collect("maskedLm.dense", parameters);
    norm.collect("maskedLm.norm", parameters);
    parameters.add("maskedLm.bias", bias);
  }
}
