package albert4j.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.util.DefaultLocale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputRecordsTest {
  @Test
  void aLineIsARecordWhateverItsEnd() throws IOException {
    assertEquals(List.of("a", "b", "", "c é 😀"), texts("a\nb\r\n\nc é 😀"));
    assertEquals(List.of("a", ""), texts("a\n\n"));
    assertEquals(List.of(), texts(""));
  }

  @Test
  void aByteOrderMarkIsSkippedOnlyAtTheStart() throws IOException {
    assertEquals(List.of("a", "\uFEFFb"), texts("\uFEFFa\n\uFEFFb"));
    assertEquals(List.of(""), texts("\uFEFF"));
  }

  @Test
  void linesMayBeLongerThanTheBuffer() throws IOException {
    String line = "é".repeat(100_001);
    assertEquals(List.of("x", line, "y"), texts("x\n" + line + "\ny\n"));
  }

  /// However the bytes arrive: characters, line ends and the byte order mark are torn apart.
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 7, 1000})
  void chunksDoNotMatter(int chunk) throws IOException {
    String input =
        "\uFEFFa é\r\n😀 は\r\r\n\n{\"text\": \"ß😀\"}\r\n\r\n" + "é😀".repeat(300) + "\r";
    List<InputRecord> expected = records(input.getBytes(UTF_8));
    assertEquals(List.of("a é", "😀 は\r", "", "ß😀", "é😀".repeat(300)), texts(input));
    assertEquals(expected, records(new Trickle(input.getBytes(UTF_8), chunk)));
  }

  @Test
  void aLineOfJsonGivesItsFields() throws IOException {
    List<InputRecord> records =
        records("{\"text\": \"a\", \"text_pair\": \"b\", \"n\": 1}\n\n \r\nplain\n\n");
    assertEquals(3, records.size());
    assertEquals(Map.of("text", "a", "text_pair", "b", "n", 1L), records.get(0).fields());
    assertEquals(Optional.of("b"), records.get(0).optionalText("text_pair"));
    assertEquals(Optional.empty(), records.get(0).optionalText("title"));
    assertEquals(new InputRecord("in: line 4", Map.of("text", "plain")), records.get(1));
    assertEquals("", records.get(2).text("text"));
  }

  @Test
  void brokenJsonIsNamedWithLineAndByte() {
    assertMessage(
        "in: line 2: starts with { but is not JSON: byte 8 of the line: expected ',' or '}', found"
            + " 'b'",
        "a\n{\"a\": 1 b}\n".getBytes(UTF_8));
  }

  @Test
  @DefaultLocale("ar-EG") // has digits of its own
  void bytesThatAreNotUtf8AreNamedWithLineAndByte() {
    assertMessage(
        "in: line 2: expected UTF-8 (convert it, for example with iconv), found 0xE9 at byte 7 of"
            + " the file",
        "abc\ncaf\u00e9 noir\n".getBytes(ISO_8859_1));
    assertMessage(
        "in: line 1: expected UTF-8 (convert it, for example with iconv), found 0xC3 at byte 1 of"
            + " the file",
        "a\u00c3".getBytes(ISO_8859_1));
  }

  @Test
  void missingAndWrongFieldsAreNamed() throws IOException {
    InputRecord record = records("{\"title\": 1}").getFirst();
    assertEquals(
        "in: line 1: field \"text\" is missing; fields found: [title]",
        assertThrows(CliException.class, () -> record.text("text")).getMessage());
    assertEquals(
        "in: line 1: field \"title\" must be a string, found: 1",
        assertThrows(CliException.class, () -> record.text("title")).getMessage());
  }

  @Test
  void aRecordIsATextOrAPairOfTexts() throws IOException {
    List<InputRecord> records =
        records("a\n{\"text\": \"a\", \"text_pair\": \"b\"}\n{\"text_pair\": \"b\"}\n");
    assertEquals("a", records.get(0).<String>encoded(a -> a, String::concat));
    assertEquals("ab", records.get(1).<String>encoded(a -> a, String::concat));
    assertEquals(
        "in: line 3: field \"text\" is missing; fields found: [text_pair]",
        assertThrows(
                CliException.class, () -> records.get(2).<String>encoded(a -> a, String::concat))
            .getMessage());
  }

  @Test
  void aPairThatIsNullIsNone() throws IOException {
    InputRecord record = records("{\"text\": \"a\", \"text_pair\": null}\n").getFirst();
    assertEquals("a", record.onlyText());
    assertEquals("a", record.<String>encoded(a -> a, String::concat));
  }

  @Test
  void argumentsAreRecords() throws IOException {
    try (InputRecords records = InputRecords.ofArguments(List.of("a\nb", "{\"text\":\"c\"}"))) {
      assertEquals("a\nb", records.next().orElseThrow().text("text"));
      assertEquals(
          new InputRecord("argument 2", Map.of("text", "c")), records.next().orElseThrow());
      assertTrue(records.next().isEmpty());
    }
  }

  @Test
  void nothingIsReadAhead() throws IOException {
    InputStream in =
        new InputStream() {
          private int asked;

          @Override
          public int read() {
            throw new AssertionError("one byte at a time");
          }

          @Override
          public int read(byte[] buffer, int offset, int length) {
            assertEquals(0, asked++, "asked for more than the record at hand");
            buffer[offset] = 'a';
            buffer[offset + 1] = '\n';
            return 2;
          }
        };
    try (InputRecords records = new InputRecords("in", in, 0)) {
      assertEquals("a", records.next().orElseThrow().text("text"));
    }
  }

  @Test
  void theFractionCountsConsumedLines() throws IOException {
    InputStream in = new ByteArrayInputStream("a\nbcd\n\n\n".getBytes(UTF_8));
    try (InputRecords records = new InputRecords("in", in, 8)) {
      var unused = records.next();
      assertEquals(OptionalDouble.of(0.25), records.fraction());
      unused = records.next();
      assertEquals(OptionalDouble.of(0.75), records.fraction());
    }
  }

  private static void assertMessage(String message, byte[] input) {
    CliException e = assertThrows(CliException.class, () -> records(input));
    assertEquals(message, e.getMessage());
    assertEquals(CliException.BAD_DATA, e.exitCode());
  }

  private static List<String> texts(String input) throws IOException {
    List<String> texts = new ArrayList<>();
    for (InputRecord record : records(input)) {
      texts.add(record.text("text"));
    }
    return texts;
  }

  private static List<InputRecord> records(String input) throws IOException {
    return records(input.getBytes(UTF_8));
  }

  private static List<InputRecord> records(byte[] input) throws IOException {
    return records(new ByteArrayInputStream(input));
  }

  private static List<InputRecord> records(InputStream in) throws IOException {
    List<InputRecord> all = new ArrayList<>();
    try (InputRecords records = new InputRecords("in", in, 0)) {
      for (var record = records.next(); record.isPresent(); record = records.next()) {
        all.add(record.get());
      }
    }
    return all;
  }

  /// Delivers at most so many bytes at a time.
  private static final class Trickle extends ByteArrayInputStream {
    private final int chunk;

    Trickle(byte[] bytes, int chunk) {
      super(bytes);
      this.chunk = chunk;
    }

    @Override
    public synchronized int read(byte[] buffer, int offset, int length) {
      return super.read(buffer, offset, Math.min(chunk, length));
    }
  }
}
