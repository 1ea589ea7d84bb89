package albert4j.task;

import albert4j.engine.Shape;
import java.util.List;

/// A sentence for token classification: words, and what each of them is.
///
/// @param words what stands between the spaces, in order
/// @param tags one for each word, `O` or `B-location`; none if they are not known
public record TaggedSentence(List<String> words, List<String> tags) {
  /// Copies both lists.
  ///
  /// @throws IllegalArgumentException if there is no word, or there are tags and not one for each
  ///   word, or a word is empty or would not be one in a file: it contains a TAB or a line break
  public TaggedSentence {
    words = List.copyOf(words);
    tags = List.copyOf(tags);
    Shape.check(!words.isEmpty(), "tagged sentence: there must be a word");
    Shape.check(
        tags.isEmpty() || tags.size() == words.size(),
        "tagged sentence: one tag for each word, or none",
        "words",
        words.size(),
        "tags",
        tags.size());
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      Shape.check(
          !word.isEmpty() && word.chars().noneMatch(c -> c == '\t' || c == '\n' || c == '\r'),
          "tagged sentence: a word must have characters, and no TAB or line break",
          "word",
          i);
    }
  }

  /// A sentence whose tags are not known.
  ///
  /// @throws IllegalArgumentException if there is no word, or one is empty or contains a TAB or a
  ///   line break
  public static TaggedSentence of(List<String> words) {
    return new TaggedSentence(words, List.of());
  }

  /// Whether the tags are known.
  public boolean tagged() {
    return !tags.isEmpty();
  }

  /// The words with a space between them: the text that the model reads.
  public String text() {
    return String.join(" ", words);
  }
}
