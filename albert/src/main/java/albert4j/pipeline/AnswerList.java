package albert4j.pipeline;

import albert4j.pipeline.QuestionAnswerer.Answer;
import albert4j.task.AnswerSpans;
import albert4j.tokenizer.Encoding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Gathers the answers of a question's windows, as the pipeline of transformers does
/// (`question_answering.py`).
final class AnswerList {
  private final String context;
  private final AnswerOptions options;

  /// The answers in the order in which they were found, by their words in lower case.
  private final Map<String, Found> found = new LinkedHashMap<>();

  /// The probability of no answer in the window where it is least.
  private double noAnswer = Double.POSITIVE_INFINITY;

  /// @param score the sum over the spans that have these words
  private record Found(int start, int end, double score) {}

  AnswerList(String context, AnswerOptions options) {
    this.context = context;
    this.options = options;
  }

  /// Adds what one window says.
  void add(Encoding window, AnswerSpans spans) {
    noAnswer = Math.min(noAnswer, Math.exp(spans.noAnswer()));
    spans
        .best(
            token -> QuestionAnswerer.inContext(window, token),
            token -> QuestionAnswerer.inContext(window, token),
            window.size(),
            options.maxAnswerTokens())
        .stream()
        .limit(options.candidates())
        .forEach(span -> add(window, span));
  }

  private void add(Encoding window, AnswerSpans.Span span) {
    int start = window.starts()[edge(window, span.start(), -1)];
    int end = window.ends()[edge(window, span.end(), 1)];
    String words = context.substring(start, end).toLowerCase(Locale.ROOT);
    found.merge(
        words,
        new Found(start, end, Math.exp(span.score())),
        (old, one) -> new Found(old.start, old.end, old.score + one.score));
  }

  /// The first or last token in a window of a token's word.
  ///
  /// @param step -1 for the first, 1 for the last
  private static int edge(Encoding window, int token, int step) {
    int at = token;
    while (QuestionAnswerer.inContext(window, at + step)
        && window.wordIds()[at + step] == window.wordIds()[token]) {
      at += step;
    }
    return at;
  }

  /// The best answers, the best first; of equals that which was found first.
  List<Answer> best() {
    List<Answer> answers = new ArrayList<>();
    for (Found one : found.values()) {
      answers.add(
          new Answer(
              (float) one.score, one.start, one.end, context.substring(one.start, one.end)));
    }
    if (options.impossible()) {
      answers.add(new Answer((float) noAnswer, 0, 0, ""));
    }
    answers.sort(Comparator.comparingDouble(Answer::score).reversed());
    return List.copyOf(answers.subList(0, Math.min(options.topK(), answers.size())));
  }
}
