package albert4j.report;

import albert4j.engine.checkpoint.Json;
import albert4j.task.Evaluation;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/// The parts of a [Report] that are tables.
final class ReportTables {
  /// A larger matrix fits no page.
  private static final int MOST_LABELS = 30;

  /// With more columns their labels stand upright.
  private static final int MOST_FLAT_LABELS = 8;

  private static final int MOST_EXAMPLES = 20;
  private static final int MOST_ROWS = 200;
  private static final int MOST_INPUT_CHARS = 600;
  private static final int MOST_ANSWER_CHARS = 200;
  private static final int MOST_SETTING_CHARS = 2_000;

  private final Html html;

  ReportTables(Html html) {
    this.html = html;
  }

  void evaluation(Evaluation evaluation) {
    html.open("section").element("h2", "Evaluation");
    int records = evaluation.predictions().size();
    if (records > 0) {
      html.element("p", Figures.count(records) + " records", "class", "quiet");
    }
    html.open("dl", "class", "tiles");
    evaluation
        .metrics()
        .forEach((name, value) -> {
          html.open("div").element("dt", name).element("dd", Figures.value(value)).close();
        });
    html.close().close();
    evaluation
        .confusion()
        .filter(confusion -> confusion.labels().size() <= MOST_LABELS)
        .ifPresent(this::confusion);
    if (!evaluation.classes().isEmpty()) {
      classes(evaluation.classes());
    }
    hardest(evaluation.predictions());
  }

  private void confusion(Evaluation.Confusion confusion) {
    List<String> labels = confusion.labels();
    html.open("section").element("h2", "Confusion matrix");
    html.element(
        "p",
        "Rows are gold labels, columns predicted ones. The stronger a cell's colour, the larger its part of"
            + " its row.",
        "class",
        "quiet");
    table("Confusion matrix", labels.size() > MOST_FLAT_LABELS ? "heat upright" : "heat");
    html.open("thead").open("tr").element("th", "gold \\ predicted", "scope", "col");
    labels.forEach(label -> html.element("th", label, "scope", "col"));
    html.element("th", "all", "scope", "col").close().close().open("tbody");
    for (int row = 0; row < labels.size(); row++) {
      List<Long> counts = confusion.counts().get(row);
      long all = counts.stream().mapToLong(Long::longValue).sum();
      html.open("tr").element("th", labels.get(row), "scope", "row");
      for (int column = 0; column < counts.size(); column++) {
        cell(counts.get(column), all, row == column);
      }
      html.element("td", Figures.count(all), "class", "all").close();
    }
    endTable();
  }

  private void cell(long count, long all, boolean right) {
    long percent = all == 0 ? 0 : Math.round(100.0 * count / all);
    String style =
        (right ? "right" : count == 0 ? "zero" : "wrong") + (percent > 55 ? " strong" : "");
    html.element("td", Figures.count(count), "class", style, "style", "--part: " + percent + "%");
  }

  private void classes(List<Evaluation.ClassScore> classes) {
    html.open("section").element("h2", "Classes");
    table("Scores of the classes", "numbers");
    header("label", "precision", "recall", "F1", "support");
    for (Evaluation.ClassScore score : classes) {
      row(score.label(), score.precision(), score.recall(), score.f1(), score.support());
    }
    html.close().open("tfoot");
    row(
        "macro average",
        mean(classes, Evaluation.ClassScore::precision),
        mean(classes, Evaluation.ClassScore::recall),
        mean(classes, Evaluation.ClassScore::f1),
        classes.stream().mapToLong(Evaluation.ClassScore::support).sum());
    endTable();
  }

  private void row(String label, double precision, double recall, double f1, long support) {
    html.open("tr").element("th", label, "scope", "row");
    html.element("td", Figures.fixed(precision)).element("td", Figures.fixed(recall));
    html.element(
        "td", Figures.fixed(f1), "class", "bar", "style", "--part: " + Math.round(100 * f1) + "%");
    html.element("td", Figures.count(support)).close();
  }

  private static double mean(
      List<Evaluation.ClassScore> classes, ToDoubleFunction<Evaluation.ClassScore> score) {
    return classes.stream().mapToDouble(score).average().orElse(Double.NaN);
  }

