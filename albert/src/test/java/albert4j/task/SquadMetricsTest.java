package albert4j.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.task.SquadMetrics.Answered;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// By the rules of evaluate-v1.1.py and evaluate-v2.0.py, worked by hand unless it says otherwise.
class SquadMetricsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "The Eiffel Tower! | eiffel tower",
        // articles go after punctuation: what a hyphen or an apostrophe held together is one word
        "a-b               | ab",
        "the's             | thes",
        "a_the             | athe",
        "U.S.A             | usa",
        "A, an; THE        | ``",
        // but only ASCII punctuation goes, and other punctuation ends a word
        "“the” end         | “ ” end",
        "thé 的 a的          | thé 的 a的",
        "x a\u00A0y\u2003z\u001Cw | x y z w",
        "`\ta\u001Cthe b\n`     | b",
        "\uD835\uDC00a b a   | \uD835\uDC00a b",
        "3,000 $1\\2       | 3000 12",
        "``                | ``",
      })
  void normalForm(String text, String expected) {
    assertEquals(expected, SquadMetrics.normalize(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // right           | given             | exact | f1 = 2c / (words + words)
        "the Eiffel Tower  | Eiffel tower.     | 1     | 1",
        "Eiffel Tower      | tower eiffel      | 0     | 1",
        "Eiffel Tower      | tower             | 0     | 0.6666666666666666",
        "in the 10th century | 10th and 11th century | 0 | 0.5714285714285714",
        "x x y             | x x x z           | 0     | 0.5714285714285714",
        "x                 | ``                | 0     | 0",
        "x                 | the               | 0     | 0",
        "x                 | y                 | 0     | 0",
      })
  void oneAnswer(String right, String given, double exact, double f1) {
    List<Answered> answers = List.of(new Answered(List.of(right), given, 0));
    assertScores(f1, exact, SquadMetrics.v1(answers));
    assertScores(f1, exact, SquadMetrics.v2(answers, 0));
  }

  @Test
  void ofSeveralRightAnswersTheBest() {
    // exact by the first, F1 1 by it; then F1 2/3 by the second
    List<Answered> answers =
        List.of(
            new Answered(List.of("a b c", "d"), "B C", 0),
            new Answered(List.of("e", "f g", "h"), "g", 0));
    assertScores((1 + 2 / 3.) / 2, 0.5, SquadMetrics.v1(answers));
    assertScores((1 + 2 / 3.) / 2, 0.5, SquadMetrics.v2(answers, 0));
  }

  /// Version 1.1 finds no common words in two texts without words; version 2.0 takes no account of
  /// right answers without words, and a question with no other has none.
  @Test
  void answersWithoutWords() {
    List<Answered> article = List.of(new Answered(List.of("The"), "a", 0));
    assertScores(0, 1, SquadMetrics.v1(article));
    assertScores(1, 1, SquadMetrics.v2(article, 0));
    List<Answered> either = List.of(new Answered(List.of("The", "x"), "a", 0));
    assertScores(0, 1, SquadMetrics.v1(either));
    assertScores(0, 0, SquadMetrics.v2(either, 0));
  }

  @Test
  void noAnswer() {
    Answered found = new Answered(List.of(), "x", 1);
    assertScores(0, 0, SquadMetrics.v2(List.of(found), 1));
    assertScores(1, 1, SquadMetrics.v2(List.of(found), 0.5));
    Answered missed = new Answered(List.of("x"), "x", 1);
    assertScores(1, 1, SquadMetrics.v2(List.of(missed), 1));
    assertScores(0, 0, SquadMetrics.v2(List.of(missed), 0.5));
  }

  /// What `squad_evaluate` of transformers 4.57.6 says to the same answers with
  /// `no_answer_probability_threshold` 0, divided by 100.
  @Test
  void version2() {
    List<Answered> answers =
        List.of(
            new Answered(
                List.of("The Eiffel Tower", "Eiffel Tower in Paris"), "the eiffel tower!", -2.5),
            new Answered(List.of("in the 10th century"), "10th and 11th century", -0.5),
            new Answered(List.of("The"), "a", 0.25),
            new Answered(List.of(), "Rollo", -1),
            new Answered(List.of(), "Denmark", 1.5),
            new Answered(List.of("France"), "France", 0.75));
    Map<String, Double> expected = new LinkedHashMap<>();
    expected.put("f1", 0.4285714285714286);
    expected.put("exact_match", 0.33333333333333336);
    expected.put("total", 6.);
    expected.put("HasAns_f1", 0.3928571428571429);
    expected.put("HasAns_exact", 0.25);
    expected.put("HasAns_total", 4.);
    expected.put("NoAns_f1", 0.5);
    expected.put("NoAns_exact", 0.5);
    expected.put("NoAns_total", 2.);
    expected.put("best_f1", 0.7619047619047619);
    expected.put("best_f1_thresh", 0.75);
    expected.put("best_exact", 0.6666666666666667);
    expected.put("best_exact_thresh", 0.75);
    Map<String, Double> metrics = SquadMetrics.v2(answers, 0);
    assertEquals(new ArrayList<>(expected.keySet()), new ArrayList<>(metrics.keySet()));
    expected.forEach(
        (name, value) -> assertEquals(value, metrics.getOrDefault(name, Double.NaN), 1e-15, name));
  }

  @Test
  void theBestThreshold() {
    // never to answer scores 2 of 3; with -1 the wrong text costs 1, with 0 the right one gains 1
    List<Answered> answers =
        List.of(
            new Answered(List.of(), "x", -1),
            new Answered(List.of("y"), "y", 0),
            new Answered(List.of(), "", -2));
    Map<String, Double> metrics = SquadMetrics.v2(answers, 0);
    assertEquals(2 / 3., metrics.getOrDefault("best_f1", Double.NaN));
    assertEquals(0., metrics.getOrDefault("best_f1_thresh", Double.NaN));
    // another right one makes it worth while
    List<Answered> more = new ArrayList<>(answers);
    more.add(new Answered(List.of("z"), "z", 0.5));
    assertEquals(3 / 4., SquadMetrics.v2(more, 0).getOrDefault("best_exact", Double.NaN));
    assertEquals(0.5, SquadMetrics.v2(more, 0).getOrDefault("best_exact_thresh", Double.NaN));
  }

  @Test
  void nothingToJudge() {
    assertTrue(SquadMetrics.v1(List.of()).isEmpty());
    assertTrue(SquadMetrics.v2(List.of(), 0).isEmpty());
    Map<String, Double> metrics = SquadMetrics.v2(List.of(new Answered(List.of("x"), "x", 0)), 0);
    assertTrue(metrics.containsKey("HasAns_f1") && !metrics.containsKey("NoAns_f1"));
  }

  private static void assertScores(double f1, double exact, Map<String, Double> metrics) {
    assertEquals("f1", metrics.keySet().iterator().next());
    assertEquals(f1, metrics.getOrDefault("f1", Double.NaN), 1e-15);
    assertEquals(exact, metrics.getOrDefault("exact_match", Double.NaN), 1e-15);
  }
}
