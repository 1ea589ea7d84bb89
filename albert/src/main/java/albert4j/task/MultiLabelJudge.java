package albert4j.task;

import albert4j.task.Evaluation.ClassScore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// Judges labels, each of which is right or wrong by itself; one is predicted if its probability is
/// above a half. Metrics as in scikit-learn.
final class MultiLabelJudge extends TextJudge {
  private final List<String> labels;
  private final long[] right;
  private final long[] predicted;
  private final long[] support;
  private long exact;
  private long records;

  MultiLabelJudge(List<LabeledText> records, List<String> labels) {
    super(records);
    this.labels = labels;
    this.right = new long[labels.size()];
    this.predicted = new long[labels.size()];
    this.support = new long[labels.size()];
  }

  @Override
  void judge(TextExample example, float[] logits) {
    float[] said = new float[logits.length];
    for (int i = 0; i < logits.length; i++) {
      said[i] = logits[i] > 0 ? 1 : 0; // the logistic function is above a half
    }
    if (!example.answered()) {
      predict(example, names(said), Optional.empty(), Double.NaN);
      return;
    }
    float[] gold = example.answer();
    double loss = 0;
    for (int i = 0; i < logits.length; i++) {
      double x = logits[i];
      loss += Math.max(x, 0) - x * gold[i] + Math.log1p(Math.exp(-Math.abs(x)));
      right[i] += said[i] * gold[i] > 0 ? 1 : 0;
      predicted[i] += (long) said[i];
      support[i] += (long) gold[i];
    }
    records++;
    exact += Arrays.equals(said, gold) ? 1 : 0;
    predict(example, names(said), Optional.of(names(gold)), loss / logits.length);
  }

  private String names(float[] flags) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < flags.length; i++) {
      if (flags[i] > 0) {
        names.add(labels.get(i));
      }
    }
    return String.join(",", names);
  }

  @Override
  public Evaluation result() {
    SequencedMap<String, Double> metrics = new LinkedHashMap<>();
    if (records == 0) {
      return evaluation(metrics, Optional.empty(), List.of());
    }
    List<ClassScore> classes = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      classes.add(ClassScores.of(labels.get(i), right[i], predicted[i], support[i]));
    }
    metrics.put("f1_micro", ClassScores.f1(sum(right), sum(predicted), sum(support)));
    metrics.put("f1_macro", classes.stream().mapToDouble(ClassScore::f1).average().orElse(0));
    metrics.put("subset_accuracy", (double) exact / records);
    return evaluation(metrics, Optional.empty(), classes);
  }

  private static long sum(long[] counts) {
    return Arrays.stream(counts).sum();
  }
}
