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
    private String text = "";
    private double score = NO_SPAN;
    private double noAnswer = Double.POSITIVE_INFINITY;
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
    Found so = found.get(window.record());
    so.noAnswer = Math.min(so.noAnswer, spans.noAnswer());
    if (window.hasAnswer()) {
      double score = spans.score(window.start(), window.end());
      so.gold = so.gold >= score ? so.gold : score;
    }
    spans
        .best(
            t -> t >= window.ownFrom() && t < window.ownTo(),
            t -> t >= window.contextFrom() && t < window.contextTo(),
            task.candidates(),
            task.maxAnswerTokens())
        .stream()
        .findFirst()
        .filter(span -> span.score() > so.score)
        .ifPresent(span -> {
          so.score = span.score();
          so.text =
              questions
                  .get(window.record())
                  .context()
                  .substring(
                      window.encoding().starts()[span.start()],
                      window.encoding().ends()[span.end()]);
        });
  }

  @Override
  public Evaluation result() {
    List<Prediction> predictions = new ArrayList<>();
    List<SquadMetrics.Answered> answered = new ArrayList<>();
    for (int i = 0; i < questions.size(); i++) {
      Question question = questions.get(i);
      Found so = found.get(i);
      double odds = so.noAnswer - so.score;
      boolean none = task.noAnswers() && odds > task.noAnswerThreshold();
      List<String> gold = question.answers().stream().map(Question.Answer::text).toList();
      if (question.answered()) {
        answered.add(new SquadMetrics.Answered(gold, so.text, odds));
      }
      predictions.add(
          new Prediction(
              question.id(),
              question.question(),
              none ? "" : so.text,
              question.answered()
                  ? Optional.of(gold.isEmpty() ? "" : gold.getFirst())
                  : Optional.empty(),
              -0.5 * (question.impossible() ? so.noAnswer : so.gold)));
    }
    var metrics =
        task.noAnswers()
            ? SquadMetrics.v2(answered, task.noAnswerThreshold())
            : SquadMetrics.v1(answered);
    return new Evaluation(metrics, predictions, Optional.empty(), List.of());
  }
}
