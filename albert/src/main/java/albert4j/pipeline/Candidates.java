package albert4j.pipeline;

import albert4j.engine.Shape;
import albert4j.tokenizer.Encoding;
import java.util.List;

/// Labels or choices of which the best is to be found, each with what the model reads of it.
///
/// @param labels at least one
/// @param encodings one for each label
public record Candidates(List<String> labels, List<Encoding> encodings) {
  /// Copies the lists.
  ///
  /// @throws IllegalArgumentException if there are no labels, or not as many encodings
  public Candidates {
    labels = List.copyOf(labels);
    encodings = List.copyOf(encodings);
    Shape.check(!labels.isEmpty(), "candidates: there must be one");
    Shape.check(
        labels.size() == encodings.size(),
        "candidates: an encoding for each",
        "labels",
        labels.size(),
        "encodings",
        encodings.size());
  }

  /// Tokens of all encodings.
  public int tokens() {
    return encodings.stream().mapToInt(Encoding::size).sum();
  }

  /// Whether tokens were cut off one of the encodings.
  public boolean truncated() {
    return encodings.stream().anyMatch(Encoding::truncated);
  }
}
