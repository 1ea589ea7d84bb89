package albert4j.task;

import albert4j.task.Evaluation.ClassScore;
import albert4j.task.Evaluation.Confusion;
import java.util.ArrayList;
import java.util.List;

/// Precision, recall and F1 out of counts (van Rijsbergen, Information Retrieval, 1979).
final class ClassScores {
  private ClassScores() {}

  /// The scores of one class.
  ///
  /// @param right how many of the class were taken for it
  /// @param predicted how many of any class were taken for it
  /// @param support how many are of the class
  static ClassScore of(String label, long right, long predicted, long support) {
    return new ClassScore(
        label,
        ratio(right, predicted),
        ratio(right, support),
        f1(right, predicted, support),
        support);
  }

  /// `2·right / (predicted + support)`, the harmonic mean of precision and recall; 0 if neither
  /// occurs.
  static double f1(long right, long predicted, long support) {
    return ratio(2 * right, predicted + support);
  }

  private static double ratio(long part, long of) {
    return of == 0 ? 0 : (double) part / of;
  }

  /// The scores of all classes.
  static List<ClassScore> of(Confusion confusion) {
    List<ClassScore> scores = new ArrayList<>();
    for (int i = 0; i < confusion.labels().size(); i++) {
      scores.add(
          of(
              confusion.labels().get(i),
              confusion.counts().get(i).get(i),
              predicted(confusion, i),
              support(confusion, i)));
    }
    return scores;
  }

  /// How many were taken for class `i`.
  static long predicted(Confusion confusion, int i) {
    return confusion.counts().stream().mapToLong(row -> row.get(i)).sum();
  }

  /// How many are of class `i`.
  static long support(Confusion confusion, int i) {
    return confusion.counts().get(i).stream().mapToLong(Long::longValue).sum();
  }
}
