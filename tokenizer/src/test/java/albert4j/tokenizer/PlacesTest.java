package albert4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What holds of the places of pieces in any text: they are in order, cut no character, and leave
/// out nothing but what the tokenizer drops.
class PlacesTest {
  private static final int LINES = 2000;

  /// For the lines that are made of sentences.
  static final List<String> SENTENCES =
      List.of(
          "The quick brown fox, \u201cso they say\u201d, jumped over 12,000 lazy dogs in 1996.",
          "Él no vino ayer; señaló ``mañana'' como día de la reunión (9,9).",
          "Ἐν ἀρχῇ ἦν ὁ λόγος, ΟΔΟΣ ΚΑΙ ΣΟΦΙΑ.",
          "吾輩は猫である。名前はまだ無い。",
          "a");

  /// A model with something of everything: no file is needed for it.
  static TinyModel tiny() {
    return TinyModel.albert()
        .normal(
            -3, "▁", "a", "e", "o", "t", "n", "s", "r", ",", "1", "9", "▁a", "▁the", "an", "▁9,")
        .normal(-5, "é", "σ", "は", "re", "▁1,", "0,", "000")
        .charsmap(
            Map.of(
                "\t", " ", "\n", " ", "\1", "", "\u00a0", " ", "\u3000", " ", "Ａ", "A", "ﬁ", "fi",
                "e\u0301", "é", "\u200d", " ", "\u33a5", "m3"));
  }

  /// A line of any number.
  static String line(int n) {
    String line = HeldOutLines.line(n, SENTENCES);
    // the lines have no lone surrogates of their own
    return n % 7 == 0 ? line.substring(0, line.length() / 2) + "\uDC00" + line + "\uD800" : line;
  }

  static SentencePiece model(String name) throws IOException {
    return name.equals("tiny") ? tiny().load() : Golden.model(name);
  }

  /// Each piece starts where the one before it ends; before the first and after the last there is
  /// nothing but what normalises to nothing.
  @ParameterizedTest
  @ValueSource(strings = {"tiny", "spiece", "test_ja_model", "botchan1k_bytefallback"})
  void rawPiecesTileTheText(String name) throws IOException {
    SentencePiece model = model(name);
    for (int n = 0; n < LINES; n++) {
      String text = line(n);
      Encoding encoding = model.encode(text);
      assertInOrder(encoding, 0, encoding.size(), text);
      int end = encoding.size() == 0 ? text.length() : encoding.starts()[0];
      assertEquals("", model.normalize(text.substring(0, end)), text);
      for (int i = 0; i < encoding.size(); i++) {
        assertEquals(end, encoding.starts()[i], text);
        end = encoding.ends()[i];
      }
      assertEquals("", model.normalize(text.substring(end)), text);
    }
  }

  /// A character that belongs to no token is one that, alone, gives none.
  @ParameterizedTest
  @ValueSource(strings = {"tiny", "spiece", "botchan4k_albert"})
  void tokensLeaveOutOnlyWhatIsDropped(String name) throws IOException {
    AlbertTokenizer tokenizer =
        AlbertTokenizer.of(
            name.equals("tiny")
                ? TinyModel.read(tiny().bytes())
                : ModelFile.read(Golden.shared("golden/tokenizer/spm/" + name + ".model")),
            AlbertTokenizer.Options.DEFAULT);
    for (int n = 0; n < LINES; n++) {
      String text = line(n);
      Encoding encoding = tokenizer.encode(text);
      assertInOrder(encoding, 1, encoding.size() - 1, text);
      BitSet covered = new BitSet();
      for (int i = 0; i < encoding.size(); i++) {
        covered.set(encoding.starts()[i], encoding.ends()[i]);
      }
      for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
        if (!covered.get(i)) {
          String character = Character.toString(text.codePointAt(i));
          assertEquals(2, tokenizer.encodeIds(character).length, text + " at " + i);
        }
      }
    }
  }

  /// Neither starts nor ends ever go back; all are within the text and between characters.
  static void assertInOrder(Encoding encoding, int from, int to, String text) {
    int start = 0;
    int end = 0;
    for (int i = from; i < to; i++) {
      int nextStart = encoding.starts()[i];
      int nextEnd = encoding.ends()[i];
      assertTrue(start <= nextStart && end <= nextEnd && nextStart <= nextEnd, text);
      assertTrue(isBetweenCharacters(text, nextStart) && isBetweenCharacters(text, nextEnd), text);
      start = nextStart;
      end = nextEnd;
    }
    assertTrue(end <= text.length(), text);
  }

  private static boolean isBetweenCharacters(String text, int i) {
    return i == 0
        || i == text.length()
        || !Character.isSurrogatePair(text.charAt(i - 1), text.charAt(i));
  }
}
