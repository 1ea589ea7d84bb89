package albert4j.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class TaggedSentenceTest {
  @Test
  void theModelReadsWordsWithSpaces() {
    assertEquals("New York !", TaggedSentence.of(List.of("New", "York", "!")).text());
    assertFalse(TaggedSentence.of(List.of("a")).tagged());
    assertTrue(new TaggedSentence(List.of("a"), List.of("O")).tagged());
  }

  @Test
  void saysWhatIsNoSentence() {
    assertEquals("tagged sentence: there must be a word", message(List.of(), List.of()));
    assertEquals(
        "tagged sentence: one tag for each word, or none: words=2 tags=1",
        message(List.of("a", "b"), List.of("O")));
    for (String word : List.of("", "a\tb", "a\nb", "a\r")) {
      assertEquals(
          "tagged sentence: a word must have characters, and no TAB or line break: word=1",
          message(List.of("a", word), List.of()));
    }
  }

  private static String message(List<String> words, List<String> tags) {
    var e = assertThrows(IllegalArgumentException.class, () -> new TaggedSentence(words, tags));
    return String.valueOf(e.getMessage());
  }
}
