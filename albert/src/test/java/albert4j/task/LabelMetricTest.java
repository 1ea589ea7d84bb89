package albert4j.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import albert4j.task.Evaluation.ClassScore;
import albert4j.task.Evaluation.Confusion;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Against scikit-learn 1.9.1, and by hand where the fractions are small.
class LabelMetricTest {
  private static final double ROUNDING = 1e-15;

  private static Confusion confusion(List<String> labels, long[]... counts) {
    return new Confusion(
        labels, Arrays.stream(counts).map(row -> Arrays.stream(row).boxed().toList()).toList());
  }

  /// 10 records: TN 4, FP 2, FN 1, TP 3.
  private static final Confusion BINARY =
      confusion(List.of("0", "1"), new long[] {4, 2}, new long[] {1, 3});

  /// 12 records of three classes; the fourth does not occur.
  private static final Confusion FOUR =
      confusion(
          List.of("a", "b", "c", "d"),
          new long[] {3, 1, 0, 0},
          new long[] {0, 2, 1, 0},
          new long[] {1, 1, 3, 0},
          new long[] {0, 0, 0, 0});

  @Test
  void twoClasses() {
    assertEquals(0.7, LabelMetric.ACCURACY.of(BINARY));
    assertEquals(2.0 / 3, LabelMetric.F1.of(BINARY), ROUNDING); // 6 / (6 + 2 + 1)
    assertEquals(10 / Math.sqrt(600), LabelMetric.MATTHEWS.of(BINARY), ROUNDING); // 3·4 - 2·1
    assertEquals(0.408248290463863, LabelMetric.MATTHEWS.of(BINARY), ROUNDING);
    assertEquals(0.696969696969697, LabelMetric.F1_MACRO.of(BINARY), ROUNDING);
  }

  @Test
  void severalClasses() {
    assertEquals(2.0 / 3, LabelMetric.ACCURACY.of(FOUR), ROUNDING);
    assertEquals(0.6626984126984127, LabelMetric.F1_MACRO.of(FOUR), ROUNDING);
    assertEquals(0.5052911526399114, LabelMetric.MATTHEWS.of(FOUR), ROUNDING);
  }

  @Test
  void aClassThatIsOnlyPredictedCounts() {
    Confusion confusion =
        confusion(
            List.of("a", "b", "c"),
            new long[] {1, 0, 1},
            new long[] {0, 2, 0},
            new long[] {0, 0, 0});
    assertEquals(5.0 / 9, LabelMetric.F1_MACRO.of(confusion), ROUNDING); // (2/3 + 1 + 0) / 3
    assertEquals(0.6708203932499369, LabelMetric.MATTHEWS.of(confusion), ROUNDING);
  }

  @Test
  void f1IsThatOfTheLabel1WhereverItStands() {
    Confusion turned = confusion(List.of("1", "0"), new long[] {3, 1}, new long[] {2, 4});
    assertEquals(LabelMetric.F1.of(BINARY), LabelMetric.F1.of(turned));
    assertThrows(IllegalArgumentException.class, () -> LabelMetric.F1.of(FOUR));
  }

  @Test
  void withoutVarianceMatthewsIs0() {
    List<String> labels = List.of("0", "1");
    assertEquals(
        0, LabelMetric.MATTHEWS.of(confusion(labels, new long[] {0, 2}, new long[] {0, 2})));
    assertEquals(
        0, LabelMetric.MATTHEWS.of(confusion(labels, new long[] {3, 2}, new long[] {0, 0})));
    assertEquals(0, LabelMetric.F1.of(confusion(labels, new long[] {5, 0}, new long[] {0, 0})));
  }

  @Test
  void matthewsReachesBothEndsAtTheSizeOfQqp() {
    List<String> labels = List.of("0", "1");
    long n = 200_000;
    assertEquals(
        1, LabelMetric.MATTHEWS.of(confusion(labels, new long[] {n, 0}, new long[] {0, n})));
    assertEquals(
        -1, LabelMetric.MATTHEWS.of(confusion(labels, new long[] {0, n}, new long[] {n, 0})));
  }

  @Test
  void thereMustBeRecords() {
    Confusion none = confusion(List.of("0", "1"), new long[] {0, 0}, new long[] {0, 0});
    var e = assertThrows(IllegalArgumentException.class, () -> LabelMetric.ACCURACY.of(none));
    assertEquals("accuracy: there must be a record: records=0", e.getMessage());
  }

  @Test
  void scoresOfClasses() {
    List<ClassScore> scores = ClassScores.of(FOUR);
    assertEquals(new ClassScore("a", 0.75, 0.75, 0.75, 4), scores.get(0));
    assertEquals(new ClassScore("b", 0.5, 2.0 / 3, 4.0 / 7, 3), scores.get(1));
    assertEquals(new ClassScore("c", 0.75, 0.6, 2.0 / 3, 5), scores.get(2));
    assertEquals(new ClassScore("d", 0, 0, 0, 0), scores.get(3));
  }

  @Test
  void namesAreScikitLearns() {
    assertEquals("f1_macro", LabelMetric.F1_MACRO.key());
    assertEquals("accuracy", LabelMetric.ACCURACY.key());
  }
}
