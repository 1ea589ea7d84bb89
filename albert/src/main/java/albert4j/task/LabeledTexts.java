package albert4j.task;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;

/// What a data file holds.
///
/// @param records at least one, in the order of the file
/// @param skippedLines the lines of malformed rows that were left out, which only [GlueTask#QQP]
///   allows; their number is to be told to the user
public record LabeledTexts(List<LabeledText> records, List<Long> skippedLines) {
  /// Copies both.
  public LabeledTexts {
    records = List.copyOf(records);
    skippedLines = List.copyOf(skippedLines);
  }

  /// The labels that occur, each once: by value if all of them are numbers, else in the order of
  /// [String#compareTo]. Files with the same labels give the same list.
  public List<String> labels() {
    List<String> distinct =
        records.stream()
            .flatMap(record -> record.labels().stream())
            .flatMap(List::stream)
            .distinct()
            .sorted()
            .toList();
    return distinct.stream().allMatch(Answers::isNumber)
        // stable, so that 1 and 1.0 keep their order
        ? distinct.stream().sorted(Comparator.comparing(BigDecimal::new)).toList()
        : distinct;
  }
}
