package albert4j.report;

import java.util.Locale;

/// Numbers as people read them.
final class Figures {
  private Figures() {}

  /// Four digits or decimals, whichever are fewer: `0.0931`, `2.718`, `83.12`, `12,345`; below
  /// 0.001 and from ten million on as in `2.5e-5`. What is not finite is a dash.
  static String value(double value) {
    double size = Math.abs(value);
    if (!Double.isFinite(value)) {
      return "–";
    }
    if ((size != 0 && size < 1e-3) || size >= 1e7) {
      String text = String.format(Locale.ROOT, "%.2e", value);
      return text.replaceFirst("\\.?0*e", "e").replaceFirst("e([+-])0?", "e$1").replace("e+", "e");
    }
    int decimals = size < 1 ? 4 : size < 10 ? 3 : size < 100 ? 2 : size < 1000 ? 1 : 0;
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  /// Four decimals, for columns of numbers from 0 to 1.
  static String fixed(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  /// Two decimals, as in `2.50`; a dash if it is not known.
  static String epoch(double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.2f", value);
  }

  /// With commas: `1,234`.
  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /// `4.2 s`, `12 min 5 s`, `1 h 2 min`.
  static String duration(double seconds) {
    if (seconds < 59.95) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    return whole < 3600
        ? whole / 60 + " min " + whole % 60 + " s"
        : count(whole / 3600) + " h " + whole % 3600 / 60 + " min";
  }
}
