package albert4j.train;

import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.op.Arithmetic;
import albert4j.model.PreTraining;
import albert4j.model.Pretrained;
import albert4j.pretrain.PretrainingExample;
import albert4j.pretrain.PretrainingExamples;
import albert4j.task.Evaluator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// A stream of examples to learn masked language modelling and sentence order from.
final class PretrainingLessons implements Lessons {
  private final Pretrained model;
  private final TrainingOptions options;
  private final PretrainingExamples examples;
  private final Optional<PretrainingEvaluator> evaluator;

  PretrainingLessons(
      Learner learner, PretrainingExamples examples, Optional<PretrainingExamples> heldOut) {
    this.model = learner.model();
    this.options = learner.options();
    this.examples = examples;
    this.evaluator = heldOut.map(own -> new PretrainingEvaluator(own, options.batchTokens()));
  }

  @Override
  public void describe(SequencedMap<String, Object> settings) {
    // all of fine-tuning
    settings.keySet().removeAll(List.of("epochs", "step_tokens", "max_length"));
    settings.put("data", examples.fingerprint());
    evaluator.ifPresent(e -> settings.put("held_out", e.fingerprint()));
  }

  @Override
  public long steps() {
    throw new IllegalArgumentException("pre-training: steps must be at least 1: steps=0");
  }

  @Override
  public Lesson lesson(long step) throws IOException {
    List<PretrainingExample> batch = new ArrayList<>();
    while (batch.size() < options.batchSize()) {
      Optional<PretrainingExample> next = examples.next();
      Shape.check(
          next.isPresent(),
          "pre-training: the stream of examples must not end before the run",
          "step",
          step,
          "examples",
          batch.size());
      batch.add(next.get());
    }
    int predictions = PretrainingPass.predictions(batch);
    List<Pass> passes = new ArrayList<>();
    for (List<PretrainingExample> part :
        Passes.of(batch, PretrainingExample::tokens, options.batchTokens())) {
      float masked = PretrainingPass.predictions(part) / (float) predictions;
      float ordered = part.size() / (float) batch.size();
      passes.add(scope -> loss(scope, part, masked, ordered));
    }
    int tokens = batch.stream().mapToInt(PretrainingExample::tokens).sum();
    return new Lesson(batch.size(), tokens, passes);
  }

  /// Both losses, each with the share that these examples have in its mean.
  private Tensor loss(Scope scope, List<PretrainingExample> part, float masked, float ordered) {
    var pass = new PretrainingPass(model, part);
    PreTraining.Logits logits = pass.logits(scope);
    Tensor order = Arithmetic.scale(scope, pass.orderLoss(scope, logits), ordered);
    return pass.maskedLmLoss(scope, logits)
        .map(pieces -> Arithmetic.add(scope, Arithmetic.scale(scope, pieces, masked), order))
        .orElse(order);
  }

  @Override
  public double epochsBefore(long step) {
    return Double.NaN;
  }

  @Override
  public boolean epochEnds(long done) {
    return false;
  }

  @Override
  public boolean evaluates() {
    return evaluator.isPresent();
  }

  @Override
  public Evaluator.Result evaluate(Scope scope, Pretrained judged) throws IOException {
    return evaluator.orElseThrow().evaluate(scope, judged);
  }

  @Override
  public boolean keepsNewest() {
    return true;
  }

  @Override
  public List<Long> position() {
    return examples.position();
  }

  @Override
  public void seek(List<Long> position) throws IOException {
    examples.seek(position);
  }
}
