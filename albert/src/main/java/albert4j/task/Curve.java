package albert4j.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A line of a [Chart].
///
/// @param name what its legend says
/// @param look how it is drawn; its name in lower case is a class of the style sheet
/// @param colour another class of the style sheet
/// @param points in the order of x; those whose y cannot be [drawn][Point#drawable] are gaps
record Curve(String name, Look look, String colour, List<Point> points) {
  /// A place in a chart.
  record Point(double x, double y) {
    /// Whether y is within the range of a float, from which all values come.
    boolean drawable() {
      return Math.abs(y) <= Float.MAX_VALUE;
    }
  }

  /// How a curve is drawn.
  enum Look {
    /// A line.
    LINE,
    /// A pale line, behind another.
    FAINT,
    /// A line with a dot at every point.
    DOTS,
    /// A ring around every point, which belongs to another curve.
    RING
  }

  /// The classes of the style sheet.
  String style() {
    return look.name().toLowerCase(Locale.ROOT) + " " + colour;
  }

  /// Whether every point is marked, not just one that is alone.
  boolean dotted() {
    return look == Look.DOTS || look == Look.RING;
  }

  /// Of the marks, in the units of the SVG.
  String radius() {
    return look == Look.RING ? "5.5" : "2.5";
  }

  /// The first and last value in words.
  String description() {
    Point first = drawable().getFirst();
    Point last = drawable().getLast();
    return String.format(
        "%s: %s at step %s, %s at step %s.",
        name,
        Figures.value(first.y()),
        Figures.count((long) first.x()),
        Figures.value(last.y()),
        Figures.count((long) last.x()));
  }

  List<Point> drawable() {
    return points.stream().filter(Point::drawable).toList();
  }

  /// The points between gaps.
  List<List<Point>> pieces() {
    List<List<Point>> pieces = new ArrayList<>();
    List<Point> piece = new ArrayList<>();
    for (Point point : points) {
      if (point.drawable()) {
        piece.add(point);
      } else if (!piece.isEmpty()) {
        pieces.add(piece);
        piece = new ArrayList<>();
      }
    }
    if (!piece.isEmpty()) {
      pieces.add(piece);
    }
    return pieces;
  }

  /// The weighted mean of a point and those before it: the weight falls by `1 - 1/span` from point
  /// to point, so that about `span` of them count. A gap stays a gap.
  Curve smoothed(String newName, double span) {
    double decay = 1 - 1 / span;
    double sum = 0;
    double weights = 0;
    List<Point> means = new ArrayList<>();
    for (Point point : points) {
      if (point.drawable()) {
        sum = sum * decay + point.y();
        weights = weights * decay + 1;
        means.add(new Point(point.x(), sum / weights));
      } else {
        means.add(point);
      }
    }
    return new Curve(newName, Look.LINE, colour, means);
  }
}
