package albert4j.task;

import albert4j.engine.checkpoint.CheckpointException;
import albert4j.task.Rows.Row;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// Reads the tables of a [LabeledTextFile].
final class TableTexts {
  /// With fewer rows, a label that occurs once is nothing strange.
  private static final int FEW_ROWS = 10;

  private final String source;
  private final Answers answers;
  private final Split split;
  private final TextCollector records;

  TableTexts(TextLines lines, Answers answers, Split split) {
    this.source = lines.source();
    this.answers = answers;
    this.split = split;
    this.records = new TextCollector(source);
  }

  TextCollector read(Rows table) throws IOException {
    List<Row> rows = table.next(Integer.MAX_VALUE);
    if (rows.isEmpty()) {
      return records;
    }
    Row first = rows.getFirst();
    Optional<Columns> named = named(first);
    Columns columns = named.isPresent() ? named.get() : byPosition(first);
    for (Row row : rows) {
      requireWidth(row, first);
    }
    boolean header = named.isPresent() || isHeading(rows, columns);
    for (Row row : header ? rows.subList(1, rows.size()) : rows) {
      add(row, columns);
    }
    return records;
  }

  /// What a header says.
  private Optional<Columns> named(Row row) throws DataException {
    int text = column(row, LabeledTextFile.TEXT);
    if (text == Columns.NONE) {
      return Optional.empty();
    }
    int label = column(row, LabeledTextFile.LABEL);
    if (label == Columns.NONE && split.needsAnswers()) {
      throw new DataException(
          source,
          row.line(),
          "a column " + String.join(" or ", LabeledTextFile.LABEL),
          "" + row.cells());
    }
    int id = column(row, LabeledTextFile.ID);
    return Optional.of(new Columns(id, text, column(row, LabeledTextFile.PAIR), label));
  }

  private int column(Row row, List<String> names) throws DataException {
    int[] found =
        IntStream.range(0, row.cells().size())
            .filter(i -> names.contains(row.cells().get(i).strip().toLowerCase(Locale.ROOT)))
            .toArray();
    if (found.length > 1) {
      throw new DataException(
          source, row.line(), "only one of the columns " + names, "" + row.cells());
    }
    return found.length == 0 ? Columns.NONE : found[0];
  }

  private Columns byPosition(Row row) throws DataException {
    int count = row.cells().size();
    if (count > 3 || (count == 1 && split.needsAnswers())) {
      throw new DataException(
          source,
          row.line(),
          "a header with "
              + String.join(" or ", LabeledTextFile.TEXT)
              + ", or the columns text and label, or text, text_pair and label",
          count + (count == 1 ? " column" : " columns"));
    }
    return switch (count) {
      case 1 -> new Columns(Columns.NONE, 0, Columns.NONE, Columns.NONE);
      case 2 -> new Columns(Columns.NONE, 0, Columns.NONE, 1);
      default -> new Columns(Columns.NONE, 0, 1, 2);
    };
  }

  private void requireWidth(Row row, Row first) throws DataException {
    int expected = first.cells().size();
    if (row.cells().size() != expected) {
      throw new DataException(
          source,
          row.line(),
          expected + " cells, as in line " + first.line(),
          "" + row.cells().size());
    }
  }

  /// Whether a first line that does not name the text is a header all the same.
  private boolean isHeading(List<Row> rows, Columns columns) throws DataException {
    if (columns.label() == Columns.NONE) {
      return false;
    }
    List<String> first = labels(rows.getFirst(), columns);
    if (answers.areNumbers()) {
      return first.stream().anyMatch(Answers::isWord);
    }
    if (answers.areKnown()) {
      return false;
    }
    Map<String, Integer> others = new HashMap<>();
    for (Row row : rows.subList(1, rows.size())) {
      labels(row, columns).forEach(label -> others.merge(label, 1, Integer::sum));
    }
    if (!others.isEmpty() && others.keySet().stream().allMatch(Answers::isNumber)) {
      return first.stream().anyMatch(Answers::isWord);
    }
    requireUsual(rows, new HashSet<>(first), others);
    return false;
  }

  /// A header with other names must not become a label.
  private void requireUsual(List<Row> rows, Set<String> first, Map<String, Integer> others)
      throws DataException {
    boolean alone =
        !first.isEmpty()
            && first.stream().noneMatch(others::containsKey)
            && others.values().stream().allMatch(count -> count > 1);
    if (alone && rows.size() > FEW_ROWS) {
      throw new DataException(
          source,
          rows.getFirst().line(),
          "a label that occurs again, or a header with "
              + String.join(" or ", LabeledTextFile.TEXT),
          CheckpointException.quote(String.join(",", first)));
    }
  }

  private List<String> labels(Row row, Columns columns) {
    return answers.split(columns.label(row).orElse(""));
  }

  private void add(Row row, Columns columns) throws DataException {
    LabeledText record = columns.record(row, records.size());
    if (!Answers.isName(record.id())) {
      throw new DataException(
          source,
          row.line(),
          "an id of one line without tabs",
          CheckpointException.quote(record.id()));
    }
    Optional<String> label = columns.label(row);
    if (label.isPresent() && (split.needsAnswers() || !answers.isMissing(label.get()))) {
      record = answers.fromCell(record, row.line(), label.get());
    }
    records.add(row.line(), record);
  }
}
