package albert4j.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.op.Loss;
import albert4j.model.SharedFolder;
import albert4j.tokenizer.AlbertTokenizer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Windows of questions, with the published vocabulary.
class WindowTest {
  /// Ten tokens.
  private static final String CONTEXT = "one two three four five six seven eight nine ten";

  @SuppressWarnings("NullAway.Init")
  private static AlbertTokenizer tokenizer;

  @BeforeAll
  static void load() throws IOException {
    tokenizer = AlbertTokenizer.load(SharedFolder.resolve("data/albert-vocab/spiece.model"));
  }

  @Test
  void aShortContextIsOneWindow() {
    Window window = windows(384, 128, question("what", CONTEXT, "two three")).getFirst();
    assertEquals(
        "[[CLS], ▁what, [SEP], ▁one, ▁two, ▁three, ▁four, ▁five, ▁six, ▁seven, ▁eight, ▁nine,"
            + " ▁ten, [SEP]]",
        window.encoding().toString());
    assertEquals("4-5 of 3-13, own 3-13", places(window));
    assertEquals(14, window.tokens());
    assertEquals(0, window.record());
    assertTrue(window.hasAnswer());
  }

  /// Four tokens of the context at a step of two. Of the tokens that two windows share, each has
  /// the more context where it is second or third of four; the answer lies in two windows, in the
  /// others only a half or nothing of it.
  @Test
  void windowsOverlap() {
    List<Window> windows = windows(8, 2, question("what", CONTEXT, "five six"));
    assertEquals(
        List.of(
            "[[CLS], ▁what, [SEP], ▁one, ▁two, ▁three, ▁four, [SEP]]",
            "[[CLS], ▁what, [SEP], ▁three, ▁four, ▁five, ▁six, [SEP]]",
            "[[CLS], ▁what, [SEP], ▁five, ▁six, ▁seven, ▁eight, [SEP]]",
            "[[CLS], ▁what, [SEP], ▁seven, ▁eight, ▁nine, ▁ten, [SEP]]"),
        windows.stream().map(window -> window.encoding().toString()).toList());
    assertEquals(
        List.of(
            "0-0 of 3-7, own 3-6",
            "5-6 of 3-7, own 4-6",
            "3-4 of 3-7, own 4-6",
            "0-0 of 3-7, own 4-7"),
        windows.stream().map(WindowTest::places).toList());
  }

  /// The last window has three tokens of the context. The word seven is the last of the window
  /// before and the first of the last one, so that nothing is beside it in either; but 4/100 are
  /// more than 3/100.
  @Test
  void theLastWindowMayBeShorter() {
    List<Window> windows = windows(8, 3, question("what", CONTEXT.replace(" ten", ""), "nine"));
    assertEquals(
        List.of("0-0 of 3-7, own 3-7", "0-0 of 3-7, own 4-7", "5-5 of 3-6, own 4-6"),
        windows.stream().map(WindowTest::places).toList());
    assertEquals(
        "[[CLS], ▁what, [SEP], ▁seven, ▁eight, ▁nine, [SEP]]",
        windows.getLast().encoding().toString());
  }

  /// Windows of 300 and 170 tokens, from 0 and from 180 on. Token 240 has 59 behind it in the first
  /// and 60 before it in the second, which its length of 130 less, at 0.01 each, makes up for;
  /// token 241 has 58 and 61.
  @Test
  void aLongerWindowIsBetter() {
    List<Window> windows = windows(304, 180, question("what", "one ".repeat(350), "one"));
    assertEquals(
        List.of("3-3 of 3-303, own 3-244", "0-0 of 3-173, own 64-173"),
        windows.stream().map(WindowTest::places).toList());
  }

  @Test
  void aStepIsAtMostAWindow() {
    List<Window> windows = windows(8, 128, question("what", CONTEXT, "five"));
    assertEquals(
        List.of("0-0 of 3-7, own 3-7", "3-3 of 3-7, own 3-7", "0-0 of 3-5, own 3-5"),
        windows.stream().map(WindowTest::places).toList());
  }

  @Test
  void answersAreWholePieces() {
    assertEquals("4-5", label("wo thre", CONTEXT));
    assertEquals("4-4", label("t", "one two"));
    // tokens ▁see ▁ ( ford ' s )
    assertEquals("6-6", label("Ford", "see (Ford's)"));
    // the space before a bracket is a token of its own, and not part of the answer
    assertEquals("5-6", label("(Ford", "see (Ford's)"));
    assertEquals("3-5", label("see (", "see (Ford's)"));
    // ▁ 1 ⁄ 2 all stand for one character
    assertEquals("4-6", label("\u00BD", "see \u00BD"));
    // nothing is left of a control character
    assertEquals("0-0", label("\u0007", "see \u0007 that"));
  }

  @Test
  void offsetsMayFollowSurrogates() {
    assertEquals("5-5", label("two", "\uD83D\uDE00 two"));
  }

