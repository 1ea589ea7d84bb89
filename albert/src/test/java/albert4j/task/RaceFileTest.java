package albert4j.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import albert4j.task.ChoiceQuestion.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// On files made by hand in the form of the original distribution.
class RaceFileTest {
  private static final String ARTICLE =
      """
      {"answers": ["B", "A"], "options": [["a", "b"], ["c", "d"]], \
      "questions": ["What is _ ?", "Why?"], "article": "It is.\\nSo.", "id": "high12.txt"}
      """;

  @TempDir private Path folder;

  @Test
  void anArticleALine() throws IOException {
    List<ChoiceQuestion> questions =
        read("\uFEFF\r\n" + ARTICLE + "\n" + ARTICLE.replace("high12", "middle3"));
    assertEquals(4, questions.size());
    assertEquals(
        new ChoiceQuestion(
            "high12.txt#0",
            "It is.\nSo.",
            "What is _ ?",
            List.of("a", "b"),
            OptionalInt.of(1),
            Optional.of(Level.HIGH)),
        questions.getFirst());
    assertEquals(
        new ChoiceQuestion(
            "middle3.txt#1",
            "It is.\nSo.",
            "Why?",
            List.of("c", "d"),
            OptionalInt.of(0),
            Optional.of(Level.MIDDLE)),
        questions.getLast());
  }

  @Test
  void foldersOfLevels() throws IOException {
    write("RACE/dev/high/2.txt", ARTICLE);
    write("RACE/dev/high/10.txt", ARTICLE.replace(", \"id\": \"high12.txt\"", ""));
    write("RACE/dev/high/notes.md", "not JSON");
    write(
        "RACE/dev/middle/all.txt", ARTICLE.replace("high12", "1") + ARTICLE.replace("high12", "2"));
    List<ChoiceQuestion> questions = RaceFile.read(folder.resolve("RACE/dev"));
    assertEquals(
        List.of(
            "1.txt#0 middle",
            "1.txt#1 middle",
            "2.txt#0 middle",
            "2.txt#1 middle",
            "4 high",
            "5 high",
            "high12.txt#0 high",
            "high12.txt#1 high"),
        names(questions));
    assertEquals(
        names(questions).subList(0, 4), names(RaceFile.read(folder.resolve("RACE/dev/middle"))));
  }

  private static List<String> names(List<ChoiceQuestion> questions) {
    return questions.stream().map(q -> q.id() + " " + q.level().orElseThrow()).toList();
  }

  @Test
  void promptsWithChoices() throws IOException {
    assertEquals(
        List.of(
            new ChoiceQuestion(
                "0", "It rains.", "", List.of("a", "b", "c"), OptionalInt.of(2), Optional.empty()),
            new ChoiceQuestion(
                "1", "", "", List.of("d", "e", "f"), OptionalInt.empty(), Optional.empty())),
        read(
            """
            {"prompt": "It rains.", "choices": ["a", "b", "c"], "label": 2, "other": null}

            {"prompt": "", "choices": ["d", "e", "f"]}
            """));
  }

