package albert4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Long texts of one thing over and over: time goes with the length. What went with its square
/// would take minutes; the bound is a hundred times what is needed.
class LongTextTest {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final int LONG = 1 << 20;

  private static final AlbertTokenizer.Options AS_IT_IS =
      new AlbertTokenizer.Options(false, true, false);

  private static AlbertTokenizer albert() throws IOException {
    return AlbertTokenizer.load(Golden.shared("data/albert-vocab/spiece.model"));
  }

  private static String text(String part, int length) {
    return part.repeat(length / part.length());
  }

  private static void assertTokensOf(AlbertTokenizer tokenizer, String text) {
    Encoding encoding = tokenizer.encode(text);
    assertArrayEquals(encoding.ids(), tokenizer.encodeIds(text));
    Encoding raw = tokenizer.sentencePiece().encode(text);
    assertArrayEquals(raw.ids(), tokenizer.sentencePiece().encodeIds(text));
    tokenizer.decode(encoding.ids());
    int last = raw.size() - 1;
    assertTrue(last < 0 || raw.ends()[last] <= text.length());
  }

  @ParameterizedTest(name = "{index}") // a lone surrogate fits no report
  @ValueSource(strings = {"a", "▁", "\u0301", "[", "1,", "\ud835\udeba.", "\uD800"})
  void withoutASpace(String part) throws IOException {
    String text = text(part, LONG);
    AlbertTokenizer keepsSpaces = PlacesTest.tiny().normalizer(4, 0).tokenizer(AS_IT_IS);
    assertTimeoutPreemptively(BOUND, () -> keepsSpaces.encode(text));
    AlbertTokenizer albert = albert();
    assertTimeoutPreemptively(BOUND, () -> albert.encode(text));
  }

  @Test
  void nothingButSpaces() throws IOException {
    String text = text(" ", LONG);
    AlbertTokenizer keepsSpaces = PlacesTest.tiny().normalizer(4, 0).tokenizer(AS_IT_IS);
    assertTimeoutPreemptively(BOUND, () -> assertEquals(LONG + 3, keepsSpaces.encode(text).size()));
    AlbertTokenizer albert = PlacesTest.tiny().tokenizer();
    assertTimeoutPreemptively(BOUND, () -> assertEquals(2, albert.encode(text).size()));
  }

  /// Shorter, but of all kinds, around the lengths at which buffers grow.
  @ParameterizedTest
  @ValueSource(ints = {4, 250, 5000})
  void ofAnything(int length) throws IOException {
    List<AlbertTokenizer> tokenizers =
        List.of(
            PlacesTest.tiny().tokenizer(),
            PlacesTest.tiny().normalizer(4, 0).tokenizer(AS_IT_IS),
            albert());
    for (String part :
        List.of(
            "a",
            "word",
            " ",
            " a",
            "▁",
            "▁a",
            "a\u0301",
            "\u0345\u0301",
            "é",
            "は",
            "😀",
            "'",
            "`",
            "``'",
            "1",
            ",",
            "9,9",
            "(",
            "[MASK]",
            "[MASK",
            " [MASK] ",
            "<unk>",
            "Σ",
            "\ud835\udeba",
            "\ud835\udeba.'\u00ad",
            "\uD800",
            "\uDC00",
            "\uDC00\uD800",
            "\0",
            "\1",
            "\u00ad",
            "\t",
            "\u3000",
            "\u200d",
            "\ufeff",
            "\ufffd",
            "ﬁ",
            "\u1100\u1161")) {
      for (AlbertTokenizer tokenizer : tokenizers) {
        assertTokensOf(tokenizer, text(part, length));
      }
    }
  }

  /// Unicode's longest decomposition: 18 letters for one.
  @Test
  void textMayGrow() throws IOException {
    assertEquals(
        1 + 18 * 10_000, albert().sentencePiece().normalize("\ufdfa".repeat(10_000)).length());
  }
}
