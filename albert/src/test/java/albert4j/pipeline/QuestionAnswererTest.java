package albert4j.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.checkpoint.CheckpointException;
import albert4j.engine.checkpoint.Json;
import albert4j.model.Architecture;
import albert4j.model.Goldens;
import albert4j.pipeline.QuestionAnswerer.Answer;
import albert4j.pipeline.QuestionAnswerer.Input;
import albert4j.pipeline.QuestionAnswerer.Question;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against the pipeline of transformers.
class QuestionAnswererTest {
  /// Scores are products of two probabilities of float32 logits of magnitude 5 at most, whose
  /// error, a few units of 1e-7 times 5, becomes the relative error of the score.
  private static final double TOLERANCE = 1e-5;

  /// Scores that lie closer together than this may change places.
  private static final double CLOSE = 1e-4;

  private static final AnswerOptions DEFAULT = AnswerOptions.DEFAULT;

  @TempDir private Path folder;

  @Test
  void theReferencesAnswers() throws IOException {
    compare("top3", DEFAULT.withTopK(3));
  }

  @Test
  void thereMayBeNoAnswer() throws IOException {
    compare("impossible", DEFAULT.withTopK(2).withImpossible(true));
  }

  @Test
  void windows() throws IOException {
    compare("short_windows", DEFAULT.withTopK(2).withWindows(96, 32));
  }

  private static void compare(String column, AnswerOptions options) throws IOException {
    List<Map<String, Object>> records = goldens();
    assertEquals(25, records.size());
    try (QuestionAnswerer answerer = goldenModel()) {
      List<Input> inputs =
          records.stream().map(record -> answerer.encode(question(record), options)).toList();
      List<List<Answer>> results = answerer.answer(inputs, options);
      for (int i = 0; i < inputs.size(); i++) {
        List<?> expected = (List<?>) field(records.get(i), column);
        compare(question(records.get(i)), expected, results.get(i));
      }
    }
  }

  private static void compare(Question question, List<?> expected, List<Answer> results) {
    assertEquals(expected.size(), results.size(), question.text());
    for (int k = 0; k < results.size(); k++) {
      Answer result = results.get(k);
      Map<String, Object> wanted = Json.object(expected.get(k)).orElseThrow();
      double score = (double) field(wanted, "score");
      assertEquals(score, result.score(), TOLERANCE * score, question.text());
      if (!field(wanted, "answer").equals(result.text())) {
        wanted = closeTo(score, result.text(), expected);
      }
      String context = question.context();
      assertEquals((long) field(wanted, "start"), context.codePointCount(0, result.start()));
      assertEquals((long) field(wanted, "end"), context.codePointCount(0, result.end()));
      assertEquals(context.substring(result.start(), result.end()), result.text());
    }
  }

  /// The expected answer with that text, whose score must be nearly this.
  private static Map<String, Object> closeTo(double score, String text, List<?> expected) {
    for (Object each : expected) {
      Map<String, Object> answer = Json.object(each).orElseThrow();
      if (field(answer, "answer").equals(text)) {
        assertEquals(score, (double) field(answer, "score"), CLOSE * score, text);
        return answer;
      }
    }
    throw new AssertionError("not expected: " + text + " among " + expected);
  }

  private static List<Map<String, Object>> goldens() throws IOException {
    List<Map<String, Object>> records = new ArrayList<>();
    for (String line : Files.readAllLines(Goldens.folder("pipeline").resolve("qa.jsonl"))) {
      records.add(Json.object(Json.parse(line)).orElseThrow());
    }
    return records;
  }

  private static List<Question> questions() throws IOException {
    return goldens().stream().map(QuestionAnswererTest::question).toList();
  }

  private static QuestionAnswerer goldenModel() throws IOException {
    return QuestionAnswerer.load(Goldens.folder("pipeline/qa"));
  }

  private static Question question(Map<String, Object> record) {
    return new Question((String) field(record, "question"), (String) field(record, "context"));
  }

