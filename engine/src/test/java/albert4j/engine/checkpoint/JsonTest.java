package albert4j.engine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The oracle is RFC 8259 itself; the cases are of the kinds that public JSON test suites collect.
class JsonTest {
  @TempDir Path folder;

  @Test
  void readsEveryKindOfValue() throws IOException {
    Object value =
        Json.parse(" {\"a\" : [ 1 , -2.5e1 , true , false , null , \"x\" , { } , [ ] ] } \r\n\t");
    var inner = List.of(1L, -25.0, true, false, Json.NULL, "x", Map.of(), List.of());
    assertEquals(Map.of("a", inner), value);
  }

  @Test
  void keepsTheOrderOfKeys() throws IOException {
    var object = Json.object(Json.parse("{\"b\":1,\"a\":2,\"c\":3,\"\":4}")).orElseThrow();
    assertEquals(List.of("b", "a", "c", ""), List.copyOf(object.keySet()));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0, 0",
    "10, 10",
    "-1, -1",
    "999999999999999999, 999999999999999999",
    "9223372036854775807, 9223372036854775807",
    "-9223372036854775808, -9223372036854775808",
  })
  void readsIntegersAsLong(String text, long expected) throws IOException {
    assertEquals(expected, Json.parse(text));
  }

  /// The second group is what tokenizer_config.json of Hugging Face holds for "no limit":
  /// int(1e30).
  @ParameterizedTest
  @CsvSource({
    "9223372036854775808, 9223372036854775808",
    "-9223372036854775809, -9223372036854775809",
    "1000000000000000019884624838656, 1e30",
    "0.1, 0.1",
    "1.0, 1.0",
    "-0.0, -0.0",
    "1e5, 1e5",
    "1E+5, 1e5",
    "12.5E-3, 0.0125",
    "0e0, 0",
    "1e-12, 1e-12",
    "4.9e-324, 4.9e-324",
    "1e-400, 0",
    "1.7976931348623157e308, 1.7976931348623157e308",
  })
  void readsOtherNumbersAsDouble(String text, double expected) throws IOException {
    assertEquals(expected, Json.parse(text));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"`, `\"\\/\b\f\n\r\t`",
        "`\"\\u0041\\u00e9\\u00E9\\u20ac\"`, `Aéé€`",
        "`\"\\ud83d\\ude00 \\uD83D\\uDE00\"`, `😀 😀`",
        "`\"a\\u0000b\"`, `a\0b`",
        "`\"▁the 😀 é\"`, `▁the 😀 é`",
        "`\"é\\u2581é\\nß\"`, `é▁é\nß`",
        "`\"a\ufffdb\"`, `a\ufffdb`",
        "`\"\u007f\u2028\"`, `\u007f\u2028`",
      })
  void readsStrings(String text, String expected) throws IOException {
    assertEquals(expected, Json.parse(text));
  }

  @Test
  void keepsUnpairedSurrogatesOfEscapes() throws IOException {
    assertEquals("\ud800x", Json.parse("\"\\ud800x\""));
    assertEquals("\ude00\ud83d", Json.parse("\"\\ude00\\ud83d\""));
    assertEquals("\"\\ud800x\\ude00\\ud83d\"", Json.compact("\ud800x\ude00\ud83d"));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "`` | line 1, column 1 (byte 0): expected a value, found the end of the text",
        "`  ` | line 1, column 3 (byte 2): expected a value, found the end of the text",
        "`[1,` | line 1, column 4 (byte 3): expected a value, found the end of the text",
        "`[1` | line 1, column 3 (byte 2): expected ',' or ']', found the end of the text",
        "`[1,]` | line 1, column 4 (byte 3): expected a value, found ']'",
        "`[,1]` | line 1, column 2 (byte 1): expected a value, found ','",
        "`[1 2]` | line 1, column 4 (byte 3): expected ',' or ']', found '2'",
        "`[1}` | line 1, column 3 (byte 2): expected ',' or ']', found '}'",
        "`[1]]` | line 1, column 4 (byte 3): expected the end of the text, found ']'",
        "`1 2` | line 1, column 3 (byte 2): expected the end of the text, found '2'",
        "`{` | line 1, column 2 (byte 1): expected a key or '}', found the end of the text",
        "`{\"a\"` | line 1, column 5 (byte 4): expected ':', found the end of the text",
        "`{\"a\":1,}` | line 1, column 8 (byte 7): expected a key, found '}'",
        "`{\"a\" 1}` | line 1, column 6 (byte 5): expected ':', found '1'",
        "`{\"a\":}` | line 1, column 6 (byte 5): expected a value, found '}'",
        "`{a:1}` | line 1, column 2 (byte 1): expected a key or '}', found 'a'",
        "`{'a':1}` | line 1, column 2 (byte 1): expected a key or '}', found '''",
        "`{1:1}` | line 1, column 2 (byte 1): expected a key or '}', found '1'",
        "`{\"a\":1;}` | line 1, column 7 (byte 6): expected ',' or '}', found ';'",
        "`{\"a\":1,\"b\":2,\"a\":3}` | line 1, column 14 (byte 13): expected a key that is new in its object, found \"a\"",
        "`[True]` | line 1, column 2 (byte 1): expected a value, found 'True'",
        "`[nul]` | line 1, column 2 (byte 1): expected null, found 'nul'",
        "`[truth]` | line 1, column 2 (byte 1): expected true, found 'truth'",
        "`falsey` | line 1, column 6 (byte 5): expected the end of the text, found 'y'",
        "`[NaN]` | line 1, column 2 (byte 1): expected a value, found 'NaN'",
        "`-Infinity` | line 1, column 2 (byte 1): expected a digit, found 'Infinity'",
        "`+1` | line 1, column 1 (byte 0): expected a value, found '+'",
        "`.5` | line 1, column 1 (byte 0): expected a value, found '.'",
        "`-` | line 1, column 2 (byte 1): expected a digit, found the end of the text",
        "`1.` | line 1, column 3 (byte 2): expected a digit, found the end of the text",
        "`1.e1` | line 1, column 3 (byte 2): expected a digit, found 'e'",
        "`1e` | line 1, column 3 (byte 2): expected a digit, found the end of the text",
        "`1e+x` | line 1, column 4 (byte 3): expected a digit, found 'x'",
        "`01` | line 1, column 2 (byte 1): expected the end of the text, found '1'",
        "`-012` | line 1, column 3 (byte 2): expected the end of the text, found '1'",
        "`0x1` | line 1, column 2 (byte 1): expected the end of the text, found 'x'",
        "`1e999` | line 1, column 1 (byte 0): expected a number within the range of a double, found 1e999",
        "`-1e309` | line 1, column 1 (byte 0): expected a number within the range of a double, found -1e309",
        "`\"a` | line 1, column 3 (byte 2): expected '\"', found the end of the text",
        "`\"a\\` | line 1, column 4 (byte 3): expected one of \"\\/bfnrtu, found the end of the text",
        "`\"\\x\"` | line 1, column 3 (byte 2): expected one of \"\\/bfnrtu, found 'x'",
        "`\"\\u12g4\"` | line 1, column 6 (byte 5): expected a hexadecimal digit, found 'g'",
        "`\"\\u12\"` | line 1, column 6 (byte 5): expected a hexadecimal digit, found '\"'",
        "`\"\\uD83D\\u\"` | line 1, column 10 (byte 9): expected a hexadecimal digit, found '\"'",
        "`\"a\tb\"` | line 1, column 3 (byte 2): expected an escape instead of a control character, found byte 0x09",
        "`\"a\nb\"` | line 1, column 3 (byte 2): expected an escape instead of a control character, found byte 0x0A",
        "`{\"é▁😀\":\n  nope}` | line 2, column 3 (byte 16): expected null, found 'nope'",
        "`[\"é▁😀\", nope]` | line 1, column 9 (byte 14): expected null, found 'nope'",
        "`/* c */ 1` | line 1, column 1 (byte 0): expected a value, found '/'",
        "`[1] // c` | line 1, column 5 (byte 4): expected the end of the text, found '/'",
        "`\u00a01` | line 1, column 1 (byte 0): expected a value, found byte 0xC2",
        "`\ufeff1` | line 1, column 1 (byte 0): expected JSON without a byte order mark, found one",
      })
  void refuses(String text, String message) {
    assertEquals(message, Thrown.message(JsonException.class, () -> Json.parse(text)));
  }

  /// Truncated and overlong sequences, a surrogate, a code point beyond Unicode, a stray
  /// continuation byte, Latin-1.
  @ParameterizedTest
  @ValueSource(strings = {"e296", "c080", "eda080", "f4908080", "80", "e9", "ff", "c3"})
  void refusesMalformedUtf8(String hex) {
    byte[] bad = java.util.HexFormat.of().parseHex(hex);
    byte[] text = new byte[bad.length + 4];
    text[0] = '"';
    text[1] = 'a';
    System.arraycopy(bad, 0, text, 2, bad.length);
    text[bad.length + 2] = 'b';
    text[bad.length + 3] = '"';
    String message =
        "line 1, column 3 (byte 2): expected well-formed UTF-8, found byte 0x"
            + hex.substring(0, 2).toUpperCase(java.util.Locale.ROOT);
    assertEquals(message, Thrown.message(JsonException.class, () -> Json.parse(text)));
  }

  @Test
  void refusesAnUnpairedSurrogateInAString() {
    var e = assertThrows(JsonException.class, () -> Json.parse("\"é\ud800\""));
    assertEquals("character 2: expected paired surrogates, found an unpaired one", e.getMessage());
    assertEquals(3, e.offset());
  }

  @Test
  void limitsNesting() throws IOException {
    Json.parse("[".repeat(512) + "]".repeat(512));
    var e = assertThrows(JsonException.class, () -> Json.parse("[".repeat(100_000)));
    assertEquals(
        "line 1, column 513 (byte 512): expected at most 512 levels of nesting, found more",
        e.getMessage());
    // brackets one after another do not nest
    Json.parse("[" + "[],{},".repeat(1000) + "[]]");
    assertThrows(JsonException.class, () -> Json.parse("{\"a\":".repeat(600)));
  }

  @Test
  void everyPrefixOfATextIsRefusedOrReadWithoutOtherExceptions() {
    String text = "{\"a\":[-1.5e+3,\"\\u20ac\\n▁\",true,null],\"b\":{}}";
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int n = 0; n < bytes.length; n++) {
      byte[] prefix = java.util.Arrays.copyOf(bytes, n);
      assertThrows(JsonException.class, () -> Json.parse(prefix), () -> "length " + prefix.length);
    }
  }

  @Test
  void writesCompactAndPretty() {
    var value = new LinkedHashMap<String, Object>();
    value.put("text", "a\"b\\c\n\u0001é▁😀");
    value.put("list", List.of(1, 2L, (short) 3, (byte) 4, true, Json.NULL));
    value.put("ids", new int[] {1, 2});
    value.put("embedding", new float[] {0.1f, -1e-12f, 1e10f});
    value.put("empty", List.of(Map.of(), List.of()));
    assertEquals(
        "{\"text\":\"a\\\"b\\\\c\\n\\u0001é▁😀\",\"list\":[1,2,3,4,true,null],\"ids\":[1,2],"
            + "\"embedding\":[0.1,-1e-12,1e10],\"empty\":[{},[]]}",
        Json.compact(value));
    assertEquals(
        """
        {
          "text": "a\\"b\\\\c\\n\\u0001é▁😀",
          "list": [
            1,
            2,
            3,
            4,
            true,
            null
          ],
          "ids": [
            1,
            2
          ],
          "embedding": [0.1, -1e-12, 1e10],
          "empty": [
            {},
            []
          ]
        }
        """,
        Json.pretty(value));
  }

  @ParameterizedTest
  @CsvSource({
    "0.0, 0.0",
    "-0.0, -0.0",
    "1.0, 1.0",
    "0.1, 0.1",
    "1e-12, 1e-12",
    "1.5e300, 1.5e300",
    "1e7, 1e7",
    "123456.789, 123456.789",
    "0.001, 0.001",
    "0.0001, 1e-4",
    "4.9e-324, 4.9e-324",
  })
  void writesTheShortestDigits(double value, String expected) {
    assertEquals(expected, Json.compact(value));
  }

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    var random = new Random(7);
    for (int i = 0; i < 2000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        assertEquals(value, Json.parse(Json.compact(value)));
      }
      float single = Float.intBitsToFloat(random.nextInt());
      if (Float.isFinite(single)) {
        assertEquals(single, ((Double) Json.parse(Json.compact(single))).floatValue());
      }
      var text = new StringBuilder();
      for (int j = random.nextInt(12); j > 0; j--) {
        text.append((char) random.nextInt(0x10000));
      }
      assertEquals(text.toString(), Json.parse(Json.compact(text)));
    }
  }

  @Test
  void refusesToWriteWhatJsonCannotHold() {
    assertEquals(
        "json: numbers must be finite: value=NaN",
        Thrown.message(
            IllegalArgumentException.class, () -> Json.compact(new float[] {Float.NaN})));
    assertEquals(
        "json: class cannot be written: class=java.lang.Object",
        Thrown.message(IllegalArgumentException.class, () -> Json.compact(new Object())));
    assertEquals(
        "json: keys must be strings: key=1",
        Thrown.message(IllegalArgumentException.class, () -> Json.compact(Map.of(1, 2))));
    var loop = new ArrayList<Object>();
    loop.add(loop);
    assertEquals(
        "json: nesting must be at most 512",
        Thrown.message(IllegalArgumentException.class, () -> Json.compact(loop)));
  }

  @Test
  void readsObjectsFromFiles() throws IOException {
    Path file = folder.resolve("config.json");
    Files.writeString(file, "{\"a\": 1}");
    assertEquals(Map.of("a", 1L), Json.readObject(file));
    Files.writeString(file, "{\"a\":\n 1,}");
    assertEquals(
        file + ": line 2, column 4 (byte 9): expected a key, found '}'", messageOfReading(file));
    Files.writeString(file, "[1, 2]");
    assertEquals(file + ": top level: expected a JSON object, found [1,2]", messageOfReading(file));
    Path missing = folder.resolve("missing.json");
    assertEquals(missing + ": path: expected a file, found nothing", messageOfReading(missing));
    assertEquals(folder + ": path: expected a file, found a folder", messageOfReading(folder));
  }

  private static String messageOfReading(Path file) {
    return Thrown.message(CheckpointException.class, () -> Json.readObject(file));
  }

  @Test
  void nullIsOneConstant() throws IOException {
    assertSame(Json.NULL, Json.parse("null"));
    assertEquals("null", Json.NULL.toString());
  }
}