  private void hardest(List<Evaluation.Prediction> predictions) {
    List<Evaluation.Prediction> hardest =
        predictions.stream()
            .filter(prediction -> !Double.isNaN(prediction.loss()))
            .sorted(Comparator.comparingDouble(Evaluation.Prediction::loss).reversed())
            .limit(MOST_EXAMPLES)
            .toList();
    if (hardest.isEmpty()) {
      return;
    }
    html.open("section").element("h2", "Hardest examples");
    html.element("p", "Those with the largest loss.", "class", "quiet");
    table("Examples with the largest loss", "examples");
    header("loss", "id", "text", "gold", "predicted");
    for (Evaluation.Prediction prediction : hardest) {
      html.open("tr").element("td", Figures.value(prediction.loss()), "class", "number");
      html.element("th", Html.cut(prediction.id(), MOST_ANSWER_CHARS), "scope", "row");
      html.element("td", Html.cut(prediction.input(), MOST_INPUT_CHARS), "dir", "auto");
      html.element("td", Html.cut(prediction.gold().orElse("–"), MOST_ANSWER_CHARS));
      html.element("td", Html.cut(prediction.predicted(), MOST_ANSWER_CHARS)).close();
    }
    endTable();
  }

  void notes(List<History.Note> notes) {
    if (notes.isEmpty()) {
      return;
    }
    html.open("section").element("h2", "Notes");
    List<History.Note> last = last(notes);
    table("Notes", "notes");
    header("step", "note");
    for (History.Note note : last) {
      html.open("tr").element("th", Figures.count(note.step()), "scope", "row");
      html.element("td", Html.cut(note.text(), MOST_INPUT_CHARS)).close();
    }
    endTable();
  }

  /// The last rows of a long table, after a line that says so.
  private <T> List<T> last(List<T> all) {
    if (all.size() <= MOST_ROWS) {
      return all;
    }
    html.element(
        "p", "The last " + MOST_ROWS + " of " + Figures.count(all.size()) + ".", "class", "quiet");
    return all.subList(all.size() - MOST_ROWS, all.size());
  }

  void evaluations(List<History.Evaluated> evaluations, Optional<History.Evaluated> best) {
    if (evaluations.isEmpty()) {
      return;
    }
    html.open("section").element("h2", "Evaluations");
    List<History.Evaluated> last = last(evaluations);
    List<String> names = History.metricNames(last);
    table("Evaluations", "numbers");
    html.open("thead").open("tr");
    List.of("step", "epoch", "time", "loss").forEach(this::columnHeader);
    names.forEach(this::columnHeader);
    html.close().close().open("tbody");
    for (History.Evaluated row : last) {
      boolean isBest = best.isPresent() && best.get().equals(row);
      html.open("tr", "class", isBest ? "best" : "other");
      html.element("th", Figures.count(row.step()) + (isBest ? " (best)" : ""), "scope", "row");
      html.element("td", Figures.epoch(row.epoch()));
      html.element("td", Figures.duration(row.seconds()));
      html.element("td", Figures.value(row.loss()));
      for (String name : names) {
        html.element("td", Figures.value(row.metrics().getOrDefault(name, Double.NaN)));
      }
      html.close();
    }
    endTable();
  }

  void settings(Map<String, Object> settings) {
    if (settings.isEmpty()) {
      return;
    }
    html.open("section").element("h2", "Settings");
    table("Settings", "settings");
    html.open("tbody");
    settings.forEach((name, value) -> {
      String text = value instanceof CharSequence ? value.toString() : Json.compact(value);
      html.open("tr").element("th", name, "scope", "row");
      html.element("td", Html.cut(text, MOST_SETTING_CHARS)).close();
    });
    endTable();
  }

  /// Begins a table that can be scrolled sideways, also with the keyboard.
  private void table(String name, String style) {
    html.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", name);
    html.open("table", "class", style);
  }

  private void header(String... names) {
    html.open("thead").open("tr");
    List.of(names).forEach(this::columnHeader);
    html.close().close().open("tbody");
  }

  private void columnHeader(String name) {
    html.element("th", name, "scope", "col");
  }

  /// Ends a table's part, the table and the section around it.
  private void endTable() {
    html.close().close().close().close();
  }
}
