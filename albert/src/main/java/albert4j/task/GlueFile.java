package albert4j.task;

import albert4j.engine.checkpoint.CheckpointException;
import albert4j.task.Rows.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads one file of a [GlueTask].
final class GlueFile {
  /// As many rows as it takes to tell labels from the indices 0, 1, 2, which MRPC has in the same
  /// column.
  private static final int SAMPLE = 3;

  private static final double BEST_SCORE = 5;
  private static final Pattern INDEX = Pattern.compile("\\d+");

  private final GlueTask task;
  private final String source;
  private final Answers answers;
  private final TextCollector records;

  private GlueFile(GlueTask task, String source) {
    this.task = task;
    this.source = source;
    this.answers = new Answers(source, task.type(), task.labels());
    this.records = new TextCollector(source);
  }

  static LabeledTexts read(GlueTask task, Path file, Split split) throws IOException {
    try (TextLines lines = TextLines.of(file)) {
      var reader = new GlueFile(task, lines.source());
      reader.read(new Rows(lines, Rows.TSV), split);
      return reader.records.result();
    }
  }

  private void read(Rows rows, Split split) throws IOException {
    List<Row> first = rows.next(SAMPLE + 1);
    Columns columns =
        split.needsAnswers() || hasAnswers(first) ? task.labelled() : task.unlabelled();
    boolean header = !first.isEmpty() && isHeader(first.getFirst(), columns);
    for (Row row : first.subList(header ? 1 : 0, first.size())) {
      add(row, columns);
    }
    for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
      add(row.get(), columns);
    }
  }

  private boolean hasAnswers(List<Row> first) {
    if (first.isEmpty()) {
      return false;
    }
    Columns columns = task.labelled();
    boolean header = isHeader(first.getFirst(), columns);
    // a short file of MRPC may have nothing but the indices 0 and 1
    if (header && columns.label(first.getFirst()).orElse("").strip().equals("index")) {
      return false;
    }
    int from = header ? 1 : 0;
    List<Row> sample = first.subList(from, Math.min(first.size(), from + SAMPLE));
    return !sample.isEmpty()
        && sample.stream()
            .allMatch(row -> columns.label(row).filter(answers::isAnswer).isPresent());
  }

  private boolean isHeader(Row row, Columns columns) {
    if (columns.label() == Columns.NONE) {
      return row.cells().size() >= columns.count() && Answers.isWord(row.cells().get(columns.id()));
    }
    return columns
        .label(row)
        .filter(cell -> Answers.isWord(cell) && !answers.isAnswer(cell))
        .isPresent();
  }

  private void add(Row row, Columns columns) throws DataException {
    if (row.cells().size() < columns.count()) {
      if (task == GlueTask.QQP) {
        records.skip(row.line());
        return;
      }
      throw new DataException(
          source,
          row.line(),
          "at least " + columns.count() + " columns, with tabs between them",
          "" + row.cells().size());
    }
    LabeledText record = columns.record(row, records.size());
    Optional<String> label = columns.label(row);
    if (label.isPresent()) {
      record = answers.fromCell(record, row.line(), label.get());
      requireScore(row.line(), record.score().orElse(0));
    } else if (!INDEX.matcher(record.id()).matches()) {
      throw new DataException(
          source,
          row.line(),
          "an index in column " + (columns.id() + 1) + ", as in all files without labels",
          CheckpointException.quote(record.id()));
    }
    if (task == GlueTask.QQP) {
      records.addUnchecked(record);
    } else {
      records.add(row.line(), record);
    }
  }

  private void requireScore(long line, double score) throws DataException {
    if (score < 0 || score > BEST_SCORE) {
      throw new DataException(source, line, "a score between 0 and 5", Double.toString(score));
    }
  }
}
