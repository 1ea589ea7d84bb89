package albert4j.train;

import albert4j.engine.Scope;
import albert4j.engine.Tensor;
import albert4j.model.Batch;
import albert4j.model.PreTraining;
import albert4j.model.Pretrained;
import albert4j.pretrain.PretrainingExample;
import java.util.List;
import java.util.Optional;

/// Some examples on their way through the model.
final class PretrainingPass {
  private final Pretrained model;
  private final PreTraining head;
  private final Batch batch;
  private final int[] rows;
  private final int[] labels;
  private final int[] order;

  /// A pass.
  ///
  /// @param model with both heads
  PretrainingPass(Pretrained model, List<PretrainingExample> examples) {
    this.model = model;
    this.head = (PreTraining) model.head().orElseThrow();
    this.batch =
        Batch.of(
            examples.stream().map(PretrainingExample::ids).toList(),
            examples.stream().map(PretrainingExample::typeIds).toList());
    int count = predictions(examples);
    this.rows = new int[count];
    this.labels = new int[count];
    this.order = examples.stream().mapToInt(e -> e.swapped() ? 1 : 0).toArray();
    int n = 0;
    for (int i = 0; i < examples.size(); i++) {
      PretrainingExample example = examples.get(i);
      for (int k = 0; k < example.positions().length; k++) {
        rows[n] = batch.sequences().start(i) + example.positions()[k];
        labels[n] = example.labels()[k];
        n++;
      }
    }
  }

  /// Tokens to predict.
  static int predictions(List<PretrainingExample> examples) {
    return examples.stream().mapToInt(e -> e.positions().length).sum();
  }

  PreTraining.Logits logits(Scope scope) {
    return head.logits(scope, model.model(), batch, rows);
  }

  /// The mean cross-entropy of the masked tokens; empty if there are none.
  Optional<Tensor> maskedLmLoss(Scope scope, PreTraining.Logits logits) {
    return logits.pieces().map(pieces -> head.maskedLm().loss(scope, pieces, labels));
  }

  /// The mean cross-entropy of the orders.
  Tensor orderLoss(Scope scope, PreTraining.Logits logits) {
    return head.sentenceOrder().loss(scope, logits.order(), order);
  }

  /// Ids of the tokens to predict.
  int[] labels() {
    return labels;
  }

  /// For each example 1 if its segments were swapped, else 0.
  int[] order() {
    return order;
  }

  int tokens() {
    return batch.tokens();
  }
}
