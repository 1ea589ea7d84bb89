package albert4j.train;

import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.model.PreTraining;
import albert4j.model.Pretrained;
import albert4j.pipeline.Batcher;
import albert4j.pretrain.PretrainingExample;
import albert4j.pretrain.PretrainingExamples;
import albert4j.task.Evaluation;
import albert4j.task.Evaluator;
import albert4j.task.Logits;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// Judges a model by examples that it did not learn from: how many masked tokens and orders of
/// segments it finds, and the mean losses.
public final class PretrainingEvaluator {
  private final PretrainingExamples examples;
  private final List<Long> start;
  private final int batchTokens;

  /// An evaluator.
  ///
  /// @param examples an end they must have; each evaluation begins where they stand now
  /// @param batchTokens about how many tokens go through the model at once
  public PretrainingEvaluator(PretrainingExamples examples, int batchTokens) {
    this.examples = examples;
    this.start = examples.position();
    this.batchTokens = batchTokens;
  }

  String fingerprint() {
    return examples.fingerprint();
  }

  /// Judges a model with both heads: `mlm_accuracy`, `mlm_loss`, `sop_accuracy` and `sop_loss`, in
  /// nats.
  ///
  /// @param scope for inference
  /// @throws IllegalArgumentException if there are no examples, or nothing is masked in them
  /// @throws IOException if they cannot be read
  public Evaluator.Result evaluate(Scope scope, Pretrained model) throws IOException {
    examples.seek(start);
    var masked = new Tally();
    var ordered = new Tally();
    var batcher = new Batcher<PretrainingExample>(batchTokens);
    for (var next = examples.next(); next.isPresent(); next = examples.next()) {
      add(scope, model, batcher.add(next.get(), next.get().tokens()), masked, ordered);
    }
    add(scope, model, batcher.rest(), masked, ordered);
    Shape.check(
        masked.count > 0,
        "pre-training: examples for evaluation must have masked tokens",
        "examples",
        ordered.count);
    var metrics = new LinkedHashMap<String, Double>();
    metrics.put("mlm_accuracy", masked.accuracy());
    metrics.put("mlm_loss", masked.loss());
    metrics.put("sop_accuracy", ordered.accuracy());
    metrics.put("sop_loss", ordered.loss());
    return new Evaluator.Result(
        masked.loss() + ordered.loss(),
        new Evaluation(metrics, List.of(), Optional.empty(), List.of()));
  }

  private static void add(
      Scope scope,
      Pretrained model,
      List<PretrainingExample> examples,
      Tally masked,
      Tally ordered) {
    if (examples.isEmpty()) {
      return;
    }
    var pass = new PretrainingPass(model, examples);
    try (Scope.Frame _ = scope.frame()) {
      PreTraining.Logits logits = pass.logits(scope);
      ordered.add(logits.order(), pass.order(), pass.orderLoss(scope, logits));
      if (logits.pieces().isPresent()) {
        Tensor loss = pass.maskedLmLoss(scope, logits).orElseThrow();
        masked.add(logits.pieces().get(), pass.labels(), loss);
      }
    }
  }

  /// Right answers and losses so far.
  private static final class Tally {
    private long count;
    private long right;
    private double lossSum;

    /// Adds rows of logits.
    ///
    /// @param meanLoss over the rows
    void add(Tensor logits, int[] labels, Tensor meanLoss) {
      int n = logits.shape().columns();
      for (int i = 0; i < labels.length; i++) {
        right += Logits.argmax(logits.data(), logits.offset() + i * n, n) == labels[i] ? 1 : 0;
      }
      count += labels.length;
      lossSum += labels.length * (double) meanLoss.get(0);
    }

    double accuracy() {
      return right / (double) count;
    }

    double loss() {
      return lossSum / count;
    }
  }
}
