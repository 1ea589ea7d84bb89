package albert4j.cli;

import albert4j.pipeline.LabelScore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// Labels with their scores, as records show them.
final class LabelScores {
  private LabelScores() {}

  /// As JSON.
  ///
  /// @param name what the label is called
  static List<Map<String, Object>> fields(String name, List<LabelScore> scores) {
    return scores.stream()
        .map(one -> {
          Map<String, Object> fields = new LinkedHashMap<>();
          fields.put(name, one.label());
          fields.put("score", one.score());
          return fields;
        })
        .toList();
  }

  /// For people, a line each.
  static String text(List<LabelScore> scores) {
    return scores.stream()
        .map(one -> String.format(Locale.ROOT, "%.4f  %s", one.score(), one.label()))
        .collect(Collectors.joining("\n"));
  }
}
