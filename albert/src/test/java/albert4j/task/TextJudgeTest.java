package albert4j.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.model.ProblemType;
import albert4j.task.Evaluation.ClassScore;
import albert4j.task.Evaluation.Confusion;
import albert4j.task.Evaluation.Prediction;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Evaluations of given logits; values from scikit-learn 1.9.1 and SciPy 1.17.1, losses from NumPy.
class TextJudgeTest {
  private static final double ROUNDING = 1e-7; // logits are floats

  private static LabeledText text(String id) {
    return new LabeledText(id, "text " + id, Optional.empty());
  }

  private static double metric(Evaluation evaluation, String name) {
    return Objects.requireNonNull(evaluation.metrics().get(name), name);
  }

  /// The evaluation of records by their logits.
  private static Evaluation judge(
      TextClassificationTask task, List<LabeledText> records, float[][] answers, float[][] logits) {
    Task.Judge<TextExample> judge = task.judge(records);
    for (int i = 0; i < logits.length; i++) {
      judge.add(new TextExample(i, List.of(), answers[i]), logits[i]);
    }
    return judge.result();
  }

  @Test
  void oneLabel() {
    TextClassificationTask task =
        TextClassificationTask.of(
            ProblemType.SINGLE_LABEL_CLASSIFICATION, List.of("neg", "neutral", "pos"));
    List<LabeledText> records =
        List.of(
            text("a").withLabels(List.of("neg")),
            text("b").withLabels(List.of("neutral")),
            text("c"));
    Evaluation evaluation =
        judge(
            task,
            records,
            new float[][] {{0}, {1}, {}},
            new float[][] {{1, -0.5f, 2}, {0.25f, 0.25f, 0}, {0, 0, 1}});

    assertEquals(List.of("accuracy", "f1_macro"), List.copyOf(evaluation.metrics().keySet()));
    assertEquals(0.0, metric(evaluation, "accuracy"));
    assertEquals(
        new Confusion(
            List.of("neg", "neutral", "pos"),
            List.of(List.of(0L, 0L, 1L), List.of(1L, 0L, 0L), List.of(0L, 0L, 0L))),
        evaluation.confusion().orElseThrow());
    assertEquals(new ClassScore("neg", 0, 0, 0, 1), evaluation.classes().getFirst());
    Prediction first = evaluation.predictions().get(0);
    assertEquals("a", first.id());
    assertEquals("text a", first.input());
    assertEquals("pos", first.predicted());
    assertEquals(Optional.of("neg"), first.gold());
    assertEquals(1.371539031852683, first.loss(), ROUNDING);
    // of equal logits the first
    assertEquals("neg", evaluation.predictions().get(1).predicted());
    assertEquals(1.0220194616385516, evaluation.predictions().get(1).loss(), ROUNDING);
    assertEquals(
        new Prediction("c", "text c", "pos", Optional.empty(), Double.NaN),
        evaluation.predictions().get(2));
  }

  @Test
  void theMetricsOfGlue() {
    Evaluation evaluation =
        judge(
            GlueTask.MRPC.task(List.of("1", "0")),
            List.of(text("0").withLabels(List.of("1")), text("1").withLabels(List.of("1"))),
            new float[][] {{0}, {0}},
            new float[][] {{1, 0}, {0, 1}});
    assertEquals(List.of("accuracy", "f1"), List.copyOf(evaluation.metrics().keySet()));
    assertEquals(0.5, metric(evaluation, "accuracy"));
    assertEquals(2.0 / 3, metric(evaluation, "f1")); // TP 1, FN 1
    assertEquals("0", evaluation.predictions().get(1).predicted());
  }

  @Test
  void largeLogitsHaveALoss() {
    Evaluation evaluation =
        judge(
            GlueTask.SST2.task(),
            List.of(text("0").withLabels(List.of("0"))),
            new float[][] {{0}},
            new float[][] {{-1000, 1000}});
    assertEquals(2000, evaluation.predictions().getFirst().loss());
  }

