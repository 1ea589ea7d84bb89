package albert4j.cli;

import albert4j.pipeline.LabelScore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;

/// Writes records with the labels that fit them, the best first.
final class RankedRecords {
  @Mixin private final TopKOption topK = new TopKOption();
  private final String name;
  private int most = Integer.MAX_VALUE;

  /// Records of a command.
  ///
  /// @param name what a label is called in JSON
  RankedRecords(String name) {
    this.name = name;
  }

  /// Checks how many labels of each record are wanted.
  ///
  /// @throws CliException if that is none
  void check() throws CliException {
    most = topK.limit().orElse(Integer.MAX_VALUE);
  }

  /// Writes a record.
  ///
  /// @param truncated whether the model did not see all of it
  void write(InputRecord record, List<LabelScore> ranked, boolean truncated, Output out)
      throws IOException {
    List<LabelScore> shown = ranked.stream().limit(most).toList();
    List<Map<String, Object>> results = new ArrayList<>();
    for (LabelScore one : shown) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put(name, one.label());
      fields.put("score", one.score());
      results.add(fields);
    }
    Map<String, Object> fields = new LinkedHashMap<>(record.fields());
    fields.put("results", results);
    fields.put("truncated", truncated);
    out.write(fields, () -> text(shown));
  }

  private static String text(List<LabelScore> shown) {
    return shown.stream()
        .map(one -> String.format(Locale.ROOT, "%.4f  %s", one.score(), one.label()))
        .collect(Collectors.joining("\n"));
  }
}
