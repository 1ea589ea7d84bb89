package albert4j.task;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.Scope;
import albert4j.engine.Tensor;
import albert4j.model.AlbertConfig;
import albert4j.model.Architecture;
import albert4j.model.Batch;
import albert4j.model.Pretrained;
import albert4j.model.PretrainedTokenizer;
import albert4j.model.ProblemType;
import albert4j.model.SequenceClassification;
import albert4j.pipeline.TinyFolder;
import albert4j.tokenizer.Encoding;
import albert4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The task on a small random model: its loss by hand out of the head's logits.
class TextClassificationTaskTest {
  private static final int MAX_LENGTH = 16;

  /// Losses are floats, and so are the terms of the cross-entropy: a few units in the last place.
  private static final double ROUNDING = 4 * Math.ulp(2f);

  @TempDir private Path folder;

  private static LabeledText text(String text) {
    return new LabeledText("0", text, Optional.empty());
  }

  /// What the task made of records with a model.
  private static final class Run {
    private final double[][] logits;
    private final double loss;
    private final List<TextExample> examples;

    Run(double[][] logits, double loss, List<TextExample> examples) {
      this.logits = logits;
      this.loss = loss;
      this.examples = examples;
    }
  }

  private Run run(TextClassificationTask task, List<LabeledText> records) throws IOException {
    Path tiny = TinyFolder.save(folder, Architecture.MODEL);
    AlbertConfig config = task.configure(Pretrained.config(tiny));
    Pretrained model = Pretrained.load(tiny, config, task.architecture(), new SplittableRandom(3));
    List<TextExample> examples = task.encode(PretrainedTokenizer.load(tiny), MAX_LENGTH, records);
    List<Encoding> sequences = examples.stream().map(e -> e.sequences().getFirst()).toList();
    Batch batch =
        Batch.of(
            sequences.stream().map(Encoding::ids).toList(),
            sequences.stream().map(Encoding::typeIds).toList());
    try (Scope scope = Scope.inference(1)) {
      Tensor logits = task.logits(scope, model, batch, examples);
      double[][] values = new double[records.size()][task.labels().size()];
      Tensor pooled = model.model().pooled(scope, batch);
      Tensor direct = ((SequenceClassification) model.head().orElseThrow()).logits(scope, pooled);
      for (int i = 0; i < values.length; i++) {
        for (int j = 0; j < values[i].length; j++) {
          values[i][j] = logits.get(i * values[i].length + j);
          assertEquals(direct.get(i * values[i].length + j), values[i][j]);
        }
      }
      return new Run(values, task.loss(scope, model, logits, batch, examples).get(0), examples);
    }
  }

  private static final List<LabeledText> BARE =
      List.of(
          text("a stirring , funny film"),
          text("no movement , no yuks"),
          text("for prediction only"),
          text("one long string of cliches"));

  @Test
  void crossEntropyOfOneLabel() throws IOException {
    List<LabeledText> records = new ArrayList<>(BARE);
    records.set(0, BARE.get(0).withLabels(List.of("b")));
    records.set(1, BARE.get(1).withLabels(List.of("c")));
    records.set(3, BARE.get(3).withLabels(List.of("a")));
    var task =
        TextClassificationTask.of(ProblemType.SINGLE_LABEL_CLASSIFICATION, List.of("a", "b", "c"));
    Run run = run(task, records);
    double sum =
        minusLogP(run.logits[0], 1) + minusLogP(run.logits[1], 2) + minusLogP(run.logits[3], 0);
    assertEquals(sum / 3, run.loss, ROUNDING);
    assertTrue(Math.abs(run.loss - Math.log(3)) > 0.01, "says nothing: " + run.loss);
    assertEquals(List.of(1, 1, 0, 1), run.examples.stream().map(task::terms).toList());
    // the judge computes the same in its own way
    Task.Judge<TextExample> judge = task.judge(records);
    for (TextExample example : run.examples) {
      double[] row = run.logits[example.record()];
      judge.add(example, new float[] {(float) row[0], (float) row[1], (float) row[2]});
    }
    double mean =
        judge.result().predictions().stream()
            .mapToDouble(Evaluation.Prediction::loss)
            .filter(loss -> !Double.isNaN(loss))
            .average()
            .orElseThrow();
    assertEquals(run.loss, mean, ROUNDING);
  }

  private static double minusLogP(double[] logits, int label) {
    double sum = 0;
    for (double logit : logits) {
      sum += Math.exp(logit);
    }
    return Math.log(sum) - logits[label];
  }

