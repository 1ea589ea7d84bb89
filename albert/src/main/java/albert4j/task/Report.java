package albert4j.task;

import albert4j.engine.Scope;
import albert4j.engine.checkpoint.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/// A training run on one page for people: HTML in one file that loads nothing, runs no script and
/// works from a disk.
///
/// It shows the best evaluation; loss, metrics, learning rate and gradient norm by step; the
/// confusion matrix (up to 30 labels) and the scores of the classes; the examples with the largest
/// loss; notes, evaluations, settings and environment. What there is nothing of is left out. The
/// page is well-formed XML, too.
public final class Report {
  /// Below this the mean would hide more than it shows.
  private static final double LEAST_SPAN = 2;

  /// A mean over this part of the curve leaves its shape and takes away its noise.
  private static final double SMOOTHED_PART = 1.0 / 40;

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
    html.open("html", "lang", "en").open("head");
    html.empty("meta", "charset", "utf-8");
    html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    html.empty("meta", "name", "color-scheme", "content", "light dark");
    html.empty(
        "meta",
        "http-equiv",
        "Content-Security-Policy",
        "content",
        "default-src 'none'; style-src 'unsafe-inline'");
    html.element("title", title);
    html.element("style", resource("report.css")).close();
    html.open("body").open("main").open("header").element("h1", title);
    html.element("p", verdict(), "class", "verdict").element("p", effort(), "class", "quiet");
    html.close();
    curves();
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

  private static String resource(String name) {
    try (InputStream in = Objects.requireNonNull(Report.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String verdict() {
    return history
        .best()
        .map(best ->
            String.format(
                "Best %s at step %s (epoch %s), after %s.",
                score(best),
                Figures.count(best.step()),
                Figures.epoch(best.epoch()),
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
    return String.format(
        "%s steps · %s epochs · %s tokens · %s · %s tokens/s · last training loss %s",
        Figures.count(last.step()),
        Figures.epoch(last.epoch()),
        Figures.count(last.tokens()),
        Figures.duration(last.seconds()),
        Figures.value(last.tokens() / last.seconds()),
        Figures.value(last.loss()));
  }

  private void curves() {
    html.open("section").element("h2", "Curves").open("div", "class", "charts");
    List<Curve> losses = smoothed("training", "loss", History.Step::loss);
    losses.add(evaluated("evaluation", History.Evaluated::loss));
    new Chart("loss", "Loss", losses).write(html);
    metrics();
    Curve rate = steps("learning rate", Curve.Look.LINE, "rate", History.Step::learningRate);
    new Chart("rate", "Learning rate", List.of(rate)).write(html);
    List<Curve> norms = smoothed("gradient norm", "norm", History.Step::gradientNorm);
    new Chart("norm", "Gradient norm", norms).write(html);
    html.close().close();
  }

  /// A chart for each metric: their ranges may have nothing in common.
  private void metrics() {
    List<String> names =
        history.evaluations().stream()
            .flatMap(evaluated -> evaluated.metrics().sequencedKeySet().stream())
            .distinct()
            .toList();
    for (String name : names) {
      ToDoubleFunction<History.Evaluated> value =
          evaluated -> evaluated.metrics().getOrDefault(name, Double.NaN);
      List<Curve> curves = new ArrayList<>();
      curves.add(evaluated(name, value));
      history
          .best()
          .filter(_ -> name.equals(names.getFirst()))
          .ifPresent(best -> {
            String legend = "best: " + Figures.value(best.score());
            var point = new Curve.Point(best.step(), best.score());
            curves.add(new Curve(legend, Curve.Look.RING, "evaluation", List.of(point)));
          });
      new Chart("metric-" + names.indexOf(name), name, curves).write(html);
    }
  }

  /// The values, and their running mean if there are enough of them.
  private List<Curve> smoothed(String name, String colour, ToDoubleFunction<History.Step> value) {
    double span = history.steps().size() * SMOOTHED_PART;
    List<Curve> curves = new ArrayList<>();
    if (span < LEAST_SPAN) {
      curves.add(steps(name, Curve.Look.LINE, colour, value));
    } else {
      Curve raw = steps(name, Curve.Look.FAINT, colour, value);
      curves.add(raw);
      curves.add(raw.smoothed("smoothed", span));
    }
    return curves;
  }

  private Curve steps(
      String name, Curve.Look look, String colour, ToDoubleFunction<History.Step> value) {
    return new Curve(
        name,
        look,
        colour,
        history.steps().stream()
            .map(step -> new Curve.Point(step.step(), value.applyAsDouble(step)))
            .toList());
  }

  private Curve evaluated(String name, ToDoubleFunction<History.Evaluated> value) {
    return new Curve(
        name,
        Curve.Look.DOTS,
        "evaluation",
        history.evaluations().stream()
            .map(step -> new Curve.Point(step.step(), value.applyAsDouble(step)))
            .toList());
  }

  private static String environment() {
    return String.format(
        "Java %s (%s) on %s %s; %d processors; vectors: %s.",
        Runtime.version(),
        System.getProperty("java.vendor"),
        System.getProperty("os.name"),
        System.getProperty("os.arch"),
        Runtime.getRuntime().availableProcessors(),
        Scope.vectors());
  }
}
