package albert4j.task;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

/// Exact match and F1 of answers by the rules of SQuAD's evaluation scripts, as fractions from 0 to
/// 1 where the scripts print per cent.
///
/// Answers are compared [normalized][#normalize]. Exact match is 1 if the answer equals a right
/// one, else 0. F1 is the harmonic mean of precision and recall over the words; of several right
/// answers the best counts.
///
/// Source: evaluate-v1.1.py and evaluate-v2.0.py of SQuAD.
public final class SquadMetrics {
  private static final Pattern PUNCTUATION = Pattern.compile("\\p{Punct}");
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");
  private static final Set<String> ARTICLES = Set.of("a", "an", "the");

  /// What Python's `str.split()` takes for whitespace.
  private static final Pattern SPACE =
      Pattern.compile("[\\s\\x1C-\\x1F]+", Pattern.UNICODE_CHARACTER_CLASS);

  /// What was answered to a question.
  ///
  /// @param gold the right answers; none if there is no answer
  /// @param text the best answer, other than that there is none
  /// @param noAnswerOdds how likely it is that there is none, on any scale
  public record Answered(List<String> gold, String text, double noAnswerOdds) {
    /// Copies the right answers.
    public Answered {
      gold = List.copyOf(gold);
    }
  }

  /// How good an answer is, as one number of both kinds.
  private record Score(double exact, double f1) {
    static Score none(boolean right) {
      return right ? new Score(1, 1) : new Score(0, 0);
    }
  }

  /// A question with the score of its best answer.
  private record Scored(Answered answered, Score score) {
    boolean hasAnswer() {
      return !answered.gold.isEmpty();
    }
  }

  private SquadMetrics() {}

  /// The metrics of version 1.1, `f1` and `exact_match`; none if there are no questions.
  public static SequencedMap<String, Double> v1(List<Answered> answers) {
    List<Score> scores = new ArrayList<>();
    for (Answered answered : answers) {
      scores.add(
          new Score(
              best(answered.gold, gold -> exact(gold, answered.text)),
              // in this version answers without words have none in common
              best(withWords(answered.gold), gold -> f1(gold, answered.text))));
    }
    var metrics = new LinkedHashMap<String, Double>();
    if (!scores.isEmpty()) {
      metrics.put("f1", mean(scores, Score::f1));
      metrics.put("exact_match", mean(scores, Score::exact));
    }
    return metrics;
  }

  /// The metrics of version 2.0; none if there are no questions.
  ///
  /// | name | what it is |
  /// |---|---|
  /// | `f1`, `exact_match`, `total` | means, and the number of questions |
  /// | `HasAns_f1`, `HasAns_exact`, `HasAns_total` | the same of those that have an answer |
  /// | `NoAns_f1`, `NoAns_exact`, `NoAns_total` | the same of those that have none |
  /// | `best_f1`, `best_exact` | what could be reached with another threshold |
  /// | `best_f1_thresh`, `best_exact_thresh` | that threshold; 0 if it is best never to answer |
  ///
  /// @param threshold odds above it mean that there is no answer
  public static SequencedMap<String, Double> v2(List<Answered> answers, double threshold) {
    List<Scored> all = answers.stream().map(a -> new Scored(a, score(a))).toList();
    var metrics = new LinkedHashMap<String, Double>();
    if (!all.isEmpty()) {
      putMeans(metrics, "", "exact_match", all, threshold);
      List<Scored> has = all.stream().filter(Scored::hasAnswer).toList();
      List<Scored> hasNot = all.stream().filter(Predicate.not(Scored::hasAnswer)).toList();
      if (!has.isEmpty()) {
        putMeans(metrics, "HasAns_", "exact", has, threshold);
      }
      if (!hasNot.isEmpty()) {
        putMeans(metrics, "NoAns_", "exact", hasNot, threshold);
      }
      putBest(metrics, "f1", all, Score::f1);
      putBest(metrics, "exact", all, Score::exact);
    }
    return metrics;
  }

  private static void putMeans(
      Map<String, Double> metrics,
      String prefix,
      String exact,
      List<Scored> questions,
      double threshold) {
    List<Score> scores =
        questions.stream()
            .map(q -> q.answered.noAnswerOdds > threshold ? Score.none(!q.hasAnswer()) : q.score)
            .toList();
    metrics.put(prefix + "f1", mean(scores, Score::f1));
    metrics.put(prefix + exact, mean(scores, Score::exact));
    metrics.put(prefix + "total", (double) scores.size());
  }

  /// Raises the threshold from one question's odds to the next, so that one more is answered.
  private static void putBest(
      Map<String, Double> metrics,
      String name,
      List<Scored> questions,
      ToDoubleFunction<Score> kind) {
    double sum = questions.stream().filter(Predicate.not(Scored::hasAnswer)).count();
    double best = sum;
    double threshold = 0;
    List<Scored> byOdds = new ArrayList<>(questions);
    byOdds.sort(Comparator.comparingDouble(q -> q.answered.noAnswerOdds));
    for (Scored q : byOdds) {
      if (q.hasAnswer()) {
        sum += kind.applyAsDouble(q.score);
      } else {
        sum -= q.answered.text.isEmpty() ? 0 : 1;
      }
      if (sum > best) {
        best = sum;
        threshold = q.answered.noAnswerOdds;
      }
    }
    metrics.put("best_" + name, best / questions.size());
    metrics.put("best_" + name + "_thresh", threshold);
  }

  private static Score score(Answered answered) {
    List<String> gold = withWords(answered.gold);
    if (gold.isEmpty()) {
      return Score.none(normalize(answered.text).isEmpty());
    }
    return new Score(
        best(gold, g -> exact(g, answered.text)), best(gold, g -> f1(g, answered.text)));
  }

  private static List<String> withWords(List<String> answers) {
    return answers.stream().filter(answer -> !normalize(answer).isEmpty()).toList();
  }

  private static double best(List<String> answers, ToDoubleFunction<String> score) {
    return answers.stream().mapToDouble(score).max().orElse(0);
  }

  private static double mean(List<Score> scores, ToDoubleFunction<Score> kind) {
    return scores.stream().mapToDouble(kind).sum() / scores.size();
  }

  /// 1 if the answers are equal when normalized, else 0.
  static double exact(String gold, String answer) {
    return normalize(gold).equals(normalize(answer)) ? 1 : 0;
  }

  /// The harmonic mean of precision and recall over the words of a right answer and a given one, 0
  /// if they have none in common. A word that occurs several times counts as often as in both.
  static double f1(String gold, String answer) {
    List<String> right = words(gold);
    List<String> given = words(answer);
    List<String> left = new ArrayList<>(right);
    int common = 0;
    for (String word : given) {
      common += left.remove(word) ? 1 : 0;
    }
    if (common == 0) {
      return 0;
    }
    double precision = (double) common / given.size();
    double recall = (double) common / right.size();
    return 2 * precision * recall / (precision + recall);
  }

  private static List<String> words(String text) {
    String normal = normalize(text);
    return normal.isEmpty() ? List.of() : List.of(normal.split(" "));
  }

  /// A text as answers are compared: lower case, without ASCII punctuation, then without the words
  /// `a`, `an` and `the`, words separated by one space.
  public static String normalize(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    String bare = PUNCTUATION.matcher(lower).replaceAll("");
    String plain =
        WORD.matcher(bare).replaceAll(w -> ARTICLES.contains(w.group()) ? " " : w.group());
    return SPACE.matcher(plain).replaceAll(" ").strip();
  }
}
