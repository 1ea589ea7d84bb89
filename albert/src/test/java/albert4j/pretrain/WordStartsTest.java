package albert4j.pretrain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.model.SharedFolder;
import albert4j.tokenizer.AlbertTokenizer;
import java.io.IOException;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WordStartsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "▁the", "▁", "<unk>", "<pad>", "<", "!", "\"", "#", "$", "%", "&", "(", ")", "*", "+", ",",
        "-", ".", "/", ":", ";", "?", "@", "[", "\\", "]", "^", "_", "`", "{", "|", "}", "~", "'",
        "=", ">", "7", "s'", "'s", "é", "café", "€", "£", "–", "語", "x1", "a=b"
      })
  void starts(String piece) {
    assertTrue(WordStarts.startsWord(piece));
  }

  @ParameterizedTest
  @ValueSource(strings = {"s", "ing", "x", "Z", "[MASK]", "..", "a.b", "-a", "##"})
  void goesOn(String piece) {
    assertFalse(WordStarts.startsWord(piece));
  }

  @Test
  void wordPiecesGoOnWithTheirMark() {
    BitSet starts = WordStarts.of(SmallTokenizer.make());
    assertTrue(starts.get(SmallTokenizer.WORDS));
    assertTrue(starts.get(SmallTokenizer.PARTS - 1));
    assertFalse(starts.get(SmallTokenizer.PARTS));
    assertEquals(5 + 26 * 26 + 1, starts.cardinality());
  }

  /// How many of the published vocabulary's pieces start a word, counted in its list by a search
  /// for those that do not: nothing but English letters and marks, and no mark alone.
  @Test
  void thePublishedVocabularyHasTheseWords() throws IOException {
    AlbertTokenizer tokenizer =
        AlbertTokenizer.load(SharedFolder.resolve("data/albert-vocab/spiece.model"));
    BitSet starts = WordStarts.of(tokenizer);
    assertEquals(30_000 - 6_758, starts.cardinality());
    assertTrue(starts.get(tokenizer.vocabulary().id("▁the")));
    assertFalse(starts.get(tokenizer.vocabulary().id("ing")));
  }
}
