package albert4j.cli;

import albert4j.train.TrainingListener;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/// Shows how a training run goes.
final class RunProgress implements TrainingListener {
  private final Messages messages;
  private final Progress progress;
  private final int shown;
  private double smoothed = Double.NaN;

  /// A display of a run.
  ///
  /// @param shown metrics of an evaluation in the line about it; the last line of the run has all
  RunProgress(Messages messages, Progress progress, int shown) {
    this.messages = messages;
    this.progress = progress;
    this.shown = shown;
  }

  @Override
  public void step(long step, long steps, int examples, int tokens, double loss, double rate) {
    smoothed = Double.isNaN(smoothed) ? loss : 0.95 * smoothed + 0.05 * loss;
    progress.add(
        examples,
        tokens,
        OptionalDouble.of((double) step / steps),
        String.format(Locale.ROOT, "loss %.3f  lr %.1e", smoothed, rate));
  }

  @Override
  public void evaluated(
      long step, double loss, SequencedMap<String, Double> metrics, boolean best) {
    String values =
        metrics.entrySet().stream()
            .limit(shown)
            .map(e -> String.format(Locale.ROOT, "%s %.4f", e.getKey(), e.getValue()))
            .collect(Collectors.joining(", "));
    messages.note(
        String.format(
            Locale.ROOT, "step %d: loss %.4f, %s%s", step, loss, values, best ? ", best" : ""));
  }

  @Override
  public void note(String text) {
    messages.note(text);
  }
}
