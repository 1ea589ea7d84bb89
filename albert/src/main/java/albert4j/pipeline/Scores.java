package albert4j.pipeline;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// From the logits of one sequence, or of one token, to scores.
final class Scores {
  private Scores() {}

  /// `exp(x)/Σ exp(x)`, in double precision.
  static float[] softmax(float[] logits) {
    double most = Double.NEGATIVE_INFINITY;
    for (float x : logits) {
      most = Math.max(most, x);
    }
    double sum = 0;
    for (float x : logits) {
      sum += Math.exp(x - most);
    }
    float[] scores = new float[logits.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) (Math.exp(logits[i] - most) / sum);
    }
    return scores;
  }

  /// `1/(1 + exp(-x))`, in double precision.
  static float[] logistic(float[] logits) {
    float[] scores = new float[logits.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) (1 / (1 + Math.exp(-(double) logits[i])));
    }
    return scores;
  }

  /// The labels with their scores, the best first; equals in their order.
  static List<LabelScore> ranked(List<String> labels, float[] scores) {
    List<LabelScore> ranked = new ArrayList<>(scores.length);
    for (int i = 0; i < scores.length; i++) {
      ranked.add(new LabelScore(labels.get(i), scores[i]));
    }
    ranked.sort(Comparator.comparingDouble(LabelScore::score).reversed());
    return List.copyOf(ranked);
  }
}
