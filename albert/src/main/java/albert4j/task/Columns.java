package albert4j.task;

import albert4j.task.Rows.Row;
import java.util.List;
import java.util.Optional;

/// Where a table has what, as indices from 0.
///
/// @param id the record's id, or [#NONE]
/// @param text the text, or the first of a pair
/// @param pair the second text of a pair, or [#NONE]
/// @param label the answer, [#LAST] or [#NONE]
record Columns(int id, int text, int pair, int label) {
  /// There is no such column.
  static final int NONE = -1;

  /// The last column, whichever that is; it comes behind all others.
  static final int LAST = Integer.MAX_VALUE;

  /// The fewest cells of a row.
  int count() {
    int texts = Math.max(id, Math.max(text, pair)) + 1;
    return label == LAST ? texts + 1 : Math.max(texts, label + 1);
  }

  /// The same without a label.
  Columns unlabelled() {
    return new Columns(id, text, pair, NONE);
  }

  /// The cell with the answer, if the row reaches that far.
  Optional<String> label(Row row) {
    List<String> cells = row.cells();
    if (label == NONE || cells.size() < count()) {
      return Optional.empty();
    }
    return Optional.of(label == LAST ? cells.getLast() : cells.get(label));
  }

  /// The record without its answer.
  ///
  /// @param row with at least [#count()] cells
  /// @param number its id if there is no column for that
  LabeledText record(Row row, int number) {
    List<String> cells = row.cells();
    return new LabeledText(
        id == NONE ? Integer.toString(number) : cells.get(id).strip(),
        cells.get(text),
        pair == NONE ? Optional.empty() : Optional.of(cells.get(pair)));
  }
}
