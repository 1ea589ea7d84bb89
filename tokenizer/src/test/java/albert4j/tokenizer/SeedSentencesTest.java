package albert4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Sentences whose ids are known from elsewhere: the Julia notebook that this project starts from
/// (one less, as it counts from 1), and Hugging Face's own tests. They run on a vocabulary with
/// ALBERT's ids and scores of the pieces that matter for them, and unused ones in between.
class SeedSentencesTest {
  private static final Map<Integer, String> PIECES = new TreeMap<>();
  private static final Map<Integer, Float> SCORES = new TreeMap<>();

  private static void piece(int id, String text, float score) {
    PIECES.put(id, text);
    SCORES.put(id, score);
  }

  static {
    piece(13, "▁", -2.188971f);
    piece(14, "▁the", -3.0704584f);
    piece(15, ",", -3.1902313f);
    piece(17, "▁and", -3.9011235f);
    piece(18, "s", -3.987448f);
    piece(19, "▁in", -4.025293f);
    piece(21, "▁a", -4.1202917f);
    piece(23, "▁was", -4.716383f);
    piece(25, "▁is", -5.1344047f);
    piece(31, "▁i", -5.2857337f);
    piece(48, "▁this", -6.1773653f);
    piece(62, "e", -6.5626063f);
    piece(84, "▁over", -6.8716655f);
    piece(99, "re", -7.0936713f);
    piece(103, "n", -7.1319366f);
    piece(187, "!", -7.793767f);
    piece(230, "▁won", -7.963527f);
    piece(339, "▁love", -8.281988f);
    piece(374, "▁great", -8.355625f);
    piece(386, "▁born", -8.385115f);
    piece(518, "9", -8.636207f);
    piece(561, "▁9", -8.716047f);
    piece(701, "▁god", -8.9117f);
    piece(721, "at", -8.944191f);
    piece(816, "▁language", -9.054242f);
    piece(886, "▁brown", -9.124612f);
    piece(1289, "▁test", -9.469945f);
    piece(1952, "▁dog", -9.867358f);
    piece(2231, "▁quick", -10.000586f);
    piece(2385, "▁fox", -10.065762f);
    piece(2851, "ee", -10.232965f);
    piece(3050, "2000", -10.302836f);
    piece(3359, "▁9,", -10.399291f);
    piece(5423, "▁julia", -10.901203f);
    piece(5648, "od", -10.944581f);
    piece(5925, "▁1,000", -11.004673f);
    piece(8256, "▁fal", -11.377276f);
    piece(9377, "nn", -11.539951f);
    piece(16792, "▁lazy", -12.29587f);
    piece(17518, "▁lottery", -12.35849f);
    piece(17659, "▁jumps", -12.371206f);
    piece(29999, "▁eloquent", -13.532299f);
  }

  private final TinyModel model = TinyModel.albert();

  @BeforeEach
  void fillVocabulary() {
    for (int id = 13; id < 30_000; id++) {
      if (PIECES.containsKey(id)) {
        model.normal(SCORES.getOrDefault(id, 0f), PIECES.getOrDefault(id, ""));
      } else {
        model.piece("unused " + id, 0, Piece.Type.UNUSED);
      }
    }
  }

  @Test
  void idsOfTheNotebook() throws IOException {
    SentencePiece raw = model.load();
    assertArrayEquals(
        new int[] {13, 1, 5648, 25, 13, 1, 99, 721, 187, 13, 1, 230, 21, 17518, 9},
        raw.encodeIds("God is Great! I won a lottery."));
    assertArrayEquals(new int[] {31, 339, 5423, 816}, raw.encodeIds("i love julia language"));
    assertEquals(
        " ⁇ od is  ⁇ reat!  ⁇  won a lottery.",
        raw.decode(raw.encodeIds("God is Great! I won a lottery.")));
  }

  @Test
  void idsOfHuggingFacesTests() throws IOException {
    AlbertTokenizer accents = model.tokenizer(new AlbertTokenizer.Options(true, true, true));
    assertEquals(
        List.of("[CLS]", "▁this", "▁is", "▁a", "▁test", "[SEP]"),
        accents.encode("This is a test").pieces());
    assertArrayEquals(new int[] {2, 48, 25, 21, 1289, 3}, accents.encodeIds("This is a test"));
    assertArrayEquals(
        new int[] {2, 31, 23, 386, 19, 561, 3050, 15, 17, 48, 25, 8256, 18, 1, 9, 3},
        accents.encodeIds("I was born in 92000, and this is falsé."));
    AlbertTokenizer plain = model.tokenizer();
    assertArrayEquals(
        new int[] {2, 14, 2231, 886, 2385, 17659, 84, 14, 16792, 1952, 9, 3},
        plain.encodeIds("The quick brown fox jumps over the lazy dog."));
    assertArrayEquals(
        new int[] {2, 701, 25, 374, 187, 31, 230, 21, 17518, 9, 3},
        plain.encodeIds("God is Great! I won a lottery."));
    assertArrayEquals(new int[] {2, 5925, 17, 561, 15, 518, 3}, plain.encodeIds("1,000 and 9,9"));
  }

  /// Cuts of equal score: which one is taken shows whose arithmetic it is. Version 0.2.2 of the
  /// native library takes the other one in both.
  @Test
  void tiesAreDecidedAsByTheNativeLibraryUpTo021() throws IOException {
    SentencePiece raw = model.load();
    assertEquals("[13, 2851, 62]", Arrays.toString(raw.encodeIds("eee")));
    assertEquals("[13, 9377, 103]", Arrays.toString(raw.encodeIds("nnn")));
  }
}
