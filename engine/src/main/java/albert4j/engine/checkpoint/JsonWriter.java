package albert4j.engine.checkpoint;

import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;

/// Writes one value as JSON; see [Json#write] for what is accepted.
final class JsonWriter {
  private final Appendable out;
  private final boolean pretty;
  private int depth;

  JsonWriter(Appendable out, boolean pretty) {
    this.out = out;
    this.pretty = pretty;
  }

  void write(Object value) throws IOException {
    switch (value) {
      case CharSequence text -> string(text);
      case Map<?, ?> map -> object(map);
      case Iterable<?> items -> array(items.iterator());
      case float[] numbers -> floats(numbers);
      case int[] numbers -> array(Arrays.stream(numbers).iterator());
      case Double number -> out.append(real(number.toString(), number));
      case Float number -> out.append(real(number.toString(), number));
      case Long _, Integer _, Short _, Byte _, Boolean _ -> out.append(value.toString());
      default -> {
        if (!value.equals(Json.NULL)) {
          throw new IllegalArgumentException(
              "json: class cannot be written: class=" + value.getClass().getName());
        }
        out.append("null");
      }
    }
  }

  private void object(Map<?, ?> map) throws IOException {
    open('{');
    boolean first = true;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      separate(first);
      first = false;
      if (!(entry.getKey() instanceof String key)) {
        throw new IllegalArgumentException("json: keys must be strings: key=" + entry.getKey());
      }
      string(key);
      out.append(pretty ? ": " : ":");
      write(entry.getValue());
    }
    close('}', first);
  }

  private void array(Iterator<?> items) throws IOException {
    open('[');
    boolean first = true;
    while (items.hasNext()) {
      separate(first);
      first = false;
      write(items.next());
    }
    close(']', first);
  }

  /// An embedding may be thousands of numbers, so they stay on one line and are not boxed.
  private void floats(float[] numbers) throws IOException {
    out.append('[');
    for (int i = 0; i < numbers.length; i++) {
      out.append(i == 0 ? "" : pretty ? ", " : ",");
      out.append(real(Float.toString(numbers[i]), numbers[i]));
    }
    out.append(']');
  }

  private void open(char bracket) throws IOException {
    if (++depth > Json.MAX_DEPTH) {
      throw new IllegalArgumentException("json: nesting must be at most " + Json.MAX_DEPTH);
    }
    out.append(bracket);
  }

  private void separate(boolean first) throws IOException {
    if (!first) {
      out.append(',');
    }
    newLine();
  }

  private void close(char bracket, boolean empty) throws IOException {
    depth--;
    if (!empty) {
      newLine();
    }
    out.append(bracket);
  }

  private void newLine() throws IOException {
    if (pretty) {
      out.append('\n').append("  ".repeat(depth));
    }
  }

  /// Java's shortest digits with the exponent in the usual short form: `1.0E-12` becomes `1e-12`.
  private static String real(String digits, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("json: numbers must be finite: value=" + digits);
    }
    return digits.replace(".0E", "e").replace('E', 'e');
  }

  private void string(CharSequence text) throws IOException {
    out.append('"');
    int done = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c != '"' && c != '\\' && !Character.isSurrogate(c)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
        continue;
      }
      out.append(text, done, i).append(escape(c));
      done = i + 1;
    }
    out.append(text, done, text.length()).append('"');
  }

  private static String escape(char c) {
    return switch (c) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      default -> String.format("\\u%04x", (int) c);
    };
  }
}
