package albert4j.task;

import albert4j.engine.checkpoint.AtomicFile;
import albert4j.engine.checkpoint.Json;
import albert4j.task.Evaluation.Prediction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes predictions to files, as a whole or not at all.
public final class Predictions {
  private Predictions() {}

  /// Writes what the GLUE server takes: a header `index`, tab, `prediction`, and a line for each
  /// record.
  ///
  /// @throws IllegalArgumentException if an id or a prediction has a tab or a line break
  /// @throws IOException if the file cannot be written
  public static void writeTsv(Path file, List<Prediction> predictions) throws IOException {
    StringBuilder text = new StringBuilder("index\tprediction\n");
    for (Prediction prediction : predictions) {
      text.append(cell(prediction.id())).append('\t');
      text.append(cell(prediction.predicted())).append('\n');
    }
    AtomicFile.write(file, text.toString());
  }

  private static String cell(String text) {
    if (text.chars().anyMatch(c -> c == '\t' || c == '\n' || c == '\r')) {
      throw new IllegalArgumentException(
          "predictions: no tabs and line breaks in a table: cell=" + Json.compact(text));
    }
    return text;
  }

  /// Writes one object a line, for people and programs that look for mistakes:
  /// `{"id","text","prediction","label","loss"}`, where `label` is the right answer. The last two
  /// are there only if it is known.
  ///
  /// @throws IOException if the file cannot be written
  public static void writeJsonLines(Path file, List<Prediction> predictions) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Prediction prediction : predictions) {
      Json.write(text, fields(prediction));
      text.append('\n');
    }
    AtomicFile.write(file, text.toString());
  }

  private static Map<String, Object> fields(Prediction prediction) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", prediction.id());
    fields.put("text", prediction.input());
    fields.put("prediction", prediction.predicted());
    prediction
        .gold()
        .ifPresent(gold -> {
          fields.put("label", gold);
          fields.put("loss", prediction.loss());
        });
    return fields;
  }
}
