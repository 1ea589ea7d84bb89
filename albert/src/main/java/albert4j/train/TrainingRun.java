package albert4j.train;

import albert4j.engine.Gradients;
import albert4j.engine.Scope;
import albert4j.engine.Tensor;
import albert4j.engine.checkpoint.Json;
import albert4j.engine.optim.Optimizer;
import albert4j.engine.optim.Schedule;
import albert4j.model.Pretrained;
import albert4j.task.Evaluator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// One run of a learner, from its first step or a checkpoint to its end.
final class TrainingRun {
  private final Learner learner;
  private final Lessons lessons;
  private final Pretrained model;
  private final TrainingOptions options;
  private final Scope scope;
  private final Path output;
  private final TrainingListener listener;
  private final long steps;
  private final Schedule schedule;
  private final Optimizer optimizer;
  private final SequencedMap<String, Object> settings;
  private final TrainingLog log;

  private RunState.Position position = RunState.Position.START;

  /// How the model in the folder did.
  private Optional<Evaluator.Result> kept = Optional.empty();

  TrainingRun(Learner learner, Lessons lessons, Path output, TrainingListener listener)
      throws IOException {
    this.learner = learner;
    this.lessons = lessons;
    this.model = learner.model();
    this.options = learner.options();
    this.scope = learner.scope();
    this.output = output;
    this.listener = listener;
    this.steps = options.steps() > 0 ? options.steps() : lessons.steps();
    double warmup = options.warmup();
    long rising = Math.min(steps, Math.round(warmup < 1 ? warmup * steps : warmup));
    this.schedule = options.schedule().of(options.rate(), rising, steps);
    this.optimizer = options.optimizer().of(learner.trained(), options.decay());
    this.settings = options.settings();
    settings.put("steps", steps);
    lessons.describe(settings);
    settings.put("config", Json.parse(model.config().toJson()));
    this.log = new TrainingLog(output, options, settings, lessons::epochsBefore);
  }

  Trainer.Result begin() throws IOException {
    log.start();
    learner.saveTokenizer(output);
    return run();
  }

  Trainer.Result resume() throws IOException {
    Optional<RunState.Position> saved =
        RunState.load(checkpoints(), settings, model.parameters(), optimizer, listener::note);
    if (saved.isEmpty()) {
      if (!log.exists()) {
        Learner.requireEmpty(output); // a model that is no run's must not be overwritten
      }
      listener.note("no checkpoint in " + output + ": the run begins");
      return begin();
    }
    position = saved.get();
    lessons.seek(position.data());
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
      position = position.after(position.step() + 1, lessons.position());
      boolean evaluated = evaluationIsDue(position.step());
      if (evaluated) {
        evaluate();
      }
      if (evaluated || position.step() % options.saveEvery() == 0 || position.step() == steps) {
        save();
      }
    }
    return finish();
  }

  private void save() throws IOException {
    if (lessons.keepsNewest()) {
      model.save(output);
    }
    RunState.save(checkpoints(), position, settings, model.parameters(), optimizer);
  }

  private boolean stopped() {
    return options.patience() > 0 && position.unimproved() >= options.patience();
  }

  private boolean evaluationIsDue(long done) {
    return lessons.evaluates()
        && (done == steps
            || (options.evaluateEvery() > 0
                ? done % options.evaluateEvery() == 0
                : lessons.epochEnds(done)));
  }

  /// Makes a step of the optimiser, in as many passes through the model as the memory asks for.
  private void step(long number) throws IOException {
    Lessons.Lesson lesson = lessons.lesson(number);
    double loss = 0;
    double norm;
    double rate = schedule.rate(number);
    try (Scope.Frame _ = scope.step(number)) {
      Gradients gradients = Gradients.none(scope);
      for (Lessons.Pass pass : lesson.passes()) {
        try (Scope.Frame frame = scope.step()) {
          Tensor share = pass.loss(scope);
          loss += share.get(0);
          gradients.add(share, 1);
          gradients.keep(frame);
        }
      }
      Map<String, Tensor> byName = learner.trained().gradients(gradients);
      norm = options.optimizer().clipping().clip(scope, byName, options.maxNorm());
      requireFinite(number, loss, norm, rate);
      optimizer.step(scope, byName, rate);
    }
    log.step(number + 1, loss, rate, norm, lesson.tokens());
    listener.step(number + 1, steps, lesson.examples(), lesson.tokens(), loss, rate);
  }

  private void requireFinite(long step, double loss, double norm, double rate) throws IOException {
    if (Double.isFinite(loss) && Double.isFinite(norm)) {
      return;
    }
    String problem =
        String.format(
            Locale.ROOT,
            "training: loss and gradient must be finite numbers: step=%d loss=%s norm=%s rate=%s",
            step + 1,
            loss,
            norm,
            rate);
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
    if (better || lessons.keepsNewest()) {
      kept = Optional.of(result);
    }
    if (better && !lessons.keepsNewest()) {
      model.save(output);
    }
    log.evaluated(position.step(), result);
    listener.evaluated(position.step(), result.loss(), result.evaluation().metrics(), better);
  }

  private Evaluator.Result evaluation(Pretrained judged) throws IOException {
    try (Scope inference = scope.evaluation()) {
      return lessons.evaluate(inference, judged);
    }
  }

  private Trainer.Result finish() throws IOException {
    if (stopped() && position.step() < steps) {
      log.note(
          position.step(),
          "ended early: no better result in " + options.patience() + " evaluations");
    }
    if (!lessons.evaluates()) {
      model.save(output);
      log.report(Optional.empty());
      return new Trainer.Result(position.step(), position.step(), Double.NaN, Optional.empty());
    }
    if (kept.isEmpty()) {
      // resumed after the evaluation of the model in the folder
      kept = Optional.of(evaluation(Pretrained.load(output, model.architecture())));
    }
    log.report(kept.map(Evaluator.Result::evaluation));
    return new Trainer.Result(
        position.step(),
        lessons.keepsNewest() ? position.step() : position.bestStep(),
        kept.get().loss(),
        Optional.of(kept.get().evaluation()));
  }
}
