package albert4j.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

class AnswerSpansTest {
  /// A window of `[CLS]`, two tokens of a question, four of a context, and `[SEP]`.
  private static final AnswerSpans PIPELINE =
      AnswerSpans.of(
          logits(
              new double[] {1, 5, 0, 2, 1.25, 3, 0.5, 4},
              new double[] {0.5, 0, 6, 1, 2.5, 0.375, 3, 5}),
          t -> t == 0 || inContext(t));

  private static boolean any(int token) {
    return token >= 0;
  }

  private static boolean inContext(int token) {
    return token >= 3 && token < 7;
  }

  /// With the logarithms of quarters and halves as logits, probabilities are those numbers.
  @Test
  void scoresAreLogProbabilities() {
    AnswerSpans spans =
        AnswerSpans.of(
            logits(
                new double[] {Math.log(0.25), Math.log(0.5), Math.log(0.25)},
                new double[] {5 + Math.log(0.125), 5 + Math.log(0.125), 5 + Math.log(0.75)}),
            AnswerSpansTest::any);
    assertEquals(Math.log(0.25 * 0.125), spans.noAnswer(), 1e-6);
    assertEquals(Math.log(0.5 * 0.75), spans.score(1, 2), 1e-6);
    List<AnswerSpans.Span> best = spans.best(t -> t > 0, t -> t > 0, 9, 9);
    // 1-2: 3/8, 2-2: 3/16, 1-1: 1/16
    assertEquals(List.of("1-2", "2-2", "1-1"), names(best));
    assertEquals(spans.score(1, 2), best.getFirst().score());
  }

  @Test
  void onlyWhatIsPossibleHasAProbability() {
    AnswerSpans spans =
        AnswerSpans.of(
            logits(new double[] {1, 50, 1}, new double[] {1, 50, 1}), token -> token != 1);
    assertEquals(Math.log(0.25), spans.noAnswer(), 1e-6);
    assertEquals(Double.NEGATIVE_INFINITY, spans.score(1, 2));
  }

  @Test
  void candidatesAreTakenBeforeTheyAreJudged() {
    AnswerSpans spans =
        AnswerSpans.of(
            logits(new double[] {9, 8, 1, 2, 3}, new double[] {9, 1, 2, 3, 8}),
            AnswerSpansTest::any);
    IntPredicate context = token -> token >= 2;
    assertEquals(List.of(), spans.best(context, context, 2, 9));
    // starts 0, 1, 4 and ends 0, 4, 3
    assertEquals(List.of("4-4"), names(spans.best(context, context, 3, 9)));
    // starts also 3
    assertEquals(List.of("4-4", "3-4", "3-3"), names(spans.best(context, context, 4, 9)));
    assertEquals(List.of("3-4", "3-3"), names(spans.best(t -> t == 3, context, 4, 9)));
    assertEquals(List.of("4-4", "3-3"), names(spans.best(context, context, 4, 1)));
  }

  @Test
  void ofEqualsTheEarlier() {
    AnswerSpans spans = AnswerSpans.of(new float[6], AnswerSpansTest::any);
    assertEquals(
        List.of("0-0", "0-1", "0-2", "1-1", "1-2", "2-2"),
        names(spans.best(AnswerSpansTest::any, AnswerSpansTest::any, 3, 3)));
    assertEquals(
        List.of("0-0", "0-1", "1-1"),
        names(spans.best(AnswerSpansTest::any, AnswerSpansTest::any, 2, 3)));
  }

  /// What `select_starts_ends` of transformers 4.57.6 makes of the same logits, for
  /// `max_answer_len` 15 and 2.
  @Test
  void thePipelinesSearch() {
    List<AnswerSpans.Span> all =
        PIPELINE.best(AnswerSpansTest::inContext, AnswerSpansTest::inContext, 8, 15);
    assertEquals(
        List.of("5-6", "3-6", "3-4", "4-6", "4-4", "6-6", "5-5", "3-3", "3-5", "4-5"), names(all));
    assertEquals(0.29976999194557175, Math.exp(all.getFirst().score()), 1e-12);
    assertEquals(0.003773547298624151, Math.exp(all.getLast().score()), 1e-12);
    assertEquals(0.0033301438027922813, Math.exp(PIPELINE.noAnswer()), 1e-12);
    assertEquals(
        List.of("5-6", "3-4", "4-4", "6-6", "5-5"),
        names(PIPELINE.best(AnswerSpansTest::inContext, AnswerSpansTest::inContext, 8, 2))
            .subList(0, 5));
  }

  @Test
  void damagedLogitsAreErrors() {
    for (float damage : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      assertThrows(
          ArithmeticException.class,
          () -> AnswerSpans.of(new float[] {0, 0, damage, 0}, AnswerSpansTest::any));
      AnswerSpans.of(new float[] {0, 0, damage, 0}, t -> t == 0);
    }
  }

  private static List<String> names(List<AnswerSpans.Span> spans) {
    List<String> names = new ArrayList<>();
    spans.forEach(span -> names.add(span.start() + "-" + span.end()));
    return names;
  }

  private static float[] logits(double[] starts, double[] ends) {
    float[] logits = new float[2 * starts.length];
    for (int t = 0; t < starts.length; t++) {
      logits[2 * t] = (float) starts[t];
      logits[2 * t + 1] = (float) ends[t];
    }
    return logits;
  }
}
