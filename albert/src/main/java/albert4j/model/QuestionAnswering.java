package albert4j.model;

import albert4j.engine.Parameters;
import albert4j.engine.Scope;
import albert4j.engine.Sequences;
import albert4j.engine.Tensor;
import albert4j.engine.layer.Dense;
import albert4j.engine.op.Arithmetic;
import albert4j.engine.op.Loss;
import albert4j.engine.op.Rearrange;

/// Where an answer begins and where it ends: two logits for every token.
public final class QuestionAnswering implements Head {
  private final Dense span;

  /// A head of zeros.
  public QuestionAnswering(AlbertConfig config) {
    this.span = new Dense(config.hiddenSize(), 2);
  }

  /// The logits of being the answer's first and last token.
  ///
  /// @param hidden `[t, h]`
  /// @return `[t, 2]`
  public Tensor logits(Scope scope, Tensor hidden) {
    return span.apply(scope, hidden);
  }

  /// The mean of two cross-entropies over the tokens of each sequence, for the first and the last
  /// token.
  ///
  /// @param logits `[t, 2]`
  /// @param starts b tokens within their sequences, or [Loss#IGNORE]
  /// @param ends b tokens within their sequences, or [Loss#IGNORE]
  public Tensor loss(Scope scope, Tensor logits, Sequences sequences, int[] starts, int[] ends) {
    Tensor first = Rearrange.slice(scope, logits, 0, 1);
    Tensor last = Rearrange.slice(scope, logits, 1, 1);
    Tensor sum =
        Arithmetic.add(
            scope,
            Loss.crossEntropyOverTokens(scope, first, sequences, starts),
            Loss.crossEntropyOverTokens(scope, last, sequences, ends));
    return Arithmetic.scale(scope, sum, 0.5f);
  }

  @Override
  public void collect(Parameters parameters) {
    span.collect("span", parameters);
  }
}
