package albert4j.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.model.AlbertConfig;
import albert4j.model.Architecture;
import albert4j.model.SharedFolder;
import albert4j.task.ChoiceQuestion.Level;
import albert4j.tokenizer.AlbertTokenizer;
import albert4j.tokenizer.Encoding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class MultipleChoiceTaskTest {
  private static final MultipleChoiceTask TASK = new MultipleChoiceTask();
  private static final String CONTEXT = "He went to the market and bought apples.";

  private static AlbertTokenizer tokenizer() throws IOException {
    return AlbertTokenizer.load(SharedFolder.resolve("data/albert-vocab/spiece.model"));
  }

  private static ChoiceQuestion question(
      String question, int answer, String level, String... options) {
    return new ChoiceQuestion(
        "id",
        CONTEXT,
        question,
        List.of(options),
        answer < 0 ? OptionalInt.empty() : OptionalInt.of(answer),
        Arrays.stream(Level.values()).filter(l -> level.equals(l.toString())).findFirst());
  }

  @Test
  void theOptionFillsTheGapsOrFollows() {
    assertEquals(
        "He bought fruit .", question("He bought _ .", 0, "", "a", "b").answeredBy("fruit"));
    assertEquals("fruit and fruit", question(" _ and _ ", 0, "", "a", "b").answeredBy(" fruit\n"));
    assertEquals("What? fruit", question("What? ", 0, "", "a", "b").answeredBy("fruit"));
    assertEquals("fruit", question("", 0, "", "a", "b").answeredBy("fruit"));
    assertEquals("$1 a_b", question("$1 _", 0, "", "a", "b").answeredBy("a_b"));
  }

  @Test
  void contextThenQuestionAndOption() throws IOException {
    List<MultipleChoiceTask.Choices> examples =
        TASK.encode(tokenizer(), 64, List.of(question("He bought _ .", 1, "", "pears", "apples")));
    MultipleChoiceTask.Choices choices = examples.getFirst();
    assertEquals(2, choices.sequences().size());
    assertEquals(
        "[[CLS], ▁he, ▁went, ▁to, ▁the, ▁market, ▁and, ▁bought, ▁apple, s, ., [SEP], ▁he, ▁bought,"
            + " ▁apple, s, ▁, ., [SEP]]",
        choices.sequences().getLast().toString());
    assertEquals(choices.sequences().stream().mapToInt(Encoding::size).sum(), choices.tokens());
    assertEquals(OptionalInt.of(1), choices.answer());
    assertEquals(1, TASK.terms(choices));
  }

  /// What is kept of texts that are too long, against the texts' own tokens.
  @Test
  void theLast128TokensAndTheBeginningOfTheContext() throws IOException {
    AlbertTokenizer tokenizer = tokenizer();
    String context = "one two three four ".repeat(100);
    String option = "alpha beta gamma delta ".repeat(60);
    var record =
        new ChoiceQuestion(
            "id", context, "Why?", List.of(option, "no"), OptionalInt.empty(), Optional.empty());
    for (int maxLength : new int[] {512, 300, 132, 131, 130, 64, 4}) {
      List<Encoding> sequences =
          TASK.encode(tokenizer, maxLength, List.of(record)).getFirst().sequences();
      for (int i = 0; i < 2; i++) {
        List<String> qa = inner(tokenizer.encode("Why? " + record.options().get(i)));
        List<String> article = inner(tokenizer.encode(context));
        int keptQa = Math.min(qa.size(), Math.min(128, maxLength - 3));
        int keptArticle = Math.min(article.size(), maxLength - 3 - keptQa);
        List<String> expected = new ArrayList<>(List.of("[CLS]"));
        expected.addAll(article.subList(0, keptArticle));
        expected.add("[SEP]");
        expected.addAll(qa.subList(qa.size() - keptQa, qa.size()));
        expected.add("[SEP]");
        assertEquals(expected, sequences.get(i).pieces(), "maxLength " + maxLength);
        int cut = article.size() + qa.size() - keptArticle - keptQa;
        assertEquals(cut, sequences.get(i).removed());
      }
    }
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> TASK.encode(tokenizer, 3, List.of(record)));
    assertEquals(
        "multiple choice: maxLength must leave room for a token: maxLength=3 around=3",
        e.getMessage());
  }

  private static List<String> inner(Encoding encoding) {
    return encoding.pieces().subList(1, encoding.size() - 1);
  }

  /// Loss, predictions and metrics, from the head's logits by hand.
  @Test
  void theMeanOverAnsweredQuestions() throws IOException {
    List<ChoiceQuestion> records = new ArrayList<>();
    List<String> levels = List.of("middle", "high", "");
    for (int i = 0; i < 12; i++) {
      String[] options = {"word" + i, "apples " + i, "number " + i * i};
      records.add(question("What is _ ?", i % 4 - 1, levels.get(i % 3), options));
    }
    List<MultipleChoiceTask.Choices> examples = TASK.encode(tokenizer(), 64, records);
    Forward forward = Forward.of(TASK, examples);
    Evaluation evaluation =
        forward.judge(TASK.judge(records), examples, Collections.nCopies(12, 1));
    double sum = 0;
    int[] right = new int[3];
    int[] all = new int[3];
    for (int i = 0; i < 12; i++) {
      Evaluation.Prediction prediction = evaluation.predictions().get(i);
      int best = forward.best(i);
      assertEquals("ABC".substring(best, best + 1), prediction.predicted());
      assertEquals("id", prediction.id());
      assertEquals(
          "What is _ ? [word" + i + ", apples " + i + ", number " + i * i + "]",
          prediction.input());
      int answer = i % 4 - 1;
      if (answer < 0) {
        assertEquals(Optional.empty(), prediction.gold());
        assertTrue(Double.isNaN(prediction.loss()));
        assertEquals(0, TASK.terms(examples.get(i)));
      } else {
        assertEquals(Optional.of("ABC".substring(answer, answer + 1)), prediction.gold());
        assertEquals(forward.loss(i, answer), prediction.loss(), 1e-12);
        sum += forward.loss(i, answer);
        right[i % 3] += best == answer ? 1 : 0;
        all[i % 3]++;
      }
    }
    // float32: the terms are rounded to a few units of 6e-8 each, and so is their mean
    assertEquals(sum / 9, forward.loss(), 1e-6 * sum / 9);
    assertEquals(
        List.of("accuracy", "accuracy_middle", "accuracy_high"),
        new ArrayList<>(evaluation.metrics().keySet()));
    assertEquals((right[0] + right[1] + right[2]) / 9.0, evaluation.metrics().get("accuracy"));
    assertEquals((double) right[0] / all[0], evaluation.metrics().get("accuracy_middle"));
    assertEquals((double) right[1] / all[1], evaluation.metrics().get("accuracy_high"));
  }

  /// With logits by hand: two of three right, one of one in middle school.
  @Test
  void accuracies() throws IOException {
    List<ChoiceQuestion> records =
        List.of(
            question("?", 0, "high", "a", "b"),
            question("?", 1, "middle", "a", "b"),
            question("?", 1, "high", "a", "b"));
    List<MultipleChoiceTask.Choices> examples = TASK.encode(tokenizer(), 64, records);
    Task.Judge<MultipleChoiceTask.Choices> judge = TASK.judge(records);
    judge.add(examples.get(0), new float[] {1, 1});
    judge.add(examples.get(1), new float[] {-2, -1});
    judge.add(examples.get(2), new float[] {0, -1000});
    Evaluation evaluation = judge.result();
    assertEquals(
        "{accuracy=0.6666666666666666, accuracy_middle=1.0, accuracy_high=0.5}",
        evaluation.metrics().toString());
    assertEquals(Math.log(2), evaluation.predictions().get(0).loss(), 1e-15);
    assertEquals(Math.log1p(Math.exp(-1)), evaluation.predictions().get(1).loss(), 1e-15);
    assertEquals(1000, evaluation.predictions().get(2).loss());
  }

  @Test
  void withoutAnswersThereAreNoMetrics() throws IOException {
    List<ChoiceQuestion> records = List.of(question("?", -1, "high", "a", "b"));
    List<MultipleChoiceTask.Choices> examples = TASK.encode(tokenizer(), 64, records);
    Task.Judge<MultipleChoiceTask.Choices> judge = TASK.judge(records);
    judge.add(examples.getFirst(), new float[] {0, 1});
    assertTrue(judge.result().metrics().isEmpty());
    assertEquals("B", judge.result().predictions().getFirst().predicted());
    assertEquals("? [a, b]", judge.result().predictions().getFirst().input());
    List<ChoiceQuestion> prompts = List.of(question("", -1, "", "a", "b"));
    judge = TASK.judge(prompts);
    judge.add(examples.getFirst(), new float[] {0, 1});
    assertEquals(CONTEXT + " [a, b]", judge.result().predictions().getFirst().input());
  }

  @Test
  void questionsOfABatchHaveAsManyOptions() throws IOException {
    List<MultipleChoiceTask.Choices> examples =
        TASK.encode(
            tokenizer(),
            64,
            List.of(question("?", 0, "", "a", "b"), question("?", 0, "", "a", "b", "c")));
    var e = assertThrows(IllegalArgumentException.class, () -> Forward.of(TASK, examples));
    assertEquals(
        "multiple choice: all questions of a batch must have as many options: record=1 options=3"
            + " first=2",
        e.getMessage());
  }

  @Test
  void theModelIsAsItIs() {
    AlbertConfig config = AlbertConfig.named("tiny");
    assertEquals(config, TASK.configure(config));
    assertEquals(Architecture.MULTIPLE_CHOICE, TASK.architecture());
  }
}
