package albert4j.task;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// The rows of a table in a text file. Blank lines at the end of the file are no rows.
final class Rows {
  /// Cells between tabs; no character is special, a `"` least of all.
  static final Format TSV = (lines, line) -> List.of(line.split("\t", -1));

  private final TextLines lines;
  private final Format format;
  private final Deque<Row> ready = new ArrayDeque<>();

  Rows(TextLines lines, Format format) {
    this.lines = lines;
    this.format = format;
  }

  /// How lines hold cells.
  interface Format {
    /// The cells of the row that starts with a line.
    ///
    /// @param lines where more lines of the row come from
    List<String> cells(TextLines lines, String line) throws IOException;
  }

  /// The cells of a row.
  ///
  /// @param line the line on which the row starts, from 1
  record Row(long line, List<String> cells) {}

  /// The next row, or empty at the end.
  Optional<Row> next() throws IOException {
    if (ready.isEmpty()) {
      fill();
    }
    return Optional.ofNullable(ready.poll());
  }

  /// Reads up to a row that is not blank; if there is none, the blank ones only end the file.
  private void fill() throws IOException {
    Row row;
    do {
      Optional<String> line = lines.next();
      if (line.isEmpty()) {
        ready.clear();
        return;
      }
      long number = lines.number();
      row = new Row(number, format.cells(lines, line.get()));
      ready.add(row);
    } while (row.cells().stream().allMatch(String::isBlank));
  }

  /// At most so many of the next rows.
  List<Row> next(int count) throws IOException {
    List<Row> rows = new ArrayList<>();
    while (rows.size() < count) {
      Optional<Row> row = next();
      if (row.isEmpty()) {
        break;
      }
      rows.add(row.get());
    }
    return rows;
  }
}
