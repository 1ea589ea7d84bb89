package albert4j.model;

import albert4j.engine.Parameters;
import albert4j.engine.Scope;
import albert4j.engine.Tensor;
import albert4j.engine.op.Arithmetic;
import albert4j.engine.op.Rearrange;
import java.util.Optional;
import java.util.stream.IntStream;

/// Both pre-training heads; the loss is the sum of theirs.
///
/// @param maskedLm predicts masked pieces
/// @param sentenceOrder tells whether the segments were swapped
public record PreTraining(MaskedLm maskedLm, SentenceOrder sentenceOrder) implements Head {
  /// Heads of zeros on the given model.
  public PreTraining(AlbertModel model) {
    this(new MaskedLm(model), new SentenceOrder(model.config()));
  }

  /// What the heads say.
  ///
  /// @param pieces of the masked tokens, `[n, v]`; empty if nothing is masked
  /// @param order of each sequence, `[b, 2]`
  public record Logits(Optional<Tensor> pieces, Tensor order) {}

  /// The forward pass for both heads. They look at the masked and at the first tokens, so the last
  /// layer and the logits are computed for these alone.
  ///
  /// @param masked the rows of the batch's masked tokens, n of them
  public Logits logits(Scope scope, AlbertModel model, Batch batch, int[] masked) {
    int[] first = batch.firstRows();
    int[] rows = IntStream.concat(IntStream.of(masked), IntStream.of(first)).toArray();
    Tensor hidden = model.hidden(scope, batch, rows);
    Optional<Tensor> pieces =
        masked.length == 0
            ? Optional.empty()
            : Optional.of(maskedLm.logits(scope, select(scope, hidden, 0, masked.length)));
    Tensor pooled = model.pooled(scope, select(scope, hidden, masked.length, first.length));
    return new Logits(pieces, sentenceOrder.logits(scope, pooled));
  }

  private static Tensor select(Scope scope, Tensor hidden, int from, int count) {
    return Rearrange.select(scope, hidden, IntStream.range(from, from + count).toArray());
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
