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
  static List<Map<String, Object>> lines(String name) throws IOException {
    Path file = shared("golden/tokenizer/" + name + ".jsonl");
    try (var lines = Files.lines(file)) {
      return lines.map(Golden::parse).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /// The texts that the goldens number.
  static List<String> texts() throws IOException {
    return lines("lines").stream().map(line -> (String) line.get("text")).toList();
  }

  static int number(Object value) {
    return ((Double) value).intValue();
  }

  static int[] numbers(Object list) {
    return ((List<?>) list).stream().mapToInt(Golden::number).toArray();
  }

  static List<String> strings(Object list) {
    return ((List<?>) list).stream().map(String.class::cast).toList();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> parse(String line) {
    return (Map<String, Object>) new Json(line).value();
  }

  /// As much JSON as the goldens hold: ASCII, well-formed.
  private static final class Json {
    private final String text;
    private int at;

    Json(String text) {
      this.text = text;
    }

    Object value() {
      char c = peek();
      return switch (c) {
        case '{' -> object();
        case '[' -> array();
        case '"' -> string();
        case 't', 'f', 'n' -> word();
        default -> number();
      };
    }

    private char peek() {
      while (text.charAt(at) == ' ') {
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
      for (at++; text.charAt(at) != '"'; at++) {
        char c = text.charAt(at);
        if (c != '\\') {
          out.append(c);
          continue;
        }
        at++;
        switch (text.charAt(at)) {
          case 'n' -> out.append('\n');
          case 'r' -> out.append('\r');
          case 't' -> out.append('\t');
          case 'b' -> out.append('\b');
          case 'f' -> out.append('\f');
          case 'u' -> {
            out.append((char) Integer.parseInt(text, at + 1, at + 5, 16));
            at += 4;
          }
          default -> out.append(text.charAt(at));
        }
      }
      at++;
      return out.toString();
    }

    private Object word() {
      int from = at;
      while (at < text.length() && Character.isLetter(text.charAt(at))) {
        at++;
      }
      return text.substring(from, at);
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