  @Test
  void theFirstAnswerIsLearned() {
    Question question =
        new Question(
            "q",
            "what",
            CONTEXT,
            List.of(new Question.Answer("two", 4), new Question.Answer("one", 0)),
            false);
    assertEquals(4, windows(384, 128, question).getFirst().start());
  }

  @Test
  void questionsWithoutAnAnswer() {
    Window impossible =
        windows(384, 128, new Question("q", "what", CONTEXT, List.of(), true)).getFirst();
    assertEquals("0-0 of 3-13, own 3-13", places(impossible));
    assertEquals(1, QuestionAnsweringTask.SQUAD2.terms(impossible));
    assertFalse(impossible.hasAnswer());
    Window unknown =
        windows(384, 128, new Question("q", "what", CONTEXT, List.of(), false)).getFirst();
    assertEquals(Loss.IGNORE, unknown.start());
    assertEquals(Loss.IGNORE, unknown.end());
    assertEquals(0, QuestionAnsweringTask.SQUAD2.terms(unknown));
    assertFalse(unknown.hasAnswer());
  }

  @Test
  void longQuestionsAreCut() {
    var task = new QuestionAnsweringTask(false, 2, 128, 20, 30, 0);
    Question question = question("what is the matter", "one two", "two");
    Window window = task.encode(tokenizer, 384, List.of(question)).getFirst();
    assertEquals("[[CLS], ▁what, ▁is, [SEP], ▁one, ▁two, [SEP]]", window.encoding().toString());
    assertEquals("5-5 of 4-6, own 4-6", places(window));
    assertTrue(window.encoding().truncated());
  }

  @Test
  void aQuestionMustLeaveRoom() {
    Question question = question("what is it", "one two", "two");
    assertEquals(2, windows(7, 1, question).size());
    assertEquals(
        "question answering: maxLength must leave room for the context: maxLength=6 around=6"
            + " question=q",
        assertThrows(IllegalArgumentException.class, () -> windows(6, 1, question)).getMessage());
  }

  @Test
  void aContextMayBeEmpty() {
    Window window = windows(384, 128, new Question("q", "what", "", List.of(), true)).getFirst();
    assertEquals("[[CLS], ▁what, [SEP], [SEP]]", window.encoding().toString());
    assertEquals("0-0 of 3-3, own 3-3", places(window));
  }

  /// Counts of `squad_convert_example_to_features` of transformers 4.57.6 with the slow
  /// AlbertTokenizer, which makes the same windows of the same ids.
  @Test
  void asManyWindowsAsTheReference() throws IOException {
    List<Question> xquad = SquadFile.read(SharedFolder.resolve("data/qa/xquad.en.json"));
    List<Window> windows = windows(384, 128, xquad.toArray(Question[]::new));
    assertEquals(1241, windows.size());
    assertEquals(231_355, windows.stream().mapToInt(Window::tokens).sum());
    List<Window> small = windows(96, 30, xquad.toArray(Question[]::new));
    assertEquals(5252, small.size());
    assertEquals(486_391, small.stream().mapToInt(Window::tokens).sum());
    covered(xquad, windows);
    covered(xquad, small);
    List<Question> squad2 = SquadFile.read(SharedFolder.resolve("data/qa/squad2-part-a.json"));
    List<Window> some = windows(384, 128, squad2.toArray(Question[]::new));
    assertEquals(2421, some.size());
    assertEquals(497_100, some.stream().mapToInt(Window::tokens).sum());
    covered(squad2, some);
  }

  /// Every answer lies in the tokens that are said to be it, and begins in one of the windows.
  private static void covered(List<Question> questions, List<Window> windows) {
    boolean[] found = new boolean[questions.size()];
    for (Window window : windows) {
      Question question = questions.get(window.record());
      if (window.hasAnswer()) {
        found[window.record()] = true;
        String text =
            question
                .context()
                .substring(
                    window.encoding().starts()[window.start()],
                    window.encoding().ends()[window.end()]);
        assertTrue(text.contains(question.answers().getFirst().text()), question.id());
      }
    }
    for (int i = 0; i < found.length; i++) {
      assertEquals(!questions.get(i).answers().isEmpty(), found[i], questions.get(i).id());
    }
  }

  private static List<Window> windows(int maxLength, int docStride, Question... questions) {
    var task = new QuestionAnsweringTask(true, 64, docStride, 20, 30, 0);
    return task.encode(tokenizer, maxLength, List.of(questions));
  }

  private static Question question(String question, String context, String answer) {
    int start = context.indexOf(answer);
    return new Question("q", question, context, List.of(new Question.Answer(answer, start)), false);
  }

  private static String label(String answer, String context) {
    return places(windows(384, 128, question("what", context, answer)).getFirst()).split(" ")[0];
  }

  private static String places(Window w) {
    return "%d-%d of %d-%d, own %d-%d"
        .formatted(w.start(), w.end(), w.contextFrom(), w.contextTo(), w.ownFrom(), w.ownTo());
  }
}
