package albert4j.task;

import albert4j.task.Evaluation.ClassScore;
import albert4j.task.Evaluation.Confusion;
import java.util.List;
import java.util.Locale;

/// How well single labels were told, as one number; larger is better.
///
/// Named and defined as in scikit-learn's `sklearn.metrics`.
public enum LabelMetric {
  /// The part of the records that got the right label.
  ACCURACY {
    @Override
    double value(Confusion confusion, long total) {
      return (double) right(confusion) / total;
    }
  },

  /// F1 of the label `1`, where there are two: `2·TP / (2·TP + FP + FN)`, 0 if there is none.
  F1 {
    @Override
    double value(Confusion confusion, long total) {
      int one = confusion.labels().indexOf("1");
      if (one < 0 || confusion.labels().size() != 2) {
        throw new IllegalArgumentException(
            "f1: there must be two labels, one of them 1: labels=" + confusion.labels());
      }
      return ClassScores.of(confusion).get(one).f1();
    }
  },

  /// The mean F1 of the classes that occur among right or predicted labels.
  F1_MACRO {
    @Override
    double value(Confusion confusion, long total) {
      List<ClassScore> scores = ClassScores.of(confusion);
      double sum = 0;
      int classes = 0;
      for (int i = 0; i < scores.size(); i++) {
        sum += scores.get(i).f1();
        classes += scores.get(i).support() + ClassScores.predicted(confusion, i) > 0 ? 1 : 0;
      }
      return sum / classes;
    }
  },

  /// Matthews correlation: with two classes `(TP·TN - FP·FN) / √((TP+FP)(TP+FN)(TN+FP)(TN+FN))`;
  /// with more, its generalisation `R_K` (Gorodkin, 2004). 0 if the denominator is 0, so if all
  /// right or all predicted labels are the same.
  MATTHEWS {
    @Override
    double value(Confusion confusion, long total) {
      double all = total;
      double chance = 0;
      double predictedSquares = 0;
      double supportSquares = 0;
      for (int i = 0; i < confusion.labels().size(); i++) {
        double predicted = ClassScores.predicted(confusion, i);
        double support = ClassScores.support(confusion, i);
        chance += predicted * support;
        predictedSquares += predicted * predicted;
        supportSquares += support * support;
      }
      double denominator = Math.sqrt((all * all - predictedSquares) * (all * all - supportSquares));
      return denominator == 0 ? 0 : (right(confusion) * all - chance) / denominator;
    }
  };

  /// The name among the metrics of an [Evaluation]: `f1_macro`.
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The value for some records.
  ///
  /// @throws IllegalArgumentException if there are no records, or not as many labels as needed
  public double of(Confusion confusion) {
    long total = confusion.counts().stream().flatMap(List::stream).mapToLong(Long::longValue).sum();
    if (total == 0) {
      throw new IllegalArgumentException(key() + ": there must be a record: records=0");
    }
    return value(confusion, total);
  }

  abstract double value(Confusion confusion, long total);

  private static long right(Confusion confusion) {
    long right = 0;
    for (int i = 0; i < confusion.labels().size(); i++) {
      right += confusion.counts().get(i).get(i);
    }
    return right;
  }
}