  @Test
  void severalLabels() {
    TextClassificationTask task =
        TextClassificationTask.of(
            ProblemType.MULTI_LABEL_CLASSIFICATION, List.of("anger", "joy", "love"));
    float[][] answers = {{1, 0, 1}, {0, 1, 0}, {0, 0, 0}, {1, 1, 1}, {0, 0, 1}, {}};
    float[][] logits = {
      {2, -1, 0.5f}, {0.3f, 1.5f, -2}, {-1, -0.1f, -3}, {1, -2, 0.1f}, {-0.5f, -1, -0.2f}, {0, 1, 0}
    };
    List<LabeledText> records = new ArrayList<>();
    for (int i = 0; i < logits.length; i++) {
      records.add(text(Integer.toString(i)));
    }
    Evaluation evaluation = judge(task, records, answers, logits);

    assertEquals(
        List.of("f1_micro", "f1_macro", "subset_accuracy"),
        List.copyOf(evaluation.metrics().keySet()));
    assertEquals(0.7692307692307693, metric(evaluation, "f1_micro"));
    assertEquals(0.7555555555555555, metric(evaluation, "f1_macro"), 1e-15);
    assertEquals(0.4, metric(evaluation, "subset_accuracy"));
    assertEquals(
        List.of(
            new ClassScore("anger", 2.0 / 3, 1, 0.8, 2),
            new ClassScore("joy", 1, 0.5, 2.0 / 3, 2),
            new ClassScore("love", 1, 2.0 / 3, 0.8, 3)),
        evaluation.classes());
    assertTrue(evaluation.confusion().isEmpty());
    double[] losses = {
      0.3047555609137674,
      0.39423217783141734,
      0.33541523305517856,
      1.0281954528782555,
      0.5284925136933071
    };
    for (int i = 0; i < losses.length; i++) {
      assertEquals(losses[i], evaluation.predictions().get(i).loss(), ROUNDING);
    }
    Prediction first = evaluation.predictions().getFirst();
    assertEquals("anger,love", first.predicted());
    assertEquals(Optional.of("anger,love"), first.gold());
    assertEquals("", evaluation.predictions().get(2).predicted());
    // a half is not above a half
    assertEquals(
        new Prediction("5", "text 5", "joy", Optional.empty(), Double.NaN),
        evaluation.predictions().getLast());
  }

  @Test
  void numbers() {
    double[] gold = {3.0, 0.5, 4.0, 2.75, 3.8, 1.0, 4.0, 4.0};
    float[][] logits = {{2.5f}, {0.1f}, {4.75f}, {3.3f}, {3.3f}, {1.0f}, {5.0f}, {2.5f}, {7f}};
    List<LabeledText> records = new ArrayList<>();
    float[][] answers = new float[logits.length][0];
    for (int i = 0; i < gold.length; i++) {
      records.add(text(Integer.toString(i)).withScore(gold[i]));
    }
    records.add(text("8"));
    Evaluation evaluation = judge(GlueTask.STSB.task(), records, answers, logits);

    assertEquals(List.of("pearson", "spearman"), List.copyOf(evaluation.metrics().keySet()));
    assertEquals(0.8736336489372184, metric(evaluation, "pearson"), ROUNDING);
    assertEquals(0.7531438174453121, metric(evaluation, "spearman"), 1e-15);
    assertEquals(
        new Prediction("0", "text 0", "2.5", Optional.of("3.0"), 0.25),
        evaluation.predictions().getFirst());
    assertEquals(
        new Prediction("8", "text 8", "7.0", Optional.empty(), Double.NaN),
        evaluation.predictions().getLast());
  }

  @Test
  void withoutAnswersThereAreNoMetrics() {
    for (ProblemType type : ProblemType.values()) {
      Evaluation evaluation =
          judge(
              TextClassificationTask.of(type, List.of("x")),
              List.of(text("0")),
              new float[1][0],
              new float[][] {{1}});
      assertTrue(evaluation.metrics().isEmpty(), type.key());
      assertTrue(evaluation.confusion().isEmpty(), type.key());
      assertEquals(1, evaluation.predictions().size());
    }
  }

  @Test
  void longTextsAreShownOnlyInPart() {
    String smiley = "\uD83D\uDE00";
    var record = new LabeledText("0", smiley.repeat(101), Optional.of("b".repeat(100)));
    Evaluation evaluation =
        judge(GlueTask.RTE.task(), List.of(record), new float[1][0], new float[][] {{1, 0}});
    assertEquals(
        smiley.repeat(100) + "… | " + "b".repeat(100), evaluation.predictions().getFirst().input());
  }

  @Test
  void noAnswerIsMadeOfNaN() {
    var judge = GlueTask.SST2.task().judge(List.of(text("0")));
    var example = new TextExample(0, List.of());
    var e =
        assertThrows(
            ArithmeticException.class, () -> judge.add(example, new float[] {0, Float.NaN}));
    assertEquals(
        "the model's result is NaN: its weights are damaged or not trained", e.getMessage());
  }
}
