package albert4j.train;

import albert4j.report.History;
import albert4j.report.Report;
import albert4j.task.Evaluation;
import albert4j.task.Evaluator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongToDoubleFunction;

/// What a run writes about itself: `metrics.jsonl`, and `report.html` after each evaluation.
final class TrainingLog {
  private final Path output;
  private final TrainingOptions options;
  private final Map<String, Object> settings = new LinkedHashMap<>();
  private final LongToDoubleFunction epochsBefore;
  private Optional<History> history = Optional.empty();

  private double lossSum;
  private double normSum;
  private int steps;
  private long tokens;
  private long tokensBefore;
  private double trainingSeconds;

  /// When the last step or evaluation ended.
  private double mark;

  /// A log that is neither started nor resumed.
  ///
  /// @param settings what decides about the result
  /// @param epochsBefore a step; NaN if nobody knows
  TrainingLog(
      Path output,
      TrainingOptions options,
      Map<String, Object> settings,
      LongToDoubleFunction epochsBefore) {
    this.output = output;
    this.options = options;
    this.epochsBefore = epochsBefore;
    if (!options.command().isEmpty()) {
      this.settings.put("command", options.command());
    }
    this.settings.putAll(settings);
    this.settings.put("batch_tokens", options.batchTokens());
    this.settings.put("recompute", options.recompute());
    this.settings.put("threads", options.threads());
  }

  private Path file() {
    return output.resolve("metrics.jsonl");
  }

  /// Whether a run began in the folder.
  boolean exists() {
    return Files.exists(file());
  }

  void start() throws IOException {
    history = Optional.of(History.start(file(), settings));
  }

  void resume(long step) throws IOException {
    if (!exists()) {
      start();
      return;
    }
    History kept = History.resume(file(), step, settings);
    history = Optional.of(kept);
    List<History.Step> before = kept.steps();
    tokens = before.isEmpty() ? 0 : before.getLast().tokens();
    tokensBefore = tokens;
    mark = kept.seconds();
  }

  /// Takes note of a step; every so many of them become a line.
  void step(long number, double loss, double rate, double norm, int stepTokens) throws IOException {
    lossSum += loss;
    normSum += norm;
    steps++;
    tokens += stepTokens;
    History log = history.orElseThrow();
    double seconds = log.seconds();
    trainingSeconds += seconds - mark;
    mark = seconds;
    if (number % options.logEvery() != 0) {
      return;
    }
    log.step(
        new History.Step(
            number,
            epochsBefore.applyAsDouble(number),
            seconds,
            lossSum / steps,
            rate,
            normSum / steps,
            tokens,
            (tokens - tokensBefore) / trainingSeconds));
    lossSum = 0;
    normSum = 0;
    steps = 0;
    tokensBefore = tokens;
    trainingSeconds = 0;
  }

  void evaluated(long step, Evaluator.Result result) throws IOException {
    History log = history.orElseThrow();
    log.evaluation(
        new History.Evaluated(
            step,
            epochsBefore.applyAsDouble(step),
            log.seconds(),
            result.loss(),
            result.evaluation().metrics()));
    mark = log.seconds(); // evaluating is no training
    report(Optional.of(result.evaluation()));
  }

  void note(long step, String text) throws IOException {
    history.orElseThrow().note(step, text);
  }

  void report(Optional<Evaluation> evaluation) throws IOException {
    Report.write(output.resolve("report.html"), options.title(), history.orElseThrow(), evaluation);
  }
}
