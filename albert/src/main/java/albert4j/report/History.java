package albert4j.report;

import albert4j.engine.checkpoint.AtomicFile;
import albert4j.task.DataException;
import albert4j.task.TextLines;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.LongSupplier;

/// What happened in a training run: a file of JSON Lines that grows as it happens, and in memory
/// what a [Report] shows of it.
///
/// The file has one object a line:
///
/// | `event` | other keys |
/// |---|---|
/// | `start` | `settings`, an object |
/// | `resume` | `step`, `settings` |
/// | `step` | those of [Step]: `step` `epoch` `seconds` `loss` `learning_rate` `grad_norm` `tokens` `tokens_per_s` |
/// | `evaluation` | those of [Evaluated]: `step` `epoch` `seconds` `loss` `metrics` |
/// | `note` | `step` `text` |
///
/// A line is written in one go when it is known, so a process that is killed leaves at most half a
/// line at the end. JSON has no NaN and no infinity: both are written as `null`, which is read as
/// NaN.
///
/// The file keeps every step that was logged. Memory keeps [at most 2,000][#steps], and all
/// evaluations and notes. A history belongs to one thread.
public final class History {
  private static final int KEPT_STEPS = 2_000;

  private final Path file;
  private final SequencedMap<String, Object> settings;
  private final LongSupplier nanoClock;
  private final long openedNanos;
  private final ThinnedSteps steps = new ThinnedSteps(KEPT_STEPS);
  private final List<Evaluated> evaluations = new ArrayList<>();
  private final List<Note> notes = new ArrayList<>();
  private double earlierSeconds;

