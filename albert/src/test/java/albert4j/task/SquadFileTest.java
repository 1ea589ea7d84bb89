package albert4j.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.model.SharedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SquadFileTest {
  private static final String PARAGRAPH =
      "{'data': [{'title': 't', 'paragraphs': [{'context': '%s', 'qas': [%s]}]}]}";

  @TempDir private Path folder;

  @Test
  void questionsWithTheirAnswers() throws IOException {
    List<Question> questions =
        read(
            PARAGRAPH.formatted(
                "Rollo led them.",
                "{'id': 'a', 'question': 'Who?', 'answers': [{'text': 'Rollo', 'answer_start': 0},"
                    + " {'text': 'them', 'answer_start': 10}]},"
                    + "{'id': 'b', 'question': 'When?', 'answers': [], 'is_impossible': true,"
                    + " 'plausible_answers': [{'text': 'led', 'answer_start': 99}]},"
                    + "{'id': 'c', 'question': 'Where?', 'answers': []},"
                    + "{'id': 'd', 'question': 'Why?'}"));
    assertEquals(
        new Question(
            "a",
            "Who?",
            "Rollo led them.",
            List.of(new Question.Answer("Rollo", 0), new Question.Answer("them", 10)),
            false),
        questions.getFirst());
    assertEquals(14, questions.getFirst().answers().getLast().end());
    assertEquals(
        List.of(false, true, true, false), questions.stream().map(Question::impossible).toList());
    assertEquals(
        List.of(true, true, true, false), questions.stream().map(Question::answered).toList());
  }

  @Test
  void offsetsCountCodePoints() throws IOException {
    // U+1F600 is two chars and one code point
    List<Question> questions =
        read(PARAGRAPH.formatted("\uD83D\uDE00\uD83D\uDE00 yes \uD83D\uDE00", answer("yes", 3)));
    assertEquals(5, questions.getFirst().answers().getFirst().start());
    assertEquals(
        message(
            "question \"q\": expected the answer \"yes\" at its answer_start, code point 5 of"
                + " the context, found \"s \uD83D\uDE00\" (the answer stands at 3)"),
        failure(
            PARAGRAPH.formatted("\uD83D\uDE00\uD83D\uDE00 yes \uD83D\uDE00", answer("yes", 5))));
  }

  @Test
  void answersStandWhereTheySay() throws IOException {
    String expected =
        "question \"q\": expected the answer \"yes\" at its answer_start, code point ";
    assertEquals(
        message(expected + "4 of the context, found \"es\" (the answer stands at 3)"),
        failure(PARAGRAPH.formatted("no yes", answer("yes", 4))));
    assertEquals(
        message(expected + "6 of the context, found the context's end (the answer stands at 3)"),
        failure(PARAGRAPH.formatted("no yes", answer("yes", 6))));
    assertEquals(
        message(expected + "7 of the context, found the context's end (the answer stands at 3)"),
        failure(PARAGRAPH.formatted("no yes", answer("yes", 7))));
    assertEquals(
        message(
            expected
                + "-1 of the context, found the context's end (the answer stands nowhere in the"
                + " context)"),
        failure(PARAGRAPH.formatted("no", answer("yes", -1))));
    assertEquals(
        message("question \"q\": expected an answer of at least one character, found none"),
        failure(PARAGRAPH.formatted("no", answer("", 0))));
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    assertEquals(
        message("line 1, column 1 (byte 0): expected a value, found the end of the text"),
        failure(""));
    assertEquals(message("top level: expected a JSON object, found []"), failure("[]"));
    assertEquals(
        message("top level: expected a list under \"data\", found no such key"), failure("{}"));
    assertEquals(
        message("data: expected at least one question, found none"), failure("{'data': []}"));
    assertEquals(
        message("data[0]: expected a list under \"paragraphs\", found 3"),
        failure("{'data': [{'paragraphs': 3}]}"));
    assertEquals(
        message("data[0].paragraphs[0]: expected a text under \"context\", found no such key"),
        failure("{'data': [{'paragraphs': [{'qas': []}]}]}"));
    assertEquals(
        message("data[0].paragraphs[0].qas[1]: expected a text under \"id\", found 7"),
        failure(PARAGRAPH.formatted("no", answer("no", 0) + ", {'id': 7}")));
    assertEquals(
        message("question \"a\": expected a text under \"question\", found nothing"),
        failure(PARAGRAPH.formatted("no", "{'id': 'a', 'question': null}")));
    assertEquals(
        message(
            "question \"a\": answers: expected a whole number under \"answer_start\", found"
                + " \"0\""),
        failure(
            PARAGRAPH.formatted(
                "no",
                "{'id': 'a', 'question': '?', 'answers': [{'text': 'no', 'answer_start': '0'}]}")));
  }

  @Test
  void contradictionsAreErrors() throws IOException {
    assertEquals(
        message("data[0].paragraphs[0].qas[1]: expected an id that is new, found \"q\""),
        failure(PARAGRAPH.formatted("no", answer("no", 0) + "," + answer("no", 0))));
    assertEquals(
        message("question \"q\": expected no answers, as is_impossible is true, found some"),
        failure(
            PARAGRAPH.formatted(
                "no", answer("no", 0).replace("}]}", "}], 'is_impossible': true}"))));
    assertEquals(
        message("question \"q\": expected answers, or is_impossible true, found neither"),
        failure(
            PARAGRAPH.formatted(
                "no", "{'id': 'q', 'question': '?', 'answers': [], 'is_impossible': false}")));
  }

  @Test
  void predictionsAreAnswersById() throws IOException {
    Path file = folder.resolve("predictions.json");
    SquadFile.writePredictions(
        file,
        List.of(
            new Evaluation.Prediction("b", "?", "the \"end\"", Optional.empty(), Double.NaN),
            new Evaluation.Prediction("a", "?", "", Optional.of("x"), 1)));
    assertEquals("{\n  \"b\": \"the \\\"end\\\"\",\n  \"a\": \"\"\n}\n", Files.readString(file));
  }

  /// Counts as the description of the files gives them.
  @Test
  void realFiles() throws IOException {
    List<Question> xquad = SquadFile.read(SharedFolder.resolve("data/qa/xquad.en.json"));
    assertEquals(1190, xquad.size());
    assertEquals(240, xquad.stream().map(Question::context).distinct().count());
    assertTrue(xquad.stream().allMatch(q -> !q.impossible() && !q.answers().isEmpty()));
    List<Question> squad2 = SquadFile.read(SharedFolder.resolve("data/qa/squad2-part-a.json"));
    assertEquals(2170, squad2.size());
    assertEquals(241, squad2.stream().map(Question::context).distinct().count());
    assertEquals(1108, squad2.stream().filter(Question::impossible).count());
    assertFalse(squad2.stream().anyMatch(q -> q.impossible() == !q.answers().isEmpty()));
    List<Question> small = SquadFile.read(SharedFolder.resolve("data/qa/dev-v2.0-small.json"));
    assertEquals(14, small.size());
    assertEquals(6, small.stream().filter(Question::impossible).count());
  }

  @Test
  void filesThatGoWrongOnPurpose() throws IOException {
    Path samples = SharedFolder.resolve("data/qa/farm-samples");
    String place = ": question \"5ad3d560604f3c001a3ff2c8\": expected the answer ";
    Path offset = samples.resolve("answer-offset-wrong.json");
    assertEquals(
        offset
            + place
            + "\"10\" at its answer_start, code point 0 of the context, found \"Be\" (the"
            + " answer stands at 11)",
        assertThrows(DataException.class, () -> SquadFile.read(offset)).getMessage());
    Path answer = samples.resolve("answer-wrong.json");
    assertEquals(
        answer
            + place
            + "\"11\" at its answer_start, code point 11 of the context, found \"10\" (the"
            + " answer stands nowhere in the context)",
        assertThrows(DataException.class, () -> SquadFile.read(answer)).getMessage());
    assertTrue(SquadFile.read(samples.resolve("noanswer.json")).getFirst().impossible());
    assertEquals(3, SquadFile.read(samples.resolve("eval-sample.json")).size());
    assertEquals(2, SquadFile.read(samples.resolve("vanilla.json")).getFirst().answers().size());
    assertEquals(1, SquadFile.read(samples.resolve("train-sample.json")).size());
  }

  private static String answer(String text, int start) {
    return "{'id': 'q', 'question': '?', 'answers': [{'text': '%s', 'answer_start': %d}]}"
        .formatted(text, start);
  }

  private List<Question> read(String json) throws IOException {
    Path file = folder.resolve("f.json");
    Files.writeString(file, json.replace('\'', '"'));
    return SquadFile.read(file);
  }

  private String message(String problem) {
    return folder.resolve("f.json") + ": " + problem;
  }

  private String failure(String json) {
    return String.valueOf(assertThrows(DataException.class, () -> read(json)).getMessage());
  }
}
