package albert4j.engine.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads and writes JSON (RFC 8259), strictly, with the JDK alone.
///
/// | JSON | read as |
/// |---|---|
/// | object | [java.util.LinkedHashMap] in the order of the text; a key that occurs twice is an error |
/// | array | [java.util.ArrayList] |
/// | string | [String]; an unpaired surrogate can come only from an escape, and is kept |
/// | number without fraction and exponent that fits 64 bits | [Long] |
/// | any other number | [Double]; beyond the range of a double is an error |
/// | `true`, `false` | [Boolean] |
/// | `null` | [#NULL] |
///
/// Not accepted: comments, trailing commas, `NaN`, a byte order mark, malformed UTF-8, more than
/// [#MAX_DEPTH] levels of nesting, more than 8 million values. What is written can be read back to
/// the same values, bit for bit.
public final class Json {
  /// The value `null` of JSON; no Java `null` occurs in what is read, and none may in what is
  /// written.
  public static final Object NULL =
      new Object() {
        @Override
        public String toString() {
          return "null";
        }
      };

  /// How deep arrays and objects may nest, so that hostile input cannot exhaust the stack.
  public static final int MAX_DEPTH = 512;

  /// How many values a text may hold, so that a few bytes each cannot fill the memory: several
  /// times those of the largest tokenizer.json.
  static final int MAX_VALUES = 1 << 23;

  /// The longest file that [#readObject] takes, in bytes: several times the largest tokenizer.json.
  public static final long MAX_FILE_BYTES = 256L << 20;

  private Json() {}

  /// The value of a text.
  ///
  /// @throws JsonException if the text is not one JSON value, or holds an unpaired surrogate as
  ///   such
  public static Object parse(String text) throws JsonException {
    return parse(utf8(text));
  }

  /// The value of a text in UTF-8.
  ///
  /// @throws JsonException if the bytes are not one JSON value in well-formed UTF-8
  public static Object parse(byte[] utf8) throws JsonException {
    return new JsonParser(utf8).parse();
  }

  /// The object that a file holds.
  ///
  /// @throws CheckpointException if there is no such file, it is too long, not JSON, or holds
  ///   something else than an object
  /// @throws IOException if it cannot be read
  public static Map<String, Object> readObject(Path file) throws IOException {
    CheckpointException.requireFile(file);
    long bytes = Files.size(file);
    if (bytes > MAX_FILE_BYTES) {
      throw new CheckpointException(
          file, "size", "at most " + MAX_FILE_BYTES + " bytes of JSON", bytes + " bytes");
    }
    try {
      Object value = parse(Files.readAllBytes(file));
      return object(value)
          .orElseThrow(
              () -> new CheckpointException(file, "top level", "a JSON object", describe(value)));
    } catch (JsonException e) {
      throw new CheckpointException(file, e.place(), e.expected(), e.found());
    }
  }

  /// The value as an object, if it is one: a parsed object, or any map, whose keys must then be
  /// strings.
  @SuppressWarnings("unchecked")
  public static Optional<Map<String, Object>> object(Object value) {
    return value instanceof Map<?, ?> map
        ? Optional.of((Map<String, Object>) map)
        : Optional.empty();
  }

  /// Writes a value in one line without spaces. Equal values give equal text.
  ///
  /// Besides what [#parse] returns, it takes any [CharSequence], the number classes of `java.lang`,
  /// any [Iterable], and `int[]` and `float[]`. Floating-point numbers get the fewest digits that
  /// identify them in their own type; characters outside ASCII are written as they are, unpaired
  /// surrogates as escapes.
  ///
  /// @throws IllegalArgumentException if a value is of another class, a number is not finite, a key
  ///   is not a string, or the nesting is deeper than [#MAX_DEPTH]
  /// @throws IOException if the target throws it
  public static void write(Appendable out, Object value) throws IOException {
    new JsonWriter(out, false).write(value);
  }

  /// The text of [#write].
  ///
  /// @throws IllegalArgumentException as [#write]
  public static String compact(Object value) {
    return toText(value, false);
  }

  /// The value over several lines, indented by two spaces a level, with a line feed at the end: how
  /// configuration files look.
  ///
  /// @throws IllegalArgumentException as [#write]
  public static String pretty(Object value) {
    return toText(value, true) + "\n";
  }

  private static String toText(Object value, boolean pretty) {
    var out = new StringBuilder();
    try {
      new JsonWriter(out, pretty).write(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  /// A value in a few words, for messages: itself if it is short, else `an object of 3` or `a list
  /// of 3`.
  public static String describe(Object value) {
    return switch (value) {
      case Map<?, ?> map -> "an object of " + map.size();
      case List<?> list -> {
        String text = compact(list);
        yield text.length() <= 60 ? text : "a list of " + list.size();
      }
      case String text -> CheckpointException.quote(text);
      default -> value.equals(NULL) ? "nothing" : value.toString();
    };
  }

  private static byte[] utf8(String text) throws JsonException {
    var chars = CharBuffer.wrap(text);
    try {
      ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(chars);
      byte[] exact = new byte[bytes.remaining()];
      bytes.get(exact);
      return exact;
    } catch (CharacterCodingException e) {
      String place = "character " + chars.position();
      throw new JsonException(
          text.substring(0, chars.position()).getBytes(StandardCharsets.UTF_8).length,
          place,
          "paired surrogates",
          "an unpaired one");
    }
  }
}