  @Test
  void binaryCrossEntropyOfSeveralLabels() throws IOException {
    List<LabeledText> records = new ArrayList<>(BARE);
    records.set(0, BARE.get(0).withLabels(List.of("b", "a")));
    records.set(1, BARE.get(1).withLabels(List.of()));
    records.set(3, BARE.get(3).withLabels(List.of("c")));
    var task =
        TextClassificationTask.of(ProblemType.MULTI_LABEL_CLASSIFICATION, List.of("a", "b", "c"));
    Run run = run(task, records);
    double[][] answers = {{1, 1, 0}, {0, 0, 0}, {}, {0, 0, 1}};
    double sum = 0;
    for (int i = 0; i < answers.length; i++) {
      for (int j = 0; j < answers[i].length; j++) {
        double p = 1 / (1 + Math.exp(-run.logits[i][j]));
        sum -= answers[i][j] * Math.log(p) + (1 - answers[i][j]) * Math.log(1 - p);
      }
    }
    assertEquals(sum / 9, run.loss, ROUNDING);
    assertEquals(List.of(1, 1, 0, 1), run.examples.stream().map(task::terms).toList());
  }

  @Test
  void squaredErrorOfNumbers() throws IOException {
    List<LabeledText> records = new ArrayList<>(BARE);
    records.set(0, BARE.get(0).withScore(1.5));
    records.set(1, BARE.get(1).withScore(-0.5));
    records.set(3, BARE.get(3).withScore(0));
    Run run = run(TextClassificationTask.of(ProblemType.REGRESSION, List.of("score")), records);
    double sum =
        Math.pow(run.logits[0][0] - 1.5, 2)
            + Math.pow(run.logits[1][0] + 0.5, 2)
            + Math.pow(run.logits[3][0], 2);
    assertEquals(sum / 3, run.loss, ROUNDING);
  }

  @Test
  void withoutAnswersThereIsNoLoss() {
    var task = GlueTask.SST2.task();
    var e = assertThrows(IllegalArgumentException.class, () -> run(task, BARE));
    assertEquals("loss: an answer must be known: examples=4", e.getMessage());
  }

  @Test
  void whatTheModelReads() throws IOException {
    Tokenizer tokenizer = PretrainedTokenizer.load(TinyFolder.save(folder, Architecture.MODEL));
    var pair = new LabeledText("0", "the the the the", Optional.of("a a a"));
    List<TextExample> examples =
        GlueTask.RTE.task().encode(tokenizer, 9, List.of(text("the"), pair));
    assertEquals(List.of(0, 1), examples.stream().map(TextExample::record).toList());
    int the = tokenizer.encodeIds("the")[1];
    int a = tokenizer.encodeIds("a")[1];
    assertArrayEquals(new int[] {2, the, 3}, examples.get(0).sequences().getFirst().ids());
    assertFalse(examples.get(0).sequences().getFirst().truncated());
    assertEquals(3, examples.get(0).tokens());
    Encoding cut = examples.get(1).sequences().getFirst();
    // room for 6 of 7: the longer text loses one
    assertArrayEquals(new int[] {2, the, the, the, 3, a, a, a, 3}, cut.ids());
    assertArrayEquals(new int[] {0, 0, 0, 0, 0, 1, 1, 1, 1}, cut.typeIds());
    assertTrue(cut.truncated());
  }

  @Test
  void theConfigurationNamesTheLabels() {
    AlbertConfig base = AlbertConfig.named("base");
    AlbertConfig mnli = GlueTask.MNLI.task().configure(base);
    assertEquals(List.of("contradiction", "entailment", "neutral"), mnli.labels());
    assertEquals(Optional.of(ProblemType.SINGLE_LABEL_CLASSIFICATION), mnli.problemType());
    AlbertConfig stsb = GlueTask.STSB.task().configure(base);
    assertEquals(List.of("score"), stsb.labels());
    assertEquals(Optional.of(ProblemType.REGRESSION), stsb.problemType());
    assertEquals(base.hiddenSize(), stsb.hiddenSize());
  }

  @Test
  void labelsMustBeTheTasks() throws IOException {
    Tokenizer tokenizer = PretrainedTokenizer.load(TinyFolder.save(folder, Architecture.MODEL));
    var record = text("a").withLabels(List.of("x"));
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> GlueTask.SST2.task().encode(tokenizer, 9, List.of(record)));
    assertEquals(
        "task: a record must have one label of the task: id=0 labels=[x] task=[0, 1]",
        e.getMessage());
    var twice =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                TextClassificationTask.of(
                    ProblemType.SINGLE_LABEL_CLASSIFICATION, List.of("a", "a")));
    assertEquals(
        "task: labels, each of them once for single_label_classification: labels=[a, a]",
        twice.getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> TextClassificationTask.of(ProblemType.REGRESSION, List.of("a", "b")));
  }
}
