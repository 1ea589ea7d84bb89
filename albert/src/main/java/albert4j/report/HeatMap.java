package albert4j.report;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;

/// A matrix of values with named rows and columns, as a picture: SVG that stands for itself and
/// that every browser and drawing program shows. The larger a value, the stronger its cell's
/// colour.
///
/// With up to 20 rows and columns the values stand in their cells; a browser shows value and names
/// of the cell under the pointer in any case.
public final class HeatMap {
  private static final int MOST_NUMBERED = 20;

  /// Of a label, in pixels, and of a text under the pointer, in characters.
  private static final int MOST_LABEL = 260;

  private static final int MOST_TOOLTIP_CHARS = 200;
  private static final int MARGIN = 20;
  private static final int GAP = 8;
  private static final int LEGEND = 200;
  private static final double SLANT = Math.sqrt(0.5);

  /// From this part of the colour on, light text on it reads better than dark.
  private static final double STRONG = 0.7;

  private final Html svg = Html.plain();
  private final String title;
  private final List<String> rows;
  private final List<String> columns;
  private final float[][] values;
  private final Axis scale;
  private final boolean numbered;
  private final int cellWidth;
  private final int cellHeight;
  private final double left;
  private final double top;

  private HeatMap(
      String title, List<String> rows, List<String> columns, float[][] values, Axis scale) {
    this.title = title;
    this.rows = rows;
    this.columns = columns;
    this.values = values;
    this.scale = scale;
    this.numbered = Math.max(rows.size(), columns.size()) <= MOST_NUMBERED;
    this.cellWidth = numbered ? 52 : 18;
    this.cellHeight = numbered ? 36 : 18;
    this.left = MARGIN + widest(rows) + GAP;
    this.top = MARGIN + 34 + widest(columns) * SLANT + GAP;
  }

  /// The picture of values between two lists.
  ///
  /// @param values a row for each of `rows` with a value for each of `columns`, all finite; at
  ///   least one
  public static String of(String title, List<String> rows, List<String> columns, float[][] values) {
    return new HeatMap(title, rows, columns, values, scale(values, false)).picture();
  }

  /// The picture of values within one list. The diagonal, where something is compared with itself,
  /// does not count for the range of colours.
  ///
  /// @param values a row for each name with a value for each name, all finite; at least one
  public static String of(String title, List<String> names, float[][] values) {
    return new HeatMap(title, names, names, values, scale(values, names.size() > 1)).picture();
  }

