package albert4j.task;

import albert4j.task.Evaluation.ClassScore;
import albert4j.task.Evaluation.Confusion;
import albert4j.task.Evaluation.Prediction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// What the judges of [TextClassificationTask] share.
abstract class TextJudge implements Task.Judge<TextExample> {
  private static final int SHOWN = 100; // code points of a text

  private final List<LabeledText> records;
  private final List<Prediction> predictions = new ArrayList<>();

  TextJudge(List<LabeledText> records) {
    this.records = records;
  }

  /// {@inheritDoc}
  ///
  /// @throws ArithmeticException if a logit is not a finite number
  @Override
  public void add(TextExample example, float[] logits) {
    for (float logit : logits) {
      if (!Float.isFinite(logit)) {
        throw new ArithmeticException(
            "the model's result is " + logit + ": its weights are damaged or not trained");
      }
    }
    judge(example, logits);
  }

  abstract void judge(TextExample example, float[] logits);

  /// Adds a prediction.
  ///
  /// @param gold the right answer, if the example's is known
  void predict(TextExample example, String predicted, Optional<String> gold, double loss) {
    LabeledText record = records.get(example.record());
    String input =
        record.pair().isPresent()
            ? shorten(record.text()) + " | " + shorten(record.pair().get())
            : shorten(record.text());
    predictions.add(new Prediction(record.id(), input, predicted, gold, loss));
  }

  private static String shorten(String text) {
    return text.codePointCount(0, text.length()) <= SHOWN
        ? text
        : text.substring(0, text.offsetByCodePoints(0, SHOWN)) + "…";
  }

  Evaluation evaluation(
      SequencedMap<String, Double> metrics,
      Optional<Confusion> confusion,
      List<ClassScore> classes) {
    return new Evaluation(metrics, predictions, confusion, classes);
  }
}
