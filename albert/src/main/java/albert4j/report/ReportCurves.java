package albert4j.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/// The part of a [Report] that is curves; all have the same axis of steps.
final class ReportCurves {
  /// A mean over this part of a curve to either side keeps its shape and takes away its noise.
  private static final double SMOOTHED_PART = 1.0 / 80;

  private final History history;
  private final List<History.Step> steps;
  private final double last;

  ReportCurves(History history) {
    this.history = history;
    this.steps = history.steps();
    this.last =
        DoubleStream.concat(
                steps.stream().mapToDouble(History.Step::step),
                history.evaluations().stream().mapToDouble(History.Evaluated::step))
            .max()
            .orElse(0);
  }

  void write(Html html) {
    html.open("section").element("h2", "Curves").open("div", "class", "charts");
    List<Curve> losses = smoothed("training", "training", History.Step::loss);
    losses.add(evaluated(History.Evaluated::loss));
    new Chart("loss", "Loss", last, losses).write(html);
    metrics().forEach(chart -> chart.write(html));
    String rate = "Learning rate";
    Curve rates = curve(rate, Curve.Look.LINE, "rate", History.Step::learningRate);
    new Chart("rate", rate, last, List.of(rates)).write(html);
    String norm = "Gradient norm";
    List<Curve> norms = smoothed(norm, "norm", History.Step::gradientNorm);
    new Chart("norm", norm, last, norms).write(html);
    html.close().close();
  }

  /// A chart for each metric: their ranges may have nothing in common.
  private List<Chart> metrics() {
    List<Chart> charts = new ArrayList<>();
    for (String name : History.metricNames(history.evaluations())) {
      ToDoubleFunction<History.Evaluated> metric =
          evaluated -> evaluated.metrics().getOrDefault(name, Double.NaN);
      List<Curve> curves = new ArrayList<>(List.of(evaluated(metric)));
      history
          .best()
          .map(best -> point(best, metric))
          .ifPresent(best -> {
            String legend = "best step: " + Figures.value(best.y());
            curves.add(new Curve(legend, Curve.Look.RING, "evaluation", List.of(best)));
          });
      charts.add(new Chart("metric-" + charts.size(), name, last, curves));
    }
    return charts;
  }

  private Curve evaluated(ToDoubleFunction<History.Evaluated> value) {
    List<Curve.Point> points =
        history.evaluations().stream().map(evaluated -> point(evaluated, value)).toList();
    return new Curve("evaluation", Curve.Look.DOTS, "evaluation", points);
  }

  private static Curve.Point point(
      History.Evaluated evaluated, ToDoubleFunction<History.Evaluated> value) {
    return new Curve.Point(evaluated.step(), value.applyAsDouble(evaluated));
  }

  /// The values, and their running mean if there are enough of them.
  private List<Curve> smoothed(String name, String colour, ToDoubleFunction<History.Step> value) {
    int reach = (int) (steps.size() * SMOOTHED_PART);
    if (reach == 0) {
      return new ArrayList<>(List.of(curve(name, Curve.Look.LINE, colour, value)));
    }
    Curve raw = curve(name, Curve.Look.FAINT, colour, value);
    return new ArrayList<>(List.of(raw, raw.smoothed("smoothed", reach)));
  }

  private Curve curve(
      String name, Curve.Look look, String colour, ToDoubleFunction<History.Step> value) {
    List<Curve.Point> points =
        steps.stream()
            .map(step -> new Curve.Point(step.step(), value.applyAsDouble(step)))
            .toList();
    return new Curve(name, look, colour, points);
  }
}
