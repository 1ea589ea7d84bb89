package albert4j.train;

import static java.nio.charset.StandardCharsets.UTF_8;

import albert4j.engine.Gradients;
import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.checkpoint.Json;
import albert4j.engine.optim.Optimizer;
import albert4j.engine.optim.Schedule;
import albert4j.model.Batch;
import albert4j.model.Pretrained;
import albert4j.task.Evaluator;
import albert4j.task.Example;
import albert4j.task.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.zip.CRC32C;

/// One run of a trainer, from its first step or a checkpoint to its end.
///
/// @param <R> the task's records
/// @param <E> the examples made of them
final class TrainingRun<R, E extends Example> {
  private final Task<R, E> task;
  private final Pretrained model;
  private final TrainingOptions options;
  private final Scope scope;
  private final Trainer<R, E> trainer;
  private final Path output;
  private final TrainingListener listener;
  private final List<E> examples;
  private final List<R> devRecords;
  private final List<E> devExamples;
  private final TrainingOrder order;
  private final long steps;
  private final Schedule schedule;
  private final Optimizer optimizer;
  private final SequencedMap<String, Object> settings;

  private final TrainingLog log;

  private RunState.Position position = RunState.Position.START;
  private Optional<Evaluator.Result> best = Optional.empty();

  TrainingRun(
      Trainer<R, E> trainer, List<R> train, List<R> dev, Path output, TrainingListener listener)
      throws IOException {
    this.trainer = trainer;
    this.task = trainer.task();
    this.model = trainer.model();
    this.options = trainer.options();
    this.scope = trainer.scope();
    this.output = output;
    this.listener = listener;
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
    int[] tokens = examples.stream().mapToInt(Example::tokens).toArray();
    this.order =
        new TrainingOrder(tokens, options.batchSize(), options.stepTokens(), options.seed());
    this.steps = options.steps() > 0 ? options.steps() : order.steps(options.epochs());
    double warmup = options.warmup();
    long rising = Math.min(steps, Math.round(warmup < 1 ? warmup * steps : warmup));
    this.schedule = options.schedule().of(options.rate(), rising, steps);
    this.optimizer = options.optimizer().of(trainer.trained(), options.decay());
    this.settings = options.settings();
    settings.put("steps", steps);
    settings.put("task", task.getClass().getSimpleName());
    settings.put("examples", examples.size());
    settings.put("data", fingerprint(train, dev));
    settings.put("config", Json.parse(model.config().toJson()));
    this.log = new TrainingLog(output, options, settings, order);
  }

  /// A checksum of the records.
  private static String fingerprint(List<?> train, List<?> dev) {
    var crc = new CRC32C();
    for (List<?> records : List.of(train, dev)) {
      records.forEach(record -> crc.update(record.toString().getBytes(UTF_8)));
    }
    return Long.toHexString(crc.getValue());
  }

  Trainer.Result begin() throws IOException {
    log.start();
    trainer.saveTokenizer(output);
    return run();
  }

  Trainer.Result resume() throws IOException {
    Optional<RunState.Position> saved =
        RunState.load(checkpoints(), settings, model.parameters(), optimizer, listener::note);
    if (saved.isEmpty()) {
      if (!log.exists()) {
        Trainer.requireEmpty(output); // a model that is no run's must not be overwritten
      }
      listener.note("no checkpoint in " + output + ": the run begins");
      return begin();
    }
    position = saved.get();
    listener.note("resumed after step " + position.step() + " of " + steps);
    log.resume(position.step());
    return run();
  }

  private Path checkpoints() {
    return output.resolve("checkpoints");
  }

  private Trainer.Result run() throws IOException {
    while (position.step() < steps && !stopped()) {
      step(position.step());
      position = position.after(position.step() + 1);
      boolean evaluated = evaluationIsDue(position.step());
      if (evaluated) {
        evaluate();
      }
      if (evaluated || position.step() % options.saveEvery() == 0 || position.step() == steps) {
        RunState.save(checkpoints(), position, settings, model.parameters(), optimizer);
      }
    }
    return finish();
  }

