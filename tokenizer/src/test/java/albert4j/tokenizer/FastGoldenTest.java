package albert4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every line of the goldens that Hugging Face's Rust library made with three tokenizer.json of one
/// vocabulary, all of them equal.
class FastGoldenTest {
  private static final String FOLDER = "hf_fast/";

  private static FastTokenizer tokenizer(String name) throws IOException {
    String path = "golden/tokenizer/hf_fast/tokenizer." + name + ".json";
    return FastTokenizer.of(Golden.json(path), "tokenizer.json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A_whitespacesplit_metaspace",
        "B_metaspace_collapse",
        "C_transformers_4.57.6_converted"
      })
  void lines(String name) throws IOException {
    FastTokenizer tokenizer = tokenizer(name);
    List<String> texts = Golden.texts();
    List<String> different = new ArrayList<>();
    for (Golden.Line line : Golden.lines(FOLDER + name)) {
      int i = line.number("i");
      String text = texts.get(i);
      Encoding encoding = tokenizer.encode(text).in(OffsetUnit.CODE_POINT);
      int[] ids = line.numbers("ids");
      check(Arrays.equals(encoding.ids(), ids), "ids", i, different);
      check(Arrays.equals(tokenizer.encodeIds(text), ids), "ids alone", i, different);
      List<String> offsets = RawGoldenTest.ranges(encoding);
      check(offsets.equals(line.ranges("offsets")), "offsets", i, different);
      // the goldens have no texts for the longest lines
      if (line.has("tokens")) {
        check(encoding.pieces().equals(line.texts("tokens")), "tokens", i, different);
        String normalized = tokenizer.normalize(text);
        check(normalized.equals(line.text("normalized")), "normalized", i, different);
        String decoded = tokenizer.decode(ids, true);
        check(decoded.equals(line.text("decode_skip")), "decode", i, different);
      }
    }
    assertEquals(List.of(), different);
  }

  private static void check(boolean equal, String what, int line, List<String> different) {
    if (!equal) {
      different.add(what + " of line " + line);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A_whitespacesplit_metaspace",
        "B_metaspace_collapse",
        "C_transformers_4.57.6_converted"
      })
  void pairs(String name) throws IOException {
    FastTokenizer tokenizer = tokenizer(name);
    List<String> texts = Golden.texts();
    int i = 0;
    for (Golden.Line line : Golden.lines(FOLDER + name + "_pairs")) {
      String message = "pair " + i++;
      String text = texts.get(line.number("a"));
      int maxLength = line.number("max_length");
      Truncation truncation = Truncation.valueOf(line.text("truncation").toUpperCase(Locale.ROOT));
      boolean single = line.text("b").equals("null");
      String pair = single ? "" : texts.get(line.number("b"));
      if (line.has("error")) {
        assertThrows(
            IllegalArgumentException.class,
            () -> tokenizer.encode(text, pair, maxLength, truncation),
            message);
        continue;
      }
      Encoding encoding =
          single
              ? tokenizer.encode(text, maxLength, truncation)
              : tokenizer.encode(text, pair, maxLength, truncation);
      encoding = tokenizer.pad(encoding, maxLength).in(OffsetUnit.CODE_POINT);
      assertArrayEquals(line.numbers("ids"), encoding.ids(), message);
      assertArrayEquals(line.numbers("type_ids"), encoding.typeIds(), message);
      assertArrayEquals(line.numbers("attention_mask"), encoding.attentionMask(), message);
      assertArrayEquals(line.numbers("special_tokens_mask"), encoding.specialTokensMask(), message);
      assertEquals(line.ranges("offsets"), RawGoldenTest.ranges(encoding), message);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A_whitespacesplit_metaspace",
        "B_metaspace_collapse",
        "C_transformers_4.57.6_converted"
      })
  void windows(String name) throws IOException {
    FastTokenizer tokenizer = tokenizer(name);
    List<String> texts = Golden.texts();
    for (Golden.Line line : Golden.lines(FOLDER + name + "_windows")) {
      String context = texts.get(line.number("context_i"));
      List<Encoding> windows =
          tokenizer
              .encode(line.text("question"), context)
              .windows(line.number("max_length"), line.number("stride"));
      List<Golden.Line> expected = line.objects("windows");
      assertEquals(expected.size(), windows.size());
      for (int i = 0; i < windows.size(); i++) {
        Encoding window = windows.get(i).in(OffsetUnit.CODE_POINT);
        assertArrayEquals(expected.get(i).numbers("ids"), window.ids());
        assertArrayEquals(expected.get(i).numbers("type_ids"), window.typeIds());
        assertEquals(expected.get(i).ranges("offsets"), RawGoldenTest.ranges(window));
      }
    }
  }
}
