package albert4j.task;

import java.util.Locale;

/// What a data file is for, and with that whether its records must have answers.
public enum Split {
  /// For training: each record has its answer.
  TRAIN,
  /// For choosing the best checkpoint: each record has its answer.
  DEV,
  /// For the final judgement, or only for prediction: records may lack answers.
  TEST;

  /// How files are called: `train`, `dev`, `test`.
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Whether each record must have its answer.
  public boolean needsAnswers() {
    return this != TEST;
  }
}
