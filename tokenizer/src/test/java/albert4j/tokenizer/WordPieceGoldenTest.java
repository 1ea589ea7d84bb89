package albert4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `BertTokenizer` of transformers 4.57.6 (the slow one; Python 3.11, Unicode 14) makes of a
/// small vocabulary and lines that show its rules: ids, tokens, decoded texts. Offsets and words
/// are from `BertTokenizerFast`, for the lines that have the same ids there.
class WordPieceGoldenTest {
  private static final Map<String, WordPieceTokenizer.Options> OPTIONS =
      Map.of(
          "uncased", WordPieceTokenizer.Options.DEFAULT,
          "cased", options(false, false, true, true),
          "lower_accents", options(true, false, true, true),
          "cased_stripped", options(false, true, true, false),
          "plain", options(true, true, false, true),
          "unsplit",
              options(false, false, true, true, "café", "a##b", "x-y", "unknown-word", "[E1]"),
          "unsplit_uncased", options(true, true, true, true, "café", "a##b", "x-y", "[e1]", "İ"));

  @TempDir private Path folder;

  private static WordPieceTokenizer.Options options(
      boolean lowerCase,
      boolean stripAccents,
      boolean basic,
      boolean ideographs,
      String... unsplit) {
    return new WordPieceTokenizer.Options(
        lowerCase, stripAccents, basic, ideographs, List.of(unsplit), true);
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            WordPieceGoldenTest.class.getResourceAsStream("wordpiece/" + name), name)) {
      return in.readAllBytes();
    }
  }

  private WordPieceTokenizer tokenizer(String options) throws IOException {
    Path file = folder.resolve("vocab.txt");
    Files.write(file, resource("vocab.txt"));
    return WordPieceTokenizer.load(
        file,
        Objects.requireNonNull(OPTIONS.get(options), options),
        WordPieceTokenizer.Names.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource({
    "uncased",
    "cased",
    "lower_accents",
    "cased_stripped",
    "plain",
    "unsplit",
    "unsplit_uncased"
  })
  void lines(String options) throws IOException {
    WordPieceTokenizer tokenizer = tokenizer(options);
    String all = new String(resource("cases.jsonl"), StandardCharsets.UTF_8);
    List<Golden.Line> lines =
        all.lines()
            .map(Golden.Line::of)
            .filter(line -> line.text("options").equals(options))
            .toList();
    assertTrue(lines.size() >= 4, options);
    for (Golden.Line line : lines) {
      String text = line.text("text");
      Encoding encoding = tokenizer.encode(text);
      assertArrayEquals(line.numbers("ids"), encoding.ids(), () -> text + " " + encoding);
      assertEquals(line.texts("tokens"), encoding.pieces(), text);
      assertArrayEquals(encoding.ids(), tokenizer.encodeIds(text), text);
      assertEquals(line.text("decoded"), tokenizer.decode(encoding.ids()), text);
      assertEquals(line.text("skipped"), tokenizer.decode(encoding.ids(), true), text);
      if (line.has("offsets")) {
        assertEquals(line.ranges("offsets"), ranges(encoding), text);
        assertArrayEquals(line.numbers("words"), encoding.wordIds(), text);
      }
    }
  }

  private static List<String> ranges(Encoding encoding) {
    return IntStream.range(0, encoding.size())
        .mapToObj(i -> encoding.starts()[i] + "-" + encoding.ends()[i])
        .toList();
  }

  /// Emoji of the goldens that Unicode 14 did not know, so that they were dropped.
  private static final String NEWER = "[\\x{1f8b7}\\x{1fabd}\\x{1fabf}\\x{1fae8}]";

  /// The CRC-32 of all ids of all lines, four bytes each, the highest first.
  @ParameterizedTest
  @CsvSource({
    "uncased, 97846, f296f3ab",
    "cased, 97269, 7630b78d",
    "lower_accents, 97249, a914925a",
    "cased_stripped, 94885, f64a27ff",
    "plain, 72077, 315f28b9",
    "unsplit, 97269, 7630b78d",
    "unsplit_uncased, 97841, 613829ab"
  })
  void sharedLines(String options, int tokens, String sum) throws IOException {
    WordPieceTokenizer tokenizer = tokenizer(options);
    var crc = new CRC32();
    int count = 0;
    for (String text : Golden.texts()) {
      boolean kept = options.equals("plain");
      int[] ids = tokenizer.encodeIds(kept ? text : text.replaceAll(NEWER, ""));
      ByteBuffer bytes = ByteBuffer.allocate(4 * ids.length);
      bytes.asIntBuffer().put(ids);
      crc.update(bytes);
      count += ids.length;
    }
    assertEquals(tokens, count);
    assertEquals(sum, Long.toHexString(crc.getValue()));
  }
}