  private History(Path file, Map<String, Object> settings, LongSupplier nanoClock) {
    this.file = file;
    this.settings = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(settings));
    this.nanoClock = nanoClock;
    this.openedNanos = nanoClock.getAsLong();
  }

  /// The state of the training after a step.
  ///
  /// Means go over the steps since the one that was logged before.
  ///
  /// @param step how often the parameters have been updated
  /// @param epoch how often the data has been read, as in 0.12; NaN if nobody knows
  /// @param seconds [training time][History#seconds] until then
  /// @param loss the mean loss
  /// @param learningRate that of this step
  /// @param gradientNorm the mean length of the gradient, before it was clipped
  /// @param tokens how many tokens have been read since the training began
  /// @param tokensPerSecond the speed
  public record Step(
      long step,
      double epoch,
      double seconds,
      double loss,
      double learningRate,
      double gradientNorm,
      long tokens,
      double tokensPerSecond) {}

  /// How the model did after a step.
  ///
  /// @param step how often the parameters have been updated
  /// @param epoch how often the data has been read; NaN if nobody knows
  /// @param seconds [training time][History#seconds] until then
  /// @param loss the mean loss over the evaluation data; NaN if it has no labels
  /// @param metrics those of [albert4j.task.Evaluation#metrics], in their order
  public record Evaluated(
      long step, double epoch, double seconds, double loss, SequencedMap<String, Double> metrics) {
    /// Copies the metrics.
    public Evaluated {
      metrics = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(metrics));
    }

    /// By what the best checkpoint is chosen, larger being better: the first metric, or `-loss` if
    /// there is none.
    public double score() {
      return metrics.isEmpty() ? -loss : metrics.firstEntry().getValue();
    }
  }

  /// Something else that is worth knowing.
  ///
  /// @param step after how many updates it happened
  /// @param text a sentence for people
  public record Note(long step, String text) {}

  /// Begins a file, in place of the one that may be there.
  ///
  /// @param settings what [albert4j.engine.checkpoint.Json#write] takes; finite numbers only
  /// @throws IllegalArgumentException if JSON cannot say the settings
  /// @throws IOException if the file cannot be written
  public static History start(Path file, Map<String, Object> settings) throws IOException {
    return start(file, settings, System::nanoTime);
  }

  static History start(Path file, Map<String, Object> settings, LongSupplier nanoClock)
      throws IOException {
    var history = new History(file, settings, nanoClock);
    Files.write(file, HistoryLine.bytes(HistoryLine.start(history.settings)));
    return history;
  }

  /// Goes on with a file after a step. What it says about later steps, and a last line without its
  /// end, were written by a process that was killed after its last checkpoint; they are removed.
  /// The rest stays as it is, and a line `resume` is added. The file is replaced as a whole.
  ///
  /// Checkpoints must therefore be written after all that is said about their step.
  ///
  /// @param step that of the checkpoint
  /// @param settings those that hold from now on
  /// @throws IllegalArgumentException if JSON cannot say the settings
  /// @throws DataException if a complete line is none of a history
  /// @throws IOException if there is no such file, or it cannot be read or written
  public static History resume(Path file, long step, Map<String, Object> settings)
      throws IOException {
    return resume(file, step, settings, System::nanoTime);
  }

  static History resume(Path file, long step, Map<String, Object> settings, LongSupplier nanoClock)
      throws IOException {
    var history = new History(file, settings, nanoClock);
    Map<String, Object> line = HistoryLine.resume(step, history.settings);
    byte[] resume = HistoryLine.bytes(line);
    removeHalfLine(file);
    AtomicFile.write(
        file,
        channel -> {
          // not closed: AtomicFile still needs the channel
          var out = new BufferedOutputStream(Channels.newOutputStream(channel));
          history.copyUntil(step, out);
          out.write(resume);
          out.flush();
        });
    history.notes.add(HistoryLine.resumed(step));
    return history;
  }

  /// Every line ends with a line feed, so what follows the last one is no line.
  private static void removeHalfLine(Path file) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long end = channel.size();
      while (end > 0 && Channels.newInputStream(channel.position(end - 1)).read() != '\n') {
        end--;
      }
      channel.truncate(end);
    }
  }

  private void copyUntil(long step, OutputStream out) throws IOException {
    try (TextLines lines = TextLines.of(file)) {
      for (Optional<String> text = lines.next(); text.isPresent(); text = lines.next()) {
        HistoryLine line = HistoryLine.parse(lines.source(), lines.number(), text.get());
        if (line.step() <= step) {
          take(line);
          out.write((text.get() + "\n").getBytes(StandardCharsets.UTF_8));
        }
      }
    }
  }

  private void take(HistoryLine line) throws DataException {
    switch (line.event()) {
      case "step" -> take(line.asStep());
      case "evaluation" -> take(line.asEvaluated());
      case "note" -> notes.add(line.asNote());
      case "resume" -> notes.add(HistoryLine.resumed(line.step()));
      default -> {} // start: the settings that hold now came with the call
    }
  }

  private void take(Step step) {
    steps.add(step);
    earlierSeconds = Math.max(earlierSeconds, step.seconds());
  }

  private void take(Evaluated evaluated) {
    evaluations.add(evaluated);
    earlierSeconds = Math.max(earlierSeconds, evaluated.seconds());
  }

  /// Adds a step, to the file at once.
  ///
  /// @throws IOException if the file cannot be written
  public void step(Step step) throws IOException {
    steps.add(step);
    append(HistoryLine.of(step));
  }

  /// Adds an evaluation, to the file at once.
  ///
  /// @throws IOException if the file cannot be written
  public void evaluation(Evaluated evaluated) throws IOException {
    evaluations.add(evaluated);
    append(HistoryLine.of(evaluated));
  }

  /// Adds a note, to the file at once.
  ///
  /// @param step after how many updates it happened
  /// @param text a sentence for people
  /// @throws IOException if the file cannot be written
  public void note(long step, String text) throws IOException {
    var note = new Note(step, text);
    notes.add(note);
    append(HistoryLine.of(note));
  }

  private void append(Map<String, Object> line) throws IOException {
    Files.write(
        file, HistoryLine.bytes(line), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /// Training time so far: since [#start], without the time between the last line that [#resume]
  /// kept and its call.
  public double seconds() {
    return earlierSeconds + (nanoClock.getAsLong() - openedNanos) / 1e9;
  }

  /// The settings that hold since the start, or since the last time the training was resumed.
  public SequencedMap<String, Object> settings() {
    return settings;
  }

  /// The steps, thinned out so that at most 2,000 are left: each stands for 1, 2, 4, 8 … neighbours
  /// that were logged. Its loss, gradient norm and speed are their means (NaN if one of them is not
  /// finite); its other values are those of the last of them.
  public List<Step> steps() {
    return steps.list();
  }

  /// All evaluations, in the order of their steps.
  public List<Evaluated> evaluations() {
    return Collections.unmodifiableList(evaluations);
  }

  /// The names of the metrics that occur, in their order.
  static List<String> metricNames(List<Evaluated> evaluations) {
    return evaluations.stream()
        .flatMap(evaluated -> evaluated.metrics().sequencedKeySet().stream())
        .distinct()
        .toList();
  }

  /// All notes, in the order of their steps. When the training was resumed is one of them.
  public List<Note> notes() {
    return Collections.unmodifiableList(notes);
  }

  /// The evaluation with the largest [score][Evaluated#score], the earliest of several; empty if
  /// none has a finite one.
  public Optional<Evaluated> best() {
    return evaluations.stream()
        .filter(evaluated -> Double.isFinite(evaluated.score()))
        .reduce((best, next) -> next.score() > best.score() ? next : best);
  }
}
