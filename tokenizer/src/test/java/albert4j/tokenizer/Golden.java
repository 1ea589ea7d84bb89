package albert4j.tokenizer;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The reference outputs of `../shared`, where that folder exists. Tests that need it are skipped
/// where it does not.
final class Golden {
  private static final Path SHARED = Path.of("..", "..", "shared");

  private Golden() {}

  /// A path below `shared`; skips the test if there is none.
  static Path shared(String path) {
    Path file = SHARED.resolve(path);
    assumeTrue(Files.exists(file), () -> "skipped: there is no " + file);
    return file;
  }

  /// A SentencePiece model of the goldens.
  static SentencePiece model(String name) throws IOException {
    return SentencePiece.load(shared("golden/tokenizer/spm/" + name + ".model"));
  }

  /// The lines of a JSONL file of the tokenizer goldens.
  static List<Line> lines(String name) throws IOException {
    Path file = shared("golden/tokenizer/" + name + ".jsonl");
    try (var lines = Files.lines(file)) {
      return lines.map(Line::of).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /// A JSON file below `shared`: an object.
  static Map<String, Object> json(String path) throws IOException {
    return new Json(Files.readString(shared(path))).object();
  }

  /// A JSON text: an object.
  static Map<String, Object> parse(String json) {
    return new Json(json).object();
  }

  /// The texts that the goldens number.
  static List<String> texts() throws IOException {
    return lines("lines").stream().map(line -> line.text("text")).toList();
  }

  /// One line: an object.
  record Line(Map<String, Object> fields) {
    static Line of(String json) {
      return new Line(new Json(json).object());
    }

    boolean has(String field) {
      return fields.containsKey(field);
    }

    private Object get(String field) {
      return Objects.requireNonNull(fields.get(field), field);
    }

    /// A string; `null` comes out as that word.
    String text(String field) {
      return get(field).toString();
    }

    int number(String field) {
      return ((Double) get(field)).intValue();
    }

    double real(String field) {
      return (Double) get(field);
    }

    int[] numbers(String field) {
      return ints(get(field));
    }

    List<String> texts(String field) {
      return ((List<?>) get(field)).stream().map(Object::toString).toList();
    }

    /// A list of objects.
    List<Line> objects(String field) {
      List<Line> lines = new ArrayList<>();
      for (Object object : (List<?>) get(field)) {
        lines.add(line(object));
      }
      return lines;
    }

    /// An object.
    Line object(String field) {
      return line(get(field));
    }

    private static Line line(Object object) {
      Map<String, Object> fields = new LinkedHashMap<>();
      ((Map<?, ?>) object).forEach((key, value) -> fields.put(key.toString(), value));
      return new Line(fields);
    }

    /// A list of pairs, as `from-to` each.
    List<String> ranges(String field) {
      List<String> ranges = new ArrayList<>();
      for (Object range : (List<?>) get(field)) {
        int[] ends = ints(range);
        ranges.add(ends[0] + "-" + ends[1]);
      }
      return ranges;
    }

    private static int[] ints(Object list) {
      return ((List<?>) list).stream().mapToInt(value -> ((Double) value).intValue()).toArray();
    }
  }

  /// The `null` of JSON, which reads as that word.
  private enum Null {
    NULL;

    @Override
    public String toString() {
      return "null";
    }
  }

  /// JSON, if it is well-formed.
  private static final class Json {
    private final String text;
    private int at;

    Json(String text) {
      this.text = text;
    }

    Object value() {
      return switch (peek()) {
        case '{' -> object();
        case '[' -> array();
        case '"' -> string();
        case 't', 'f', 'n' -> word();
        default -> number();
      };
    }

    private char peek() {
      while (Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      return text.charAt(at);
    }

    private boolean more(char end) {
      char c = peek();
      if (c == end || c == ',') {
        at++;
      }
      return c != end;
    }

    private Map<String, Object> object() {
      Map<String, Object> map = new LinkedHashMap<>();
      peek();
      at++;
      while (more('}')) {
        peek();
        String key = string();
        peek();
        at++; // the colon
        map.put(key, value());
      }
      return map;
    }

    private List<Object> array() {
      List<Object> list = new ArrayList<>();
      at++;
      while (more(']')) {
        list.add(value());
      }
      return list;
    }

    private String string() {
      StringBuilder out = new StringBuilder();
      at++;
      while (text.charAt(at) != '"') {
        char c = text.charAt(at++);
        out.append(c == '\\' ? escaped() : c);
      }
      at++;
      return out.toString();
    }

    private char escaped() {
      char c = text.charAt(at++);
      return switch (c) {
        case 'n' -> '\n';
        case 'r' -> '\r';
        case 't' -> '\t';
        case 'b' -> '\b';
        case 'f' -> '\f';
        case 'u' -> {
          at += 4;
          yield (char) Integer.parseInt(text, at - 4, at, 16);
        }
        default -> c;
      };
    }

    private Object word() {
      int from = at;
      while (at < text.length() && Character.isLetter(text.charAt(at))) {
        at++;
      }
      return switch (text.substring(from, at)) {
        case "true" -> true;
        case "false" -> false;
        default -> Null.NULL;
      };
    }

    private Double number() {
      int from = at;
      while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
      return Double.valueOf(text.substring(from, at));
    }
  }
}
