package albert4j.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

  /// The first and the last value in words.
  String description() {
    List<Point> all = drawable();
    Stream<Point> ends = all.size() == 1 ? all.stream() : Stream.of(all.getFirst(), all.getLast());
    return ends.map(end -> Figures.value(end.y()) + " at step " + Figures.count((long) end.x()))
        .collect(Collectors.joining(", ", name + ": ", "."));
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

  /// The mean of each point and its neighbours, up to `reach` of them on either side. Gaps stay
  /// gaps and count for nothing.
  Curve smoothed(String newName, int reach) {
    List<Point> means = new ArrayList<>();
    for (int i = 0; i < points.size(); i++) {
      Point point = points.get(i);
      List<Point> near =
          points.subList(Math.max(0, i - reach), Math.min(points.size(), i + reach + 1));
      double mean =
          near.stream().filter(Point::drawable).mapToDouble(Point::y).average().orElse(point.y());
      means.add(point.drawable() ? new Point(point.x(), mean) : point);
    }
    return new Curve(newName, Look.LINE, colour, means);
  }
}
