package albert4j.task;

import albert4j.task.Evaluation.Confusion;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// Judges classes, of which one is right; of equal logits the first one counts.
final class SingleLabelJudge extends TextJudge {
  private final List<String> labels;
  private final List<LabelMetric> metrics;
  private final long[][] counts;
  private boolean answered;

  SingleLabelJudge(List<LabeledText> records, List<String> labels, List<LabelMetric> metrics) {
    super(records);
    this.labels = labels;
    this.metrics = metrics;
    this.counts = new long[labels.size()][labels.size()];
  }

  @Override
  void judge(TextExample example, float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      best = logits[i] > logits[best] ? i : best;
    }
    if (!example.answered()) {
      predict(example, labels.get(best), Optional.empty(), Double.NaN);
      return;
    }
    int gold = (int) example.answer()[0];
    counts[gold][best]++;
    answered = true;
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp((double) logit - logits[best]);
    }
    double loss = Math.log(sum) + logits[best] - logits[gold];
    predict(example, labels.get(best), Optional.of(labels.get(gold)), loss);
  }

  @Override
  public Evaluation result() {
    SequencedMap<String, Double> values = new LinkedHashMap<>();
    if (!answered) {
      return evaluation(values, Optional.empty(), List.of());
    }
    List<List<Long>> rows =
        Arrays.stream(counts).map(row -> Arrays.stream(row).boxed().toList()).toList();
    Confusion confusion = new Confusion(labels, rows);
    metrics.forEach(metric -> values.put(metric.key(), metric.of(confusion)));
    return evaluation(values, Optional.of(confusion), ClassScores.of(confusion));
  }
}
