package albert4j.model;

import java.util.Locale;

/// What the labels of a classification head mean, and with that its loss.
public enum ProblemType {
  /// Numbers: mean squared error.
  REGRESSION,
  /// Exactly one label is right: cross-entropy over the softmax.
  SINGLE_LABEL_CLASSIFICATION,
  /// Each label is right or wrong by itself: binary cross-entropy over the logistic function.
  MULTI_LABEL_CLASSIFICATION;

  /// How `problem_type` spells it: `single_label_classification`.
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
