package albert4j.model;

import albert4j.engine.Parameter;
import albert4j.engine.Parameters;
import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.layer.Dense;
import albert4j.engine.op.Activation;
import java.util.Optional;

/// ALBERT (Lan et al., 2019, arXiv 1909.11942) without a head: embeddings, encoder and, if the
/// checkpoint has one, the pooler.
///
/// Its parameters may be read by any number of threads at once, each with a [Scope] of its own.
public final class AlbertModel {
  private final AlbertConfig config;
  private final Embeddings embeddings;
  private final Encoder encoder;
  private final Optional<Dense> pooler;

  /// A model of zeros; `Pretrained` fills it from a checkpoint.
  ///
  /// @param withPooler whether it has a pooler: classification needs one, token-level heads do not
  public AlbertModel(AlbertConfig config, boolean withPooler) {
    this.config = config;
    this.embeddings = new Embeddings(config);
    this.encoder = new Encoder(config);
    int h = config.hiddenSize();
    this.pooler = withPooler ? Optional.of(new Dense(h, h)) : Optional.empty();
  }

  /// The configuration.
  public AlbertConfig config() {
    return config;
  }

  /// The last hidden state of every token.
  ///
  /// @return `[t, h]`
  /// @throws IllegalArgumentException if an id, type or position is not one of the model's
  public Tensor hidden(Scope scope, Batch batch) {
    return hidden(scope, batch, Trace.NONE);
  }

  /// The last hidden state of every token, with somebody looking on.
  ///
  /// @return `[t, h]`
  /// @throws IllegalArgumentException if an id, type or position is not one of the model's
  public Tensor hidden(Scope scope, Batch batch, Trace trace) {
    return hidden(scope, batch, Optional.empty(), trace);
  }

  /// The last hidden state of some tokens: the same numbers as if it were asked for all of them and
  /// these were selected, with less work in the last layer.
  ///
  /// @param rows of the batch's tokens, at least one, in any order
  /// @return `[rows.length, h]`
  /// @throws IllegalArgumentException if an id, type or position is not one of the model's, or
  ///   there is no such row
  public Tensor hidden(Scope scope, Batch batch, int[] rows) {
    return hidden(scope, batch, Optional.of(rows), Trace.NONE);
  }

  private Tensor hidden(Scope scope, Batch batch, Optional<int[]> wanted, Trace trace) {
    Tensor embedded = embeddings.apply(scope, batch);
    return encoder.apply(scope, embedded, batch.sequences(), wanted, trace);
  }

  /// What the pooler makes of each sequence's first token.
  ///
  /// @return `[b, h]`
  /// @throws IllegalArgumentException if the model has no pooler, or an id, type or position is not
  ///   one of the model's
  public Tensor pooled(Scope scope, Batch batch) {
    return pooled(scope, hidden(scope, batch, batch.firstRows()));
  }

  /// What the pooler makes of first tokens: `tanh(x·Wᵀ + b)`.
  ///
  /// @param first the last hidden states of the sequences' first tokens, `[b, h]`
  /// @return `[b, h]`
  /// @throws IllegalArgumentException if the model has no pooler
  public Tensor pooled(Scope scope, Tensor first) {
    Shape.check(pooler.isPresent(), "pooler: this model has none", "first", first.shape());
    return pooler.get().apply(scope, first, Activation.TANH);
  }

  /// Whether there is a pooler.
  public boolean hasPooler() {
    return pooler.isPresent();
  }

  /// The word embeddings, `[v, e]`, which the masked-LM head shares.
  Parameter words() {
    return embeddings.word();
  }

  /// Adds all parameters under their names.
  public void collect(Parameters parameters) {
    embeddings.collect("embeddings", parameters);
    encoder.collect("encoder", parameters);
    pooler.ifPresent(p -> p.collect("pooler", parameters));
  }
}
