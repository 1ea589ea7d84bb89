package albert4j.task;

import albert4j.task.Evaluation.Prediction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Finds the best answer to each question among its windows, and compares it with the right ones.
final class AnswerJudge implements Task.Judge<Window> {
  /// The score of the answer where a question has no span that could be one.
  private static final double NO_SPAN = -1e6;

  private final QuestionAnsweringTask task;
  private final List<Question> questions;
  private final List<Found> found;

  /// What the windows of a question gave so far.
  private static final class Found {
    /// The best answer's text and score.
    private String text = "";

    private double score = NO_SPAN;

    /// The score of no answer in the window where it is least.
    private double noAnswer = Double.POSITIVE_INFINITY;

    /// The score of the right answer in the window where it is largest; NaN if no window has it.
    private double gold = Double.NaN;
  }

  AnswerJudge(QuestionAnsweringTask task, List<Question> questions) {
    this.task = task;
    this.questions = questions;
    this.found = Stream.generate(Found::new).limit(questions.size()).toList();
  }

  @Override
  public void add(Window window, float[] logits) {
    AnswerSpans spans = AnswerSpans.of(logits, _ -> true);
    Found best = found.get(window.record());
    best.noAnswer = Math.min(best.noAnswer, spans.noAnswer());
    if (window.hasAnswer()) {
      double score = spans.score(window.start(), window.end());
      best.gold = Double.isNaN(best.gold) ? score : Math.max(best.gold, score);
    }
    List<AnswerSpans.Span> candidates =
        spans.best(
            token -> token >= window.ownFrom() && token < window.ownTo(),
            token -> token >= window.contextFrom() && token < window.contextTo(),
            task.candidates(),
            task.maxAnswerTokens());
    if (!candidates.isEmpty() && candidates.getFirst().score() > best.score) {
      AnswerSpans.Span span = candidates.getFirst();
      best.score = span.score();
      best.text =
          questions
              .get(window.record())
              .context()
              .substring(
                  window.encoding().starts()[span.start()], window.encoding().ends()[span.end()]);
    }
  }

  @Override
  public Evaluation result() {
    List<Prediction> predictions = new ArrayList<>();
    List<SquadMetrics.Answered> answered = new ArrayList<>();
    for (int i = 0; i < questions.size(); i++) {
      Question question = questions.get(i);
      Found best = found.get(i);
      double odds = best.noAnswer - best.score;
      boolean none = task.noAnswers() && odds > task.noAnswerThreshold();
      List<String> gold = question.answers().stream().map(Question.Answer::text).toList();
      if (question.answered()) {
        answered.add(new SquadMetrics.Answered(gold, best.text, odds));
      }
      predictions.add(
          new Prediction(
              question.id(),
              question.question(),
              none ? "" : best.text,
              question.answered()
                  ? Optional.of(gold.isEmpty() ? "" : gold.getFirst())
                  : Optional.empty(),
              -0.5 * (question.impossible() ? best.noAnswer : best.gold)));
    }
    var metrics =
        task.noAnswers()
            ? SquadMetrics.v2(answered, task.noAnswerThreshold())
            : SquadMetrics.v1(answered);
    return new Evaluation(metrics, predictions, Optional.empty(), List.of());
  }
}
