package albert4j.task;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;

/// Judges numbers.
final class RegressionJudge extends TextJudge {
  private final List<LabeledText> records;
  private final List<Double> predicted = new ArrayList<>();
  private final List<Double> right = new ArrayList<>();

  RegressionJudge(List<LabeledText> records) {
    super(records);
    this.records = records;
  }

  @Override
  void judge(TextExample example, float[] logits) {
    String said = Float.toString(logits[0]);
    OptionalDouble gold = records.get(example.record()).score();
    if (gold.isEmpty()) {
      predict(example, said, Optional.empty(), Double.NaN);
      return;
    }
    double number = gold.getAsDouble();
    predicted.add((double) logits[0]);
    right.add(number);
    double difference = logits[0] - number;
    predict(example, said, Optional.of(Double.toString(number)), difference * difference);
  }

  @Override
  public Evaluation result() {
    SequencedMap<String, Double> metrics = new LinkedHashMap<>();
    if (!right.isEmpty()) {
      double[] x = array(predicted);
      double[] y = array(right);
      metrics.put("pearson", Correlation.pearson(x, y));
      metrics.put("spearman", Correlation.spearman(x, y));
    }
    return evaluation(metrics, Optional.empty(), List.of());
  }

  private static double[] array(List<Double> numbers) {
    return numbers.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
