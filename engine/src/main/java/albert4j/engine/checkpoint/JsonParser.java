package albert4j.engine.checkpoint;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Recursive descent over UTF-8 bytes; see [Json] for what is accepted and what it becomes.
///
/// Bytes outside ASCII are legal only within strings, so UTF-8 is checked there and nowhere else.
final class JsonParser {
  private static final char REPLACEMENT = '\uFFFD';

  private final byte[] in;
  private int at;
  private int depth;
  private int values;

  JsonParser(byte[] in) {
    this.in = in;
  }

  Object parse() throws JsonException {
    if (in.length >= 3 && in[0] == (byte) 0xEF && in[1] == (byte) 0xBB && in[2] == (byte) 0xBF) {
      throw error(0, "JSON without a byte order mark", "one");
    }
    skipSpace();
    Object value = value();
    skipSpace();
    if (at < in.length) {
      throw error("the end of the text");
    }
    return value;
  }

  private Object value() throws JsonException {
    if (++values > Json.MAX_VALUES) {
      throw error(at, "at most " + Json.MAX_VALUES + " values", "more");
    }
    return switch (peek()) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", Json.NULL);
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
      default -> throw error("a value");
    };
  }

  private Map<String, Object> object() throws JsonException {
    var object = new LinkedHashMap<String, Object>();
    enter();
    if (peek() == '}') {
      return leave(object);
    }
    while (true) {
      int keyAt = at;
      if (peek() != '"') {
        throw error(object.isEmpty() ? "a key or '}'" : "a key");
      }
      String key = string();
      skipSpace();
      if (peek() != ':') {
        throw error("':'");
      }
      at++;
      skipSpace();
      if (object.put(key, value()) != null) {
        throw error(keyAt, "a key that is new in its object", CheckpointException.quote(key));
      }
      skipSpace();
      if (peek() == '}') {
        return leave(object);
      }
      comma("',' or '}'");
    }
  }

  private List<Object> array() throws JsonException {
    var array = new ArrayList<Object>();
    enter();
    if (peek() == ']') {
      return leave(array);
    }
    while (true) {
      array.add(value());
      skipSpace();
      if (peek() == ']') {
        return leave(array);
      }
      comma("',' or ']'");
    }
  }

  private void enter() throws JsonException {
    if (++depth > Json.MAX_DEPTH) {
      throw error(at, "at most " + Json.MAX_DEPTH + " levels of nesting", "more");
    }
    at++;
    skipSpace();
  }

  private <T> T leave(T value) {
    depth--;
    at++;
    return value;
  }

  private void comma(String expected) throws JsonException {
    if (peek() != ',') {
      throw error(expected);
    }
    at++;
    skipSpace();
  }

  private Object word(String word, Object value) throws JsonException {
    for (int i = 0; i < word.length(); i++) {
      if (at + i >= in.length || in[at + i] != word.charAt(i)) {
        throw error(word);
      }
    }
    at += word.length();
    return value;
  }

  /// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`
  private Object number() throws JsonException {
    int start = at;
    if (peek() == '-') {
      at++;
    }
    if (peek() == '0') {
      at++;
    } else {
      digits();
    }
    boolean integer = true;
    if (peek() == '.') {
      integer = false;
      at++;
      digits();
    }
    if (peek() == 'e' || peek() == 'E') {
      integer = false;
      at++;
      if (peek() == '+' || peek() == '-') {
        at++;
      }
      digits();
    }
    return number(new String(in, start, at - start, StandardCharsets.ISO_8859_1), integer, start);
  }

  private void digits() throws JsonException {
    int start = at;
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
    if (at == start) {
      throw error("a digit");
    }
  }

  private Object number(String text, boolean integer, int start) throws JsonException {
    // 18 digits and a sign always fit 64 bits; longer ones are rare enough for an exception to
    // decide.
    if (integer && text.length() <= 18) {
      return Long.parseLong(text);
    }
    if (integer && text.length() <= 20) {
      try {
        return Long.parseLong(text);
      } catch (NumberFormatException beyond64Bits) {
        // becomes a double, below
      }
    }
    double value = Double.parseDouble(text);
    if (Double.isInfinite(value)) {
      String found = text.length() <= 30 ? text : text.substring(0, 30) + "…";
      throw error(start, "a number within the range of a double", found);
    }
    return value;
  }

  private String string() throws JsonException {
    int start = ++at;
    int run = run();
    if (peek() == '"') {
      at++;
      return text(start, run);
    }
    var out = new StringBuilder(text(start, run));
    while (peek() == '\\') {
      at++;
      out.append(escape());
      start = at;
      out.append(text(start, run()));
    }
    at++;
    return out.toString();
  }

  /// Moves to the next quote or backslash. Returns the number of bytes passed, negated if one was
  /// outside ASCII.
  private int run() throws JsonException {
    int start = at;
    int signs = 0;
    for (; at < in.length; at++) {
      byte b = in[at];
      if (b == '"' || b == '\\') {
        return signs < 0 ? start - at : at - start;
      }
      if (b >= 0 && b < ' ') {
        throw error("an escape instead of a control character");
      }
      signs |= b;
    }
    throw error("'\"'");
  }

  private char escape() throws JsonException {
    int escaped = peek();
    at++;
    return switch (escaped) {
      case '"', '\\', '/' -> (char) escaped;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> hex4();
      default -> {
        at--;
        throw error("one of \"\\/bfnrtu");
      }
    };
  }

  private char hex4() throws JsonException {
    int value = 0;
    for (int i = 0; i < 4; i++, at++) {
      int digit = peek() < 0 ? -1 : Character.digit((char) peek(), 16);
      if (digit < 0) {
        throw error("a hexadecimal digit");
      }
      value = value << 4 | digit;
    }
    return (char) value;
  }

  /// The characters of a [#run()] of bytes.
  private String text(int start, int run) throws JsonException {
    if (run >= 0) {
      return new String(in, start, run, StandardCharsets.ISO_8859_1);
    }
    String text = new String(in, start, -run, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) >= 0) {
      checkUtf8(start, -run);
    }
    return text;
  }

  /// The fast decoder puts U+FFFD in place of malformed input; the strict one tells whether it
  /// stood in the text.
  private void checkUtf8(int start, int length) throws JsonException {
    var bytes = ByteBuffer.wrap(in, start, length);
    var chars = CharBuffer.allocate(length);
    if (StandardCharsets.UTF_8.newDecoder().decode(bytes, chars, true).isError()) {
      throw error(bytes.position(), "well-formed UTF-8", hex(in[bytes.position()]));
    }
  }

  private void skipSpace() {
    while (at < in.length) {
      byte b = in[at];
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return;
      }
      at++;
    }
  }

  /// The byte at hand, negative if it is outside ASCII or the text has ended.
  private int peek() {
    return at < in.length ? in[at] : -1;
  }

  private JsonException error(String expected) {
    return error(at, expected, found());
  }

  private JsonException error(int offset, String expected, String found) {
    int line = 1;
    int column = 1;
    for (int i = 0; i < offset; i++) {
      if (in[i] == '\n') {
        line++;
        column = 1;
      } else if ((in[i] & 0xC0) != 0x80) {
        // continuation bytes of UTF-8 do not begin a character
        column++;
      }
    }
    String place = "line " + line + ", column " + column + " (byte " + offset + ")";
    return new JsonException(offset, place, expected, found);
  }

  private String found() {
    if (at >= in.length) {
      return "the end of the text";
    }
    int end = at;
    while (end < in.length && end < at + 20 && in[end] >= 0 && Character.isLetter(in[end])) {
      end++;
    }
    if (end > at || (in[at] >= ' ' && in[at] < 0x7F)) {
      return "'" + new String(in, at, Math.max(1, end - at), StandardCharsets.ISO_8859_1) + "'";
    }
    return hex(in[at]);
  }

  private static String hex(byte b) {
    return String.format("byte 0x%02X", b);
  }
}
