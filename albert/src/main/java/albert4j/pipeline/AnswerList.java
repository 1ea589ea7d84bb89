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
import java.util.function.IntPredicate;

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
    int from = window.lastTextStart();
    int to = window.size() - 1;
    IntPredicate inContext = token -> token >= from && token < to;
    spans.best(inContext, inContext, window.size(), options.maxAnswerTokens()).stream()
        .limit(options.candidates())
        .forEach(span -> add(window, span, inContext));
  }

  private void add(Encoding window, AnswerSpans.Span span, IntPredicate inContext) {
    int start = window.starts()[edge(window, span.start(), -1, inContext)];
    int end = window.ends()[edge(window, span.end(), 1, inContext)];
    found.merge(
        context.substring(start, end).toLowerCase(Locale.ROOT),
        new Found(start, end, Math.exp(span.score())),
        (old, one) -> new Found(old.start, old.end, old.score + one.score));
  }

  /// The first or last token of a token's word that the window has.
  ///
  /// @param step -1 for the first, 1 for the last
  private static int edge(Encoding window, int token, int step, IntPredicate inContext) {
    int[] words = window.wordIds();
    int at = token;
    while (inContext.test(at + step) && words[at + step] == words[token]) {
      at += step;
    }
    return at;
  }

  /// The best answers, the best first; of equals that which was found first.
  List<Answer> best() {
    List<Answer> answers = new ArrayList<>();
    for (Found one : found.values()) {
      answers.add(
          new Answer((float) one.score, one.start, one.end, context.substring(one.start, one.end)));
    }
    if (options.impossible()) {
      answers.add(new Answer((float) noAnswer, 0, 0, ""));
    }
    answers.sort(Comparator.comparingDouble(Answer::score).reversed());
    return List.copyOf(answers.subList(0, Math.min(options.topK(), answers.size())));
  }
}
