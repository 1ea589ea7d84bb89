package albert4j.report;

import java.util.ArrayDeque;
import java.util.Deque;

/// Markup that is HTML and well-formed XML at once, with everything in it escaped.
final class Html {
  private final StringBuilder out;
  private final Deque<String> open = new ArrayDeque<>();

  /// The start of a page.
  Html() {
    this("<!DOCTYPE html>\n");
  }

  private Html(String start) {
    out = new StringBuilder(start);
  }

  /// Markup without a declaration, such as a picture in SVG, which is XML alone.
  static Html plain() {
    return new Html("");
  }

  /// Begins an element.
  ///
  /// @param attributes names and values in turn
  Html open(String name, String... attributes) {
    start(name, attributes);
    out.append('>');
    open.push(name);
    return this;
  }

  /// Ends the element that was begun last.
  Html close() {
    out.append("</").append(open.pop()).append(">\n");
    return this;
  }

  /// An element that holds a text.
  Html element(String name, String text, String... attributes) {
    return open(name, attributes).text(text).close();
  }

  /// An element that never holds anything, such as `meta` or `circle`.
  Html empty(String name, String... attributes) {
    start(name, attributes);
    out.append("/>");
    return this;
  }

  /// A text. What neither HTML nor XML can hold, control characters and unpaired surrogates,
  /// becomes U+FFFD.
  Html text(String text) {
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '&' -> out.append("&amp;");
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            case '"' -> out.append("&quot;");
            default -> out.appendCodePoint(allowed(c) ? c : 0xFFFD);
          }
        });
    return this;
  }

  /// An element whose text browsers take as it is: a style sheet, a script, or its data. The only
  /// text that is not escaped.
  ///
  /// @throws IllegalArgumentException if the text could end the element early
  Html raw(String name, String text, String... attributes) {
    if (text.contains("</") || text.contains("<!--")) {
      throw new IllegalArgumentException(name + ": must not hold </ or <!--");
    }
    open(name, attributes);
    out.append(text);
    return close();
  }

  private void start(String name, String... attributes) {
    out.append('<').append(name);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      text(attributes[i + 1]);
      out.append('"');
    }
  }

  /// The production `Char` of XML 1.0, less the C1 controls.
  private static boolean allowed(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= ' ' && c < 0x7F)
        || (c >= 0xA0 && c < 0xD800)
        || (c >= 0xE000 && c < 0xFFFE)
        || c >= 0x10000;
  }

  /// A text of at most so many characters; a longer one ends with "…".
  static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = most - 1;
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
  }

  /// The whole, when all elements are closed.
  @Override
  public String toString() {
    return out.toString();
  }
}
