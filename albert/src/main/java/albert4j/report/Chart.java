package albert4j.report;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;

/// Curves over the steps of a training run, as a figure with an SVG.
///
/// @param id unique in the page
/// @param title what the curves have in common
/// @param last the step where the axis ends
/// @param curves those without a point that can be drawn are left out
record Chart(String id, String title, double last, List<Curve> curves) {
  Chart {
    curves = curves.stream().filter(curve -> !curve.drawable().isEmpty()).toList();
  }

  /// Writes the figure; if there is no curve, one that says so.
  void write(Html html) {
    html.open("figure").open("figcaption").element("h3", title);
    if (curves.size() > 1 || !curves.stream().allMatch(curve -> curve.name().equals(title))) {
      html.open("ul", "class", "legend");
      curves.forEach(curve -> legend(html, curve));
      html.close();
    }
    html.close();
    if (curves.isEmpty()) {
      html.element("p", "No values.", "class", "quiet");
    } else {
      picture(html);
    }
    html.close();
  }

  private static void legend(Html html, Curve curve) {
    html.open("li").open("svg", "viewBox", "0 0 24 12", "aria-hidden", "true");
    html.open("g", "class", curve.style());
    if (curve.look() != Curve.Look.RING) {
      html.empty("polyline", "points", "1,6 23,6");
    }
    if (curve.dotted()) {
      html.empty("circle", "cx", "12", "cy", "6", "r", curve.radius());
    }
    html.close().close().text(curve.name()).close();
  }

  private void picture(Html html) {
    Plot plot = Plot.of(curves.stream().flatMap(curve -> curve.drawable().stream()).toList(), last);
    html.open(
        "svg",
        "role",
        "img",
        "viewBox",
        "0 0 " + Plot.WIDTH + " " + Plot.HEIGHT,
        "aria-labelledby",
        id + "-title " + id + "-desc");
    html.element("title", title + " by step", "id", id + "-title");
    String description = curves.stream().map(Curve::description).collect(Collectors.joining(" "));
    html.element("desc", "Line chart. " + description, "id", id + "-desc");
    grid(html, plot);
    curves.forEach(curve -> draw(html, curve, plot));
    Readout.write(html, curves, plot);
    html.close();
  }

  private static void grid(Html html, Plot plot) {
    int right = Plot.WIDTH - Plot.RIGHT;
    int bottom = Plot.HEIGHT - Plot.BOTTOM;
    html.open("g", "class", "axis");
    for (BigDecimal tick : plot.y().ticks()) {
      double y = plot.down(tick.doubleValue());
      Plot.line(html, Plot.LEFT, y, right, y);
      Plot.label(html, plot.y().label(tick), Plot.LEFT - 8, y + 4, "end");
    }
    for (BigDecimal tick : plot.x().ticks()) {
      double x = plot.across(tick.doubleValue());
      Plot.line(html, x, bottom, x, bottom + 5);
      Plot.label(html, plot.x().label(tick), x, bottom + 19, "middle");
    }
    Plot.label(html, "step", right, Plot.HEIGHT - 2, "end");
    html.close();
  }

  private static void draw(Html html, Curve curve, Plot plot) {
    html.open("g", "class", curve.style());
    for (List<Curve.Point> piece : curve.pieces()) {
      if (piece.size() > 1 && curve.look() != Curve.Look.RING) {
        html.empty(
            "polyline", "points", piece.stream().map(plot::place).collect(Collectors.joining(" ")));
      }
      if (piece.size() == 1 || curve.dotted()) {
        piece.forEach(point -> plot.dot(html, point, curve.radius()));
      }
    }
    html.close();
  }
}
