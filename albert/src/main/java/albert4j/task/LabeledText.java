package albert4j.task;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// A text, or a pair of texts, with the answer that a classifier should give to it.
///
/// @param id the record's own id, or its number from 0
/// @param text the text, or the first of the pair
/// @param pair the second text of the pair
/// @param labels the names of the labels that are right: one, or with
///   [albert4j.model.ProblemType#MULTI_LABEL_CLASSIFICATION] any number, also none; empty if they
///   are not known
/// @param score the number to be met in a regression
public record LabeledText(
    String id,
    String text,
    Optional<String> pair,
    Optional<List<String>> labels,
    OptionalDouble score) {

  /// Copies the labels, unless they cannot change.
  public LabeledText {
    labels = labels.map(List::copyOf);
  }

  /// A record whose answer is not known.
  public LabeledText(String id, String text, Optional<String> pair) {
    this(id, text, pair, Optional.empty(), OptionalDouble.empty());
  }

  /// The same texts with these labels as the answer.
  public LabeledText withLabels(List<String> names) {
    return new LabeledText(id, text, pair, Optional.of(names), OptionalDouble.empty());
  }

  /// The same texts with this number as the answer.
  public LabeledText withScore(double number) {
    return new LabeledText(id, text, pair, Optional.empty(), OptionalDouble.of(number));
  }
}
