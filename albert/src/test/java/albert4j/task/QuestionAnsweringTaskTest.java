package albert4j.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.Scope;
import albert4j.engine.Tensor;
import albert4j.model.AlbertConfig;
import albert4j.model.Architecture;
import albert4j.model.Batch;
import albert4j.model.Pretrained;
import albert4j.model.SharedFolder;
import albert4j.pipeline.TinyFolder;
import albert4j.task.Evaluation.Prediction;
import albert4j.tokenizer.AlbertTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuestionAnsweringTaskTest {
  private static final String CONTEXT = "one two three four five six seven eight nine ten";

  /// Windows of `[CLS] what [SEP]`, four tokens of the context, `[SEP]`, at steps of three: one to
  /// four, four to seven, seven to ten. Four and seven belong to the first of their windows.
  private static final QuestionAnsweringTask STEPS =
      new QuestionAnsweringTask(false, 64, 3, 20, 30, 0);

  private static final QuestionAnsweringTask STEPS2 =
      new QuestionAnsweringTask(true, 64, 3, 20, 30, 0);

  @TempDir private Path folder;

  @Test
  void headAndLabels() {
    assertEquals(Architecture.QUESTION_ANSWERING, QuestionAnsweringTask.SQUAD.architecture());
    AlbertConfig config = AlbertConfig.named("tiny").withLabels(List.of("a", "b", "c"));
    assertEquals(
        List.of("LABEL_0", "LABEL_1"), QuestionAnsweringTask.SQUAD.configure(config).labels());
    assertThrows(
        IllegalArgumentException.class, () -> new QuestionAnsweringTask(false, 64, 0, 20, 30, 0));
  }

  /// The loss is the mean over windows of half of -log softmax at the start and at the end, whose
  /// formula is worked here in double precision; so are the losses of the predictions.
  @Test
  void theLossIsTheHeads() throws IOException {
    Path model = TinyFolder.save(folder, Architecture.QUESTION_ANSWERING);
    Pretrained pretrained = Pretrained.load(model);
    List<Question> questions =
        List.of(
            question("a", "four five"), none("b"), unknown("c"), question("d", "three four five"));
    List<Window> windows = encode(STEPS2, questions);
    assertEquals(12, windows.size());
    Batch batch =
        Batch.of(
            windows.stream().map(w -> w.encoding().ids()).toList(),
            windows.stream().map(w -> w.encoding().typeIds()).toList());
    try (Scope scope = Scope.inference(1)) {
      Tensor logits = STEPS2.logits(scope, pretrained, batch, windows);
      assertEquals("[96,2]", logits.shape().toString());
      double[] losses = new double[12];
      Task.Judge<Window> judge = STEPS2.judge(questions);
      for (int w = 0; w < 12; w++) {
        float[] rows = Arrays.copyOfRange(logits.toArray(), 16 * w, 16 * w + 16);
        judge.add(windows.get(w), rows);
        losses[w] =
            loss(rows, Math.max(0, windows.get(w).start()), Math.max(0, windows.get(w).end()));
      }
      double sum = 0;
      for (int w = 0; w < 12; w++) {
        sum += STEPS2.terms(windows.get(w)) * losses[w];
      }
      float loss = STEPS2.loss(scope, pretrained, logits, batch, windows).get(0);
      // float32 logits below 10: a rounding of 1e-6 at most in each term
      assertEquals(sum / 9, loss, 1e-5);
      List<Prediction> predictions = judge.result().predictions();
      assertEquals(losses[1], predictions.get(0).loss(), 1e-6);
      assertEquals(
          Math.max(losses[3], Math.max(losses[4], losses[5])), predictions.get(1).loss(), 1e-6);
      assertTrue(Double.isNaN(predictions.get(2).loss()));
      assertTrue(Double.isNaN(predictions.get(3).loss()), "no window has all of its answer");
    }
  }

  /// The word four lies in two windows. In that of equal logits its probability is 1/8 · 1/8.
  @Test
  void theLossIsThatOfTheBetterWindow() throws IOException {
    List<Question> questions = List.of(question("a", "four"));
    List<Window> windows = encode(STEPS, questions);
    for (int even = 0; even < 2; even++) {
      Task.Judge<Window> judge = STEPS.judge(questions);
      judge.add(windows.get(0), cls(1 - even));
      judge.add(windows.get(1), cls(even));
      judge.add(windows.get(2), cls(9));
      assertEquals(Math.log(8), judge.result().predictions().getFirst().loss(), 1e-6);
    }
  }

  private static double loss(float[] rows, int start, int end) {
    double loss = 0;
    for (int column = 0; column < 2; column++) {
      double sum = 0;
      for (int t = 0; t < rows.length / 2; t++) {
        sum += Math.exp(rows[2 * t + column]);
      }
      loss += Math.log(sum) - rows[2 * (column == 0 ? start : end) + column];
    }
    return loss / 2;
  }

  @Test
  void theBestSpanOfAllWindows() throws IOException {
    List<Question> questions = List.of(question("a", "eight nine"), question("b", "one"));
    List<Window> windows = encode(STEPS, questions);
    Task.Judge<Window> judge = STEPS.judge(questions);
    judge.add(windows.get(0), peaks(3, 4, 5));
    judge.add(windows.get(1), peaks(4, 5, 4));
    judge.add(windows.get(2), peaks(4, 6, 6));
    judge.add(windows.get(3), peaks(4, 4, 6));
    // the start of this window's first token belongs to the window before
    judge.add(windows.get(4), peaks(3, 3, 9));
    // a span that begins in the question is no answer
    judge.add(windows.get(5), peaks(1, 4, 9));
    Evaluation evaluation = judge.result();
    List<Prediction> predictions = evaluation.predictions();
    assertEquals("eight nine ten", predictions.get(0).predicted());
    assertEquals(Optional.of("eight nine"), predictions.get(0).gold());
    assertEquals("a", predictions.get(0).id());
    assertEquals("what", predictions.get(0).input());
    assertEquals("two", predictions.get(1).predicted());
    // two of three words given, two of two wanted; and nothing of the second
    assertEquals(0.8 / 2, evaluation.metrics().getOrDefault("f1", Double.NaN), 1e-12);
    assertEquals(0., evaluation.metrics().getOrDefault("exact_match", Double.NaN));
    assertEquals(List.of("f1", "exact_match"), List.copyOf(evaluation.metrics().keySet()));
  }

  @Test
  void answersHaveALimit() throws IOException {
    var task = new QuestionAnsweringTask(false, 64, 3, 20, 2, 0);
    List<Question> questions = List.of(question("a", "one"));
    List<Window> windows = encode(task, questions);
    Task.Judge<Window> judge = task.judge(questions);
    judge.add(windows.get(0), peaks(3, 5, 9));
    judge.add(windows.get(1), peaks(4, 5, 3));
    judge.add(windows.get(2), peaks(0, 0, 3));
    assertEquals("five six", judge.result().predictions().getFirst().predicted());
  }

  /// Equal logits within a window, but for those of `[CLS]`: the score of no answer exceeds that of
  /// any span by twice their difference. The least of both windows counts.
  @Test
  void noAnswerIsWhereItIsLeast() throws IOException {
    List<Question> questions = List.of(none("a"), question("b", "one"));
    List<Window> windows = encode(STEPS2, questions);
    Evaluation evaluation = judged(STEPS2, questions, windows);
    assertEquals("", evaluation.predictions().get(0).predicted());
    assertEquals(Optional.of(""), evaluation.predictions().get(0).gold());
    // four, at which no answer begins in that window, would come first
    assertEquals("five", evaluation.predictions().get(1).predicted());
    assertEquals(0.5, evaluation.metrics().getOrDefault("f1", Double.NaN));
    assertEquals(1., evaluation.metrics().getOrDefault("NoAns_exact", Double.NaN));
    assertEquals(0., evaluation.metrics().getOrDefault("HasAns_exact", Double.NaN));
    assertEquals(
        Set.of(
            "f1",
            "exact_match",
            "total",
            "HasAns_f1",
            "HasAns_exact",
            "HasAns_total",
            "NoAns_f1",
            "NoAns_exact",
            "NoAns_total",
            "best_f1",
            "best_f1_thresh",
            "best_exact",
            "best_exact_thresh"),
        evaluation.metrics().keySet());
    // above 2 there is no "no answer", and version 1.1 has none at all
    var reluctant = new QuestionAnsweringTask(true, 64, 3, 20, 30, 2.01);
    assertEquals("one", judged(reluctant, questions, windows).predictions().get(0).predicted());
    assertEquals("one", judged(STEPS, questions, windows).predictions().get(0).predicted());
  }

  private static Evaluation judged(
      QuestionAnsweringTask task, List<Question> questions, List<Window> windows) {
    Task.Judge<Window> judge = task.judge(questions);
    judge.add(windows.get(0), cls(1));
    judge.add(windows.get(1), cls(1));
    judge.add(windows.get(2), cls(1));
    judge.add(windows.get(3), cls(1));
    judge.add(windows.get(4), cls(-1));
    judge.add(windows.get(5), cls(1));
    return judge.result();
  }

  @Test
  void withoutASpanTheAnswerIsEmpty() throws IOException {
    List<Question> questions = List.of(new Question("a", "what", "", List.of(), true));
    for (QuestionAnsweringTask task : List.of(STEPS, STEPS2)) {
      List<Window> windows = encode(task, questions);
      Task.Judge<Window> judge = task.judge(questions);
      judge.add(windows.getFirst(), new float[8]);
      Evaluation evaluation = judge.result();
      assertEquals("", evaluation.predictions().getFirst().predicted());
      assertEquals(Math.log(4), evaluation.predictions().getFirst().loss(), 1e-6);
    }
  }

  @Test
  void questionsWithoutLabelsAreOnlyAnswered() throws IOException {
    List<Question> questions = List.of(unknown("a"));
    List<Window> windows = encode(STEPS2, questions);
    Task.Judge<Window> judge = STEPS2.judge(questions);
    windows.forEach(window -> judge.add(window, peaks(4, 4, 3)));
    Evaluation evaluation = judge.result();
    assertTrue(evaluation.metrics().isEmpty());
    assertEquals("two", evaluation.predictions().getFirst().predicted());
    assertEquals(Optional.empty(), evaluation.predictions().getFirst().gold());
  }

  private static List<Window> encode(QuestionAnsweringTask task, List<Question> questions)
      throws IOException {
    var tokenizer = AlbertTokenizer.load(SharedFolder.resolve("data/albert-vocab/spiece.model"));
    return task.encode(tokenizer, 8, questions);
  }

  /// Logits of eight tokens: `height` where a span starts and where it ends, else 0.
  private static float[] peaks(int start, int end, float height) {
    float[] logits = new float[16];
    logits[2 * start] = height;
    logits[2 * end + 1] = height;
    return logits;
  }

  /// Logits of eight tokens: `height` at `[CLS]`, else 0.
  private static float[] cls(float height) {
    return peaks(0, 0, height);
  }

  private static Question question(String id, String answer) {
    return new Question(
        id, "what", CONTEXT, List.of(new Question.Answer(answer, CONTEXT.indexOf(answer))), false);
  }

  private static Question none(String id) {
    return new Question(id, "what", CONTEXT, List.of(), true);
  }

  private static Question unknown(String id) {
    return new Question(id, "what", CONTEXT, List.of(), false);
  }
}
