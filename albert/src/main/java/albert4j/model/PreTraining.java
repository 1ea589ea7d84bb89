package albert4j.model;

import albert4j.engine.Parameters;

/// Both pre-training heads; the loss is the sum of theirs.
///
/// @param maskedLm predicts masked pieces
/// @param sentenceOrder tells whether the segments were swapped
public record PreTraining(MaskedLm maskedLm, SentenceOrder sentenceOrder) implements Head {
  /// Heads of zeros on the given model.
  public PreTraining(AlbertModel model) {
    this(new MaskedLm(model), new SentenceOrder(model.config()));
  }

  @Override
  public boolean needsPooler() {
    return true;
  }

  @Override
  public void collect(Parameters parameters) {
    maskedLm.collect(parameters);
    sentenceOrder.collect(parameters);
  }
}
