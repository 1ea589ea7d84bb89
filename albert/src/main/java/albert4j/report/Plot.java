package albert4j.report;

import java.util.List;

/// Where things lie in the picture of a [Chart], in the units of its SVG.
///
/// @param x the steps
/// @param y the values
record Plot(Axis x, Axis y) {
  /// The whole picture and the room around the plot.
  static final int WIDTH = 480;

  static final int HEIGHT = 266;
  static final int LEFT = 60;
  static final int RIGHT = 20;
  static final int TOP = 30;
  static final int BOTTOM = 36;

  /// Made for some points, at least one.
  ///
  /// @param last the last step of the axis
  static Plot of(List<Curve.Point> points, double last) {
    double least = points.stream().mapToDouble(Curve.Point::y).min().orElseThrow();
    double most = points.stream().mapToDouble(Curve.Point::y).max().orElseThrow();
    return new Plot(Axis.ofSteps(last), Axis.ofValues(least, most));
  }

  double across(double step) {
    return LEFT + x.fraction(step) * (WIDTH - LEFT - RIGHT);
  }

  double down(double value) {
    return HEIGHT - BOTTOM - y.fraction(value) * (HEIGHT - TOP - BOTTOM);
  }

  /// The two coordinates, as in `60,224`.
  String place(Curve.Point point) {
    return at(across(point.x())) + "," + at(down(point.y()));
  }

  void dot(Html html, Curve.Point point, String radius) {
    html.empty("circle", "cx", at(across(point.x())), "cy", at(down(point.y())), "r", radius);
  }

  static void line(Html html, double x1, double y1, double x2, double y2) {
    html.empty("line", "x1", at(x1), "y1", at(y1), "x2", at(x2), "y2", at(y2));
  }

  static void label(Html html, String text, double x, double y, String anchor) {
    html.element("text", text, "x", at(x), "y", at(y), "text-anchor", anchor);
  }

  /// A coordinate to a tenth.
  static String at(double coordinate) {
    String text = Double.toString(Math.round(coordinate * 10) / 10.0);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