  private static Axis scale(float[][] values, boolean withoutDiagonal) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (int r = 0; r < values.length; r++) {
      for (int c = 0; c < values[r].length; c++) {
        if (!withoutDiagonal || r != c) {
          least = Math.min(least, values[r][c]);
          most = Math.max(most, values[r][c]);
        }
      }
    }
    return Axis.ofValues(least, most);
  }

  private String picture() {
    double right = left + columns.size() * cellWidth;
    double bottom = top + rows.size() * cellHeight;
    double width = Math.max(right + widest(columns) * SLANT, left + LEGEND) + MARGIN;
    String box = "0 0 " + Plot.at(width) + " " + Plot.at(bottom + 70);
    svg.open(
        "svg",
        "xmlns",
        "http://www.w3.org/2000/svg",
        "viewBox",
        box,
        "width",
        Plot.at(width),
        "height",
        Plot.at(bottom + 70),
        "font-family",
        "system-ui, -apple-system, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif",
        "font-size",
        "13",
        "fill",
        "#1d2025",
        "role",
        "img",
        "aria-label",
        title);
    svg.element("title", title);
    svg.raw("style", Page.resource("heatmap.css"));
    svg.empty("rect", "class", "page", "width", "100%", "height", "100%", "fill", "#ffffff");
    svg.element(
        "text", title, "x", "" + MARGIN, "y", "34", "font-size", "17", "font-weight", "650");
    labels();
    cells();
    legend(bottom + 24);
    return svg.close().toString();
  }

  private void labels() {
    for (int r = 0; r < rows.size(); r++) {
      double y = top + (r + 0.5) * cellHeight + 4.5;
      Plot.label(svg, fitted(rows.get(r)), left - GAP, y, "end");
    }
    for (int c = 0; c < columns.size(); c++) {
      String x = Plot.at(left + (c + 0.5) * cellWidth + 4);
      String y = Plot.at(top - GAP);
      String turned = "rotate(-45 " + x + " " + y + ")";
      svg.element("text", fitted(columns.get(c)), "x", x, "y", y, "transform", turned);
    }
  }

  private void cells() {
    for (int r = 0; r < rows.size(); r++) {
      for (int c = 0; c < columns.size(); c++) {
        cell(r, c);
      }
    }
  }

  private void cell(int r, int c) {
    double part = Math.clamp(scale.fraction(values[r][c]), 0, 1);
    double x = left + c * cellWidth;
    double y = top + r * cellHeight;
    svg.open("g");
    svg.element(
        "title",
        Figures.fixed(values[r][c])
            + "\n"
            + Html.cut(rows.get(r), MOST_TOOLTIP_CHARS)
            + "\n"
            + Html.cut(columns.get(c), MOST_TOOLTIP_CHARS));
    svg.empty(
        "rect",
        "class",
        "cell",
        "x",
        Plot.at(x),
        "y",
        Plot.at(y),
        "width",
        "" + (cellWidth - 1),
        "height",
        "" + (cellHeight - 1),
        "fill",
        "#1c4a8c",
        "fill-opacity",
        Figures.fixed(part));
    if (numbered) {
      boolean strong = part >= STRONG;
      svg.element(
          "text",
          String.format(Locale.ROOT, "%.2f", values[r][c]),
          "class",
          strong ? "strong" : "weak",
          "x",
          Plot.at(x + (cellWidth - 1) / 2.0),
          "y",
          Plot.at(y + cellHeight / 2.0 + 4.5),
          "text-anchor",
          "middle",
          "fill",
          strong ? "#ffffff" : "#1d2025");
    }
    svg.close();
  }

  /// The colours and their values.
  private void legend(double y) {
    svg.open("linearGradient", "id", "colours");
    svg.empty("stop", "class", "end", "offset", "0", "stop-color", "#1c4a8c", "stop-opacity", "0");
    svg.empty("stop", "class", "end", "offset", "1", "stop-color", "#1c4a8c").close();
    svg.empty(
        "rect",
        "x",
        Plot.at(left),
        "y",
        Plot.at(y),
        "width",
        "" + LEGEND,
        "height",
        "10",
        "fill",
        "url(#colours)",
        "stroke",
        "#8a909c",
        "stroke-width",
        "0.5");
    for (BigDecimal tick : scale.ticks()) {
      double x = left + scale.fraction(tick.doubleValue()) * LEGEND;
      Plot.label(svg, scale.label(tick), x, y + 26, "middle");
    }
  }

  private static double widest(List<String> labels) {
    return labels.stream().map(HeatMap::fitted).mapToDouble(HeatMap::width).max().orElse(0);
  }

  /// A label that is not too wide; a longer one ends with "…".
  private static String fitted(String label) {
    String line = label.strip().replaceAll("\\s+", " ");
    double width = 0;
    for (int i = 0; i < line.length(); i = line.offsetByCodePoints(i, 1)) {
      width += width(line.codePointAt(i));
      if (width > MOST_LABEL) {
        return line.substring(0, i).strip() + "…";
      }
    }
    return line;
  }

  /// About how many pixels a text takes: an SVG cannot ask the font.
  private static double width(String text) {
    return text.codePoints().mapToDouble(HeatMap::width).sum();
  }

  private static double width(int codePoint) {
    return codePoint < 0x1100 ? 7 : 13.5;
  }
}
