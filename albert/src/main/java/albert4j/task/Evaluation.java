package albert4j.task;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// How a model did on some records.
///
/// @param metrics values by name, as the task's own scripts call them; the first is the one by
///   which the best checkpoint is chosen, larger being better. Empty if the records have no labels
/// @param predictions one for each record, in their order; none where there are no records, as in
///   pre-training
/// @param confusion how often which label was taken for which, where a record has one label
/// @param classes precision and recall of each class, where there are classes
public record Evaluation(
    SequencedMap<String, Double> metrics,
    List<Prediction> predictions,
    Optional<Confusion> confusion,
    List<ClassScore> classes) {

  /// Copies the collections.
  public Evaluation {
    metrics = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(metrics));
    predictions = List.copyOf(predictions);
    classes = List.copyOf(classes);
  }

  /// What the model said to one record.
  ///
  /// @param id the record's own id, or its number from 0
  /// @param input the record in short, for people
  /// @param predicted the answer, as the task's submission format writes it
  /// @param gold the right answer in the same form; empty if it is not known
  /// @param loss how wrong the model was, usually -log of the probability that it gave to the right
  ///   answer; NaN if that is not known
  public record Prediction(
      String id, String input, String predicted, Optional<String> gold, double loss) {}

  /// Counts of records by label.
  ///
  /// @param labels their names
  /// @param counts row: right label, column: predicted label
  public record Confusion(List<String> labels, List<List<Long>> counts) {
    /// Copies both.
    public Confusion {
      labels = List.copyOf(labels);
      counts = counts.stream().map(List::copyOf).toList();
    }
  }

  /// How well one class was found.
  ///
  /// @param label its name
  /// @param precision of those that were taken for it, the part that is right; 0 if there are none
  /// @param recall of those that are of it, the part that was found; 0 if there are none
  /// @param f1 the harmonic mean of both; 0 if both are
  /// @param support how many are of it
  public record ClassScore(
      String label, double precision, double recall, double f1, long support) {}
}