  @Test
  void saysWhatIsWrongWithAnArticle() {
    assertMessage(
        ARTICLE + ARTICLE.replace("\"B\"", "\"C\""),
        "line 2: expected an answer from A to B to question 1, found \"C\"");
    assertMessage(
        ARTICLE.replace("\"A\"", "\"a\""),
        "line 1: expected an answer from A to B to question 2, found \"a\"");
    assertMessage(
        ARTICLE.replace("\"A\"", "\"AB\""),
        "line 1: expected an answer from A to B to question 2, found \"AB\"");
    assertMessage(ARTICLE.replace("\"A\"", "0"), "line 1: expected texts in \"answers\", found 0");
    assertMessage(
        ARTICLE.replace(", \"A\"", ""), "line 1: expected \"answers\" for 2 questions, found 1");
    assertMessage(
        ARTICLE.replace(", [\"c\", \"d\"]", ""),
        "line 1: expected \"options\" for 2 questions, found 1");
    assertMessage(
        ARTICLE.replace("\"c\", \"d\"", "\"c\", \"d\", \"e\""),
        "line 1: expected 2 options for question 2, as before, found 3");
    assertMessage(
        ARTICLE.replace("\"a\", \"b\"", "\"a\""),
        "line 1: expected 2 to 26 options for question 1, found 1");
    assertMessage(
        ARTICLE.replace("[\"c\", \"d\"]", "\"cd\""),
        "line 1: expected a list of options for question 2, found \"cd\"");
    assertMessage(
        ARTICLE.replace("\"d\"", "null"),
        "line 1: expected texts in the options for question 2, found nothing");
    assertMessage(
        ARTICLE.replace("\"Why?\"", "{}"),
        "line 1: expected texts in \"questions\", found an object of 0");
    assertMessage(
        ARTICLE.replace("\"article\": \"", "\"article\": 1, \"x\": \""),
        "line 1: expected a text under \"article\", found 1");
    for (String key : List.of("answers", "options", "questions")) {
      assertMessage(
          ARTICLE.replace(key, "x"),
          "line 1: expected a list under \"" + key + "\", found no such key");
    }
  }

  @Test
  void saysWhatIsWrongWithAPrompt() {
    String good = "{\"prompt\": \"p\", \"choices\": [\"a\", \"b\"]}\n";
    assertMessage(
        good + "{\"prompt\": \"p\", \"choices\": [\"a\", \"b\"], \"label\": 2}",
        "line 2: expected a label from 0 to 1, found 2");
    assertMessage(
        good.replace("}", ", \"label\": -1}"), "line 1: expected a label from 0 to 1, found -1");
    assertMessage(
        good.replace("}", ", \"label\": \"a\"}"),
        "line 1: expected a whole number under \"label\", found \"a\"");
    assertMessage(
        good.replace("}", ", \"label\": null}"),
        "line 1: expected a whole number under \"label\", found nothing");
    assertMessage(
        good + good.replace("\"b\"", "\"b\", \"c\""),
        "line 2: expected 2 options for \"choices\", as before, found 3");
    assertMessage(
        good.replace("choices", "options"),
        "line 1: expected a list under \"choices\", found no such key");
    assertMessage(
        good.replace("prompt", "text"),
        "line 1: expected \"article\" or \"prompt\", found keys [text, choices]");
    assertMessage("[]", "line 1: expected a JSON object, found []");
    assertMessage(good + "\n{\"prompt\": }", "line 3, byte 11: expected a value, found '}'");
  }

  @Test
  void thereMustBeQuestions() throws IOException {
    assertMessage(
        "\n",
        "questions: expected at least one, in a file of JSON Lines or in *.txt files of a folder,"
            + " found none in 1 file");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    var e = assertThrows(DataException.class, () -> RaceFile.read(empty));
    assertEquals(
        empty
            + ": questions: expected at least one, in a file of JSON Lines or in *.txt files of a"
            + " folder, found none in 0 files",
        e.getMessage());
  }

  @Test
  void saysWhatIsNoQuestion() {
    assertEquals(
        "choice question: there must be 2 to 26 options: id=x options=1",
        message(List.of("a"), OptionalInt.empty()));
    assertEquals(
        "choice question: there must be 2 to 26 options: id=x options=27",
        message(java.util.Collections.nCopies(27, "a"), OptionalInt.empty()));
    assertEquals(
        "choice question: the answer must be an option: id=x answer=OptionalInt[2] options=2",
        message(List.of("a", "b"), OptionalInt.of(2)));
  }

  private static String message(List<String> options, OptionalInt answer) {
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new ChoiceQuestion("x", "", "", options, answer, Optional.empty()));
    return String.valueOf(e.getMessage());
  }

  private List<ChoiceQuestion> read(String text) throws IOException {
    return RaceFile.read(write("all.txt", text));
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.resolveSibling(""));
    return Files.writeString(file, text);
  }

  private void assertMessage(String text, String message) {
    var e = assertThrows(DataException.class, () -> read(text), text);
    assertEquals(folder.resolve("all.txt") + ": " + message, e.getMessage());
  }
}
