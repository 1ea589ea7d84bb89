package albert4j.report;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Shows the values of a [Chart] at the place of the pointer, without a script: the plot is covered
/// with strips, and the style sheet makes the one under the pointer visible.
final class Readout {
  private static final int STRIPS = 80;

  private Readout() {}

  /// The values at a place: of each curve the last point there, or one that cannot be drawn.
  private record Strip(List<Curve.Point> points) {
    Strip(int curves) {
      this(new ArrayList<>());
      for (int i = 0; i < curves; i++) {
        points.add(new Curve.Point(0, Double.NaN));
      }
    }

    double step() {
      return points.stream()
          .filter(Curve.Point::drawable)
          .mapToDouble(Curve.Point::x)
          .max()
          .orElseThrow();
    }
  }

  static void write(Html html, List<Curve> all, Plot plot) {
    List<Curve> curves = all.stream().filter(curve -> curve.look() != Curve.Look.RING).toList();
    List<Strip> strips = strips(curves, plot);
    html.open("g", "aria-hidden", "true");
    double left = Plot.LEFT;
    for (int i = 0; i < strips.size(); i++) {
      double here = plot.across(strips.get(i).step());
      double right =
          i + 1 < strips.size()
              ? (here + plot.across(strips.get(i + 1).step())) / 2
              : Plot.WIDTH - Plot.RIGHT;
      write(html, strips.get(i), curves, plot, left, right);
      left = right;
    }
    html.close();
  }

  private static List<Strip> strips(List<Curve> curves, Plot plot) {
    var strips = new TreeMap<Integer, Strip>();
    for (int i = 0; i < curves.size(); i++) {
      for (Curve.Point point : curves.get(i).drawable()) {
        int place = (int) (plot.x().fraction(point.x()) * STRIPS);
        strips.computeIfAbsent(place, _ -> new Strip(curves.size())).points().set(i, point);
      }
    }
    return List.copyOf(strips.values());
  }

  private static void write(
      Html html, Strip strip, List<Curve> curves, Plot plot, double left, double right) {
    int bottom = Plot.HEIGHT - Plot.BOTTOM;
    html.open("g", "class", "strip");
    // without a title of its own, browsers would show that of the whole chart
    html.element("title", "");
    html.empty(
        "rect",
        "x",
        Plot.at(left),
        "y",
        "0",
        "width",
        Plot.at(right - left),
        "height",
        Plot.at(bottom));
    double x = plot.across(strip.step());
    Plot.line(html, x, Plot.TOP, x, bottom);
    var text = new StringBuilder("step " + Figures.count((long) strip.step()));
    for (int i = 0; i < curves.size(); i++) {
      Curve.Point point = strip.points().get(i);
      if (point.drawable()) {
        html.open("g", "class", curves.get(i).style());
        plot.dot(html, point, "3");
        html.close();
        text.append(" · ").append(curves.get(i).name()).append(' ');
        text.append(Figures.value(point.y()));
      }
    }
    Plot.label(html, text.toString(), Plot.WIDTH - Plot.RIGHT, Plot.TOP - 12, "end");
    html.close();
  }
}
