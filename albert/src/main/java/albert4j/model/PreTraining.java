package albert4j.model;

import albert4j.engine.Parameters;
import albert4j.engine.Scope;
import albert4j.engine.Tensor;
import albert4j.engine.op.Arithmetic;

/// Both pre-training heads; the loss is the sum of theirs.
///
/// @param maskedLm predicts masked pieces
/// @param sentenceOrder tells whether the segments were swapped
public record PreTraining(MaskedLm maskedLm, SentenceOrder sentenceOrder) implements Head {
  /// Heads of zeros on the given model.
  public PreTraining(AlbertModel model) {
    this(new MaskedLm(model), new SentenceOrder(model.config()));
  }

  /// The sum of both losses.
  ///
  /// @param predictions logits of pieces, `[n, v]`
  /// @param labels n ids, or -100
  /// @param order logits of "in order" and "swapped", `[b, 2]`
  /// @param orderLabels b times 0, 1 or -100
  public Tensor loss(
      Scope scope, Tensor predictions, int[] labels, Tensor order, int[] orderLabels) {
    return Arithmetic.add(
        scope,
        maskedLm.loss(scope, predictions, labels),
        sentenceOrder.loss(scope, order, orderLabels));
  }

  @Override
  public void collect(Parameters parameters) {
    maskedLm.collect(parameters);
    sentenceOrder.collect(parameters);
  }
}