  private boolean stopped() {
    return options.patience() > 0 && position.unimproved() >= options.patience();
  }

  private boolean evaluationIsDue(long done) {
    if (devExamples.isEmpty()) {
      return false;
    }
    return done == steps
        || (options.evaluateEvery() > 0
            ? done % options.evaluateEvery() == 0
            : order.epochOf(done) > order.epochOf(done - 1));
  }

  /// Makes a step of the optimiser, in as many passes through the model as the memory asks for.
  private void step(long number) throws IOException {
    int[] batch = order.batch(number);
    int terms = Arrays.stream(batch).map(i -> task.terms(examples.get(i))).sum();
    int tokens = 0;
    double loss = 0;
    double norm;
    double rate = schedule.rate(number);
    try (Scope.Frame _ = scope.step(number)) {
      Gradients gradients = Gradients.none(scope);
      for (int[] pass : order.passes(batch, options.batchTokens())) {
        List<E> part = Arrays.stream(pass).mapToObj(examples::get).toList();
        float share = part.stream().mapToInt(task::terms).sum() / (float) terms;
        try (Scope.Frame frame = scope.step()) {
          Tensor mean = loss(part);
          loss += share * (double) mean.get(0);
          gradients.add(mean, share);
          gradients.keep(frame);
        }
        tokens += part.stream().mapToInt(Example::tokens).sum();
      }
      Map<String, Tensor> byName = trainer.trained().gradients(gradients);
      norm = options.optimizer().clipping().clip(scope, byName, options.maxNorm());
      requireFinite(number, loss, norm, rate);
      optimizer.step(scope, byName, rate);
    }
    log.step(number + 1, loss, rate, norm, tokens);
    listener.step(number + 1, steps, batch.length, tokens, loss, rate);
  }

  private Tensor loss(List<E> part) {
    Batch batch = Example.batch(part);
    Tensor hidden = model.model().hidden(scope, batch);
    Tensor logits = task.logits(scope, model, hidden, batch, part);
    return task.loss(scope, model, logits, batch, part);
  }

  private void requireFinite(long step, double loss, double norm, double rate) throws IOException {
    if (Double.isFinite(loss) && Double.isFinite(norm)) {
      return;
    }
    String problem =
        String.format(
            "training: loss and gradient must be finite numbers: step=%d loss=%s norm=%s rate=%s",
            step + 1, loss, norm, rate);
    log.note(step, problem);
    throw new ArithmeticException(
        problem
            + "; the last checkpoint remains in "
            + checkpoints()
            + ". A smaller learning rate or a longer warm-up helps");
  }

  private void evaluate() throws IOException {
    Evaluator.Result result = evaluation(model);
    double value = result.evaluation().metrics().firstEntry().getValue();
    boolean better = Double.isNaN(position.best()) || value > position.best();
    position = position.evaluated(value, better);
    if (better) {
      best = Optional.of(result);
      model.save(output);
    }
    log.evaluated(position.step(), result);
    listener.evaluated(position.step(), result.loss(), result.evaluation().metrics(), better);
  }

  private Evaluator.Result evaluation(Pretrained judged) {
    try (Scope inference = scope.evaluation()) {
      return Evaluator.evaluate(
          inference,
          judged,
          task,
          devRecords,
          devExamples,
          options.batchTokens(),
          (examples, tokens) -> {});
    }
  }

  private Trainer.Result finish() throws IOException {
    if (stopped() && position.step() < steps) {
      log.note(
          position.step(),
          "ended early: no better result in " + options.patience() + " evaluations");
    }
    if (devExamples.isEmpty()) {
      model.save(output);
      log.report(Optional.empty());
      return new Trainer.Result(position.step(), position.step(), Double.NaN, Optional.empty());
    }
    if (best.isEmpty()) {
      // resumed after the evaluation that was the best
      best = Optional.of(evaluation(Pretrained.load(output, task.architecture())));
    }
    log.report(best.map(Evaluator.Result::evaluation));
    return new Trainer.Result(
        position.step(),
        position.bestStep(),
        best.get().loss(),
        Optional.of(best.get().evaluation()));
  }
}