  private static Object field(Map<String, Object> record, String name) {
    return Objects.requireNonNull(record.get(name), name);
  }

  @Test
  void streamsGiveTheSame() throws IOException {
    List<Question> questions = questions();
    var options = new PipelineOptions(1, 300, 512);
    try (QuestionAnswerer answerer =
        QuestionAnswerer.load(Goldens.folder("pipeline/qa"), options)) {
      List<Input> inputs = questions.stream().map(q -> answerer.encode(q, DEFAULT)).toList();
      List<List<Answer>> expected = inputs.stream().map(in -> one(answerer, in)).toList();
      assertEquals(expected, answerer.answer(inputs.stream(), DEFAULT).toList());
    }
  }

  private static List<Answer> one(QuestionAnswerer answerer, Input input) {
    return answerer.answer(List.of(input), DEFAULT).getFirst();
  }

  @Test
  void nothingInNothingOut() throws IOException {
    try (QuestionAnswerer answerer = goldenModel()) {
      assertEquals(List.of(), answerer.answer(List.of(), DEFAULT));
      assertEquals(List.of(), answerer.answer("Who?", ""));
      AnswerOptions impossible = DEFAULT.withTopK(5).withImpossible(true);
      assertEquals(
          List.of(new Answer(1, 0, 0, "")), answerer.answer(new Question("", ""), impossible));
      Answer only = answerer.answer("", "Ada").getFirst();
      assertEquals("Ada", only.text());
    }
  }

  @Test
  void longContextsAndQuestions() throws IOException {
    String context = "Ada left, and Charles stayed. ".repeat(500) + "Mary wrote it.";
    try (QuestionAnswerer answerer = goldenModel()) {
      Input input = answerer.encode(new Question("Who?", context), DEFAULT);
      assertTrue(input.windows().size() > 10, "windows: " + input.windows().size());
      int[] ends = input.windows().getLast().ends();
      assertEquals(context.length(), ends[ends.length - 2]);
      // a question that leaves little room gets windows that overlap less
      String long300 = "why ".repeat(300);
      Input narrow = answerer.encode(new Question(long300, context), DEFAULT);
      assertTrue(narrow.windows().size() < 2 * context.length() / 80, "" + narrow.windows().size());
      String tooLong = "why ".repeat(400);
      var e =
          assertThrows(IllegalArgumentException.class, () -> answerer.answer(tooLong, "Because."));
      assertTrue(String.valueOf(e.getMessage()).contains("tokens=400"), e.getMessage());
    }
  }

  @Test
  void theSameWordsAreOneAnswer() throws IOException {
    try (QuestionAnswerer answerer = goldenModel()) {
      AnswerOptions all = DEFAULT.withTopK(100);
      List<Answer> answers = answerer.answer(new Question("Who?", "Ada ada ADA"), all);
      List<String> texts =
          answers.stream().map(answer -> answer.text().toLowerCase(Locale.ROOT)).toList();
      assertEquals(texts.stream().distinct().toList(), texts);
      // "ada" thrice, "ada ada" twice, and all of it: 6 spans, 3 answers
      assertEquals(3, answers.size());
    }
  }

  @Test
  void theHeadMustBeThere() throws IOException {
    Path model = TinyFolder.save(folder, Architecture.MASKED_LM);
    var e = assertThrows(CheckpointException.class, () -> QuestionAnswerer.load(model));
    assertTrue(String.valueOf(e.getMessage()).contains("QuestionAnswering"), e.getMessage());
  }

  @Test
  void optionsAreChecked() {
    assertThrows(IllegalArgumentException.class, () -> DEFAULT.withTopK(0));
    assertThrows(IllegalArgumentException.class, () -> DEFAULT.withWindows(3, 0));
    assertThrows(IllegalArgumentException.class, () -> DEFAULT.withWindows(96, -1));
    assertThrows(IllegalArgumentException.class, () -> new AnswerOptions(1, false, 384, 128, 0));
  }
}
