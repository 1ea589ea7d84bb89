package albert4j.train;

import static java.nio.charset.StandardCharsets.UTF_8;

import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.op.Arithmetic;
import albert4j.model.Batch;
import albert4j.model.Pretrained;
import albert4j.task.Evaluator;
import albert4j.task.Example;
import albert4j.task.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SequencedMap;
import java.util.zip.CRC32C;

/// The records of a task, in memory, gone through epoch after epoch.
///
/// @param <R> the task's records
/// @param <E> the examples made of them
final class FinetuningLessons<R, E extends Example> implements Lessons {
  private final Task<R, E> task;
  private final Pretrained model;
  private final TrainingOptions options;
  private final List<E> examples;
  private final List<R> devRecords;
  private final List<E> devExamples;
  private final String fingerprint;
  private final TrainingOrder order;

  FinetuningLessons(Trainer<R, E> trainer, List<R> train, List<R> dev) {
    this.task = trainer.task();
    this.model = trainer.model();
    this.options = trainer.options();
    this.examples = trainer.encode(train).stream().filter(e -> task.terms(e) > 0).toList();
    Shape.check(
        !examples.isEmpty(),
        "training: records must have answers to learn from",
        "records",
        train.size());
    this.devRecords = dev;
    this.devExamples = trainer.encode(dev);
    Shape.check(
        dev.isEmpty() || devExamples.stream().anyMatch(e -> task.terms(e) > 0),
        "training: records for evaluation must have answers",
        "records",
        dev.size());
    this.fingerprint = fingerprint(train, dev);
    int[] tokens = examples.stream().mapToInt(Example::tokens).toArray();
    this.order =
        new TrainingOrder(tokens, options.batchSize(), options.stepTokens(), options.seed());
  }

  /// A checksum of the records.
  private static String fingerprint(List<?> train, List<?> dev) {
    var crc = new CRC32C();
    for (List<?> records : List.of(train, dev)) {
      records.forEach(record -> crc.update(record.toString().getBytes(UTF_8)));
    }
    return Long.toHexString(crc.getValue());
  }

  @Override
  public void describe(SequencedMap<String, Object> settings) {
    settings.put("task", task.getClass().getSimpleName());
    settings.put("examples", examples.size());
    settings.put("data", fingerprint);
  }

  @Override
  public long steps() {
    return order.steps(options.epochs());
  }

  @Override
  public Lesson lesson(long step) {
    List<E> batch = Arrays.stream(order.batch(step)).mapToObj(examples::get).toList();
    int terms = terms(batch);
    List<Pass> passes = new ArrayList<>();
    for (List<E> part : Passes.of(batch, Example::tokens, options.batchTokens())) {
      passes.add(scope -> loss(scope, part, terms(part) / (float) terms));
    }
    return new Lesson(batch.size(), batch.stream().mapToInt(Example::tokens).sum(), passes);
  }

  private int terms(List<E> part) {
    return part.stream().mapToInt(task::terms).sum();
  }

  private Tensor loss(Scope scope, List<E> part, float share) {
    Batch batch = Example.batch(part);
    Tensor logits = task.logits(scope, model, batch, part);
    return Arithmetic.scale(scope, task.loss(scope, model, logits, batch, part), share);
  }

  @Override
  public double epochsBefore(long step) {
    return order.epochsBefore(step);
  }

  @Override
  public boolean epochEnds(long done) {
    return order.epochOf(done) > order.epochOf(done - 1);
  }

  @Override
  public boolean evaluates() {
    return !devExamples.isEmpty();
  }

  @Override
  public Evaluator.Result evaluate(Scope scope, Pretrained judged) {
    return Evaluator.evaluate(
        scope,
        judged,
        task,
        devRecords,
        devExamples,
        options.batchTokens(),
        (examples, tokens) -> {});
  }

  @Override
  public boolean keepsNewest() {
    return false;
  }

  /// The order of the examples follows from the step.
  @Override
  public List<Long> position() {
    return List.of();
  }

  @Override
  public void seek(List<Long> position) {}
}
