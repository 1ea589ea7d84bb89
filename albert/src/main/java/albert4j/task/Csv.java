package albert4j.task;

import albert4j.engine.checkpoint.CheckpointException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Comma-separated values (RFC 4180): a cell in quotes may hold commas, line breaks and, doubled,
/// quotes. A line break within a cell is read as a line feed.
final class Csv {
  private final TextLines lines;
  private final List<String> cells = new ArrayList<>();
  private String line;
  private int at;

  private Csv(TextLines lines, String line) {
    this.lines = lines;
    this.line = line;
  }

  /// The cells of the row that starts with a line.
  ///
  /// @param lines where more lines of the row come from
  /// @throws DataException if quotes are out of place or not closed
  static List<String> cells(TextLines lines, String line) throws IOException {
    var row = new Csv(lines, line);
    boolean more = true;
    while (more) {
      row.cells.add(row.startsWith('"') ? row.quoted() : row.plain());
      more = row.startsWith(',');
      row.at++;
    }
    return row.cells;
  }

  private boolean startsWith(char c) {
    return at < line.length() && line.charAt(at) == c;
  }

  private String plain() throws DataException {
    int comma = line.indexOf(',', at);
    String cell = line.substring(at, comma < 0 ? line.length() : comma);
    if (cell.indexOf('"') >= 0) {
      throw new DataException(
          lines.source(),
          lines.number(),
          "quotes around a whole cell, and doubled within it",
          CheckpointException.quote(cell));
    }
    at += cell.length();
    return cell;
  }

  private String quoted() throws IOException {
    long opened = lines.number();
    StringBuilder cell = new StringBuilder();
    at++;
    while (true) {
      int quote = line.indexOf('"', at);
      if (quote < 0) {
        cell.append(line, at, line.length()).append('\n');
        Optional<String> next = lines.next();
        if (next.isEmpty()) {
          throw new DataException(
              lines.source(),
              opened,
              "a second quote behind the one that opens a cell",
              "none up to the end of the file");
        }
        line = next.get();
        at = 0;
      } else {
        cell.append(line, at, quote);
        at = quote + 1;
        if (!startsWith('"')) {
          requireEnd(opened);
          return cell.toString();
        }
        cell.append('"');
        at++;
      }
    }
  }

  private void requireEnd(long opened) throws DataException {
    if (at < line.length() && !startsWith(',')) {
      throw new DataException(
          lines.source(),
          lines.number(),
          "a comma behind the quote that closes the cell opened in line " + opened,
          CheckpointException.quote(line.substring(at)));
    }
  }
}
