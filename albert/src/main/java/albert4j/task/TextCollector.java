package albert4j.task;

import albert4j.model.ProblemType;
import java.util.ArrayList;
import java.util.List;

/// Collects the records of a file and checks what holds for all formats.
final class TextCollector {
  private final String source;
  private final List<LabeledText> records = new ArrayList<>();
  private final List<Long> skippedLines = new ArrayList<>();

  /// @param source what messages call the file
  TextCollector(String source) {
    this.source = source;
  }

  /// How many records were added.
  int size() {
    return records.size();
  }

  /// Adds a record.
  ///
  /// @throws DataException if one of its texts is empty
  void add(long line, LabeledText record) throws DataException {
    requireText(line, "text", record.text());
    requireText(line, "second text", record.pair().orElse(record.text()));
    addUnchecked(record);
  }

  /// Adds a record whose texts may be empty.
  void addUnchecked(LabeledText record) {
    records.add(record);
  }

  /// Notes that a line was left out.
  void skip(long line) {
    skippedLines.add(line);
  }

  private void requireText(long line, String which, String text) throws DataException {
    if (text.isBlank()) {
      throw new DataException(source, line, "a " + which, "an empty one");
    }
  }

  /// The result.
  ///
  /// @throws DataException if there is no record
  LabeledTexts result() throws DataException {
    if (records.isEmpty()) {
      throw new DataException(source, "end of the file", "at least one record", "none");
    }
    return new LabeledTexts(records, skippedLines);
  }

  /// The result for training, where labels are yet to be known.
  ///
  /// @throws DataException if there is no record, or no choice between labels
  LabeledTexts result(ProblemType type) throws DataException {
    LabeledTexts texts = result();
    List<String> labels = texts.labels();
    if (type == ProblemType.SINGLE_LABEL_CLASSIFICATION && labels.size() < 2) {
      throw new DataException(source, "end of the file", "at least two labels", "" + labels);
    }
    if (type == ProblemType.MULTI_LABEL_CLASSIFICATION && labels.isEmpty()) {
      throw new DataException(source, "end of the file", "at least one label", "none");
    }
    return texts;
  }
}
