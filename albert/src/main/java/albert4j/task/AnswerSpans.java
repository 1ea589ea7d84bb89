package albert4j.task;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// Where an answer may begin and end in one window, by the two logits of each of its tokens.
///
/// The probability that the answer begins with a token is the softmax of the first logits, that it
/// ends with a token the softmax of the second; both are independent. `[CLS]`, the first token,
/// stands for "no answer".
public final class AnswerSpans {
  private final double[] starts;
  private final double[] ends;

  /// Tokens that may be an answer.
  ///
  /// @param start the first token
  /// @param end the last token
  /// @param score the natural logarithm of their probability
  public record Span(int start, int end, double score) {}

  private AnswerSpans(double[] starts, double[] ends) {
    this.starts = starts;
    this.ends = ends;
  }

  /// Of a window's logits.
  ///
  /// @param logits of being the first and the last token, token by token: `[t, 2]`
  /// @param possible the tokens over which the probabilities go; the others have none. The scripts
  ///   of SQuAD take all, pipelines only `[CLS]` and the context
  /// @throws ArithmeticException if a possible token's logit is not a finite number
  public static AnswerSpans of(float[] logits, IntPredicate possible) {
    return new AnswerSpans(logSoftmax(logits, 0, possible), logSoftmax(logits, 1, possible));
  }

  private static double[] logSoftmax(float[] logits, int column, IntPredicate possible) {
    double[] scores = new double[logits.length / 2];
    double max = Double.NEGATIVE_INFINITY;
    for (int t = 0; t < scores.length; t++) {
      scores[t] = possible.test(t) ? logits[2 * t + column] : Double.NEGATIVE_INFINITY;
      max = Math.max(max, scores[t]);
    }
    double sum = 0;
    for (double score : scores) {
      sum += Math.exp(score - max);
    }
    double logSum = max + Math.log(sum);
    if (!Double.isFinite(logSum)) {
      throw new ArithmeticException(
          "the model's result is " + max + ": its weights are damaged or not trained");
    }
    for (int t = 0; t < scores.length; t++) {
      scores[t] -= logSum;
    }
    return scores;
  }

  /// The natural logarithm of the probability of a span.
  public double score(int start, int end) {
    return starts[start] + ends[end];
  }

  /// The score of `[CLS]` alone: that there is no answer in this window.
  public double noAnswer() {
    return score(0, 0);
  }

  /// The spans that may be answers, the best first; of equals the one whose start is the better,
  /// then whose end is, then the earlier.
  ///
  /// @param start which tokens may be the first
  /// @param end which tokens may be the last
  /// @param candidates only so many of the window's best starts and of its best ends are looked at,
  ///   whether they may be those of an answer or not
  /// @param maxTokens the most tokens of a span
  public List<Span> best(IntPredicate start, IntPredicate end, int candidates, int maxTokens) {
    int[] lasts = IntStream.of(top(ends, candidates)).filter(end).toArray();
    List<Span> spans = new ArrayList<>();
    for (int first : top(starts, candidates)) {
      for (int last : lasts) {
        if (start.test(first) && first <= last && last - first < maxTokens) {
          spans.add(new Span(first, last, score(first, last)));
        }
      }
    }
    spans.sort(Comparator.comparingDouble(Span::score).reversed());
    return spans;
  }

  /// The tokens of the highest scores, the highest first; of equals the earlier.
  private static int[] top(double[] scores, int count) {
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.<Integer>comparingDouble(t -> scores[t]).reversed())
        .limit(count)
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
