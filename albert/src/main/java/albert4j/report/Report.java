package albert4j.report;

import albert4j.engine.Scope;
import albert4j.engine.checkpoint.AtomicFile;
import albert4j.task.Evaluation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A training run on one page for people: HTML in one file that loads nothing, runs no script and
/// works from a disk.
///
/// It shows the best evaluation; loss, metrics, learning rate and gradient norm by step; the
/// confusion matrix (up to 30 labels) and the scores of the classes; the examples with the largest
/// loss; notes, evaluations, settings and environment. What there is nothing of is left out. The
/// page is well-formed XML, too.
public final class Report {
  private final Html html = new Html();
  private final History history;
  private final Optional<Evaluation> evaluation;

  private Report(History history, Optional<Evaluation> evaluation) {
    this.history = history;
    this.evaluation = evaluation;
  }

  /// Creates or replaces the page, as a whole or not at all.
  ///
  /// @param file usually `report.html` beside the model
  /// @param title what was done, as in `SST-2, albert-base-v2`
  /// @param evaluation of the model that was kept, with its predictions
  /// @throws IOException if the file cannot be written
  public static void write(
      Path file, String title, History history, Optional<Evaluation> evaluation)
      throws IOException {
    AtomicFile.write(file, new Report(history, evaluation).page(title));
  }

  private String page(String title) {
    Page.head(html, title, "default-src 'none'; style-src 'unsafe-inline'", "report.css");
    html.open("body").open("main").open("header").element("h1", title);
    html.element("p", verdict(), "class", "verdict").element("p", effort(), "class", "quiet");
    html.close();
    new ReportCurves(history).write(html);
    var tables = new ReportTables(html);
    evaluation.ifPresent(tables::evaluation);
    tables.notes(history.notes());
    tables.evaluations(history.evaluations(), history.best());
    tables.settings(history.settings());
    html.open("section").element("h2", "Environment");
    html.element("p", environment()).close();
    html.close().close().close();
    return html.toString();
  }

  private String verdict() {
    return history
        .best()
        .map(best ->
            String.format(
                "Best %s at step %s%s, after %s.",
                score(best),
                Figures.count(best.step()),
                Double.isNaN(best.epoch()) ? "" : " (epoch " + Figures.epoch(best.epoch()) + ")",
                Figures.duration(best.seconds())))
        .orElse("The model was not evaluated while it was trained.");
  }

  private static String score(History.Evaluated best) {
    return best.metrics().isEmpty()
        ? "loss " + Figures.value(best.loss())
        : best.metrics().firstEntry().getKey() + " " + Figures.value(best.score());
  }

  private String effort() {
    List<History.Step> steps = history.steps();
    if (steps.isEmpty()) {
      return "No step was logged.";
    }
    History.Step last = steps.getLast();
    double speed =
        steps.stream().mapToDouble(History.Step::tokensPerSecond).average().orElseThrow();
    return String.format(
        "%s steps%s · %s tokens · %s · %s tokens/s · last training loss %s",
        Figures.count(last.step()),
        Double.isNaN(last.epoch()) ? "" : " · " + Figures.epoch(last.epoch()) + " epochs",
        Figures.count(last.tokens()),
        Figures.duration(last.seconds()),
        Figures.count(Math.round(speed)),
        Figures.value(last.loss()));
  }

  private static String environment() {
    return String.format(
        Locale.ROOT,
        "Java %s (%s) on %s %s; %d processors; vectors: %s.",
        Runtime.version(),
        System.getProperty("java.vendor"),
        System.getProperty("os.name"),
        System.getProperty("os.arch"),
        Runtime.getRuntime().availableProcessors(),
        Scope.vectors());
  }
}
