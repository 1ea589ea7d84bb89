package albert4j.cli;

import albert4j.engine.checkpoint.Json;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/// Writes the records of a result, one after another.
final class Output implements AutoCloseable {
  /// How a record looks.
  enum Format {
    /// For people; each command has its own.
    TEXT,
    /// One JSON array of all records.
    JSON,
    /// One JSON object a line.
    JSONL,
    /// Comma-separated values (RFC 4180) under a header line; lists and objects as JSON.
    CSV,
    /// The vectors alone, as one NumPy array.
    NPY;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Format format;
  private final boolean flushEach;
  private final OutputStream stream;
  private final Writer out;
  private final NpyMatrix matrix = new NpyMatrix();
  private List<String> columns = List.of();
  private long count;

  /// An output that leaves closing the stream to its owner.
  ///
  /// @param flushEach whether each record is to be seen at once, as on a terminal
  Output(Format format, OutputStream stream, boolean flushEach) {
    this.format = format;
    this.flushEach = flushEach;
    this.stream = stream;
    this.out = new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), 1 << 16);
  }

  /// Writes one record.
  ///
  /// @param record its fields in the order in which they are to appear, as JSON values
  /// @param text the same for people, without a line end; asked for only if that is the format
  void write(Map<String, ?> record, Supplier<String> text) throws IOException {
    switch (format) {
      case TEXT -> out.write(text.get());
      case JSONL -> Json.write(out, record);
      case JSON -> {
        out.write(count == 0 ? "[" : ",\n ");
        Json.write(out, record);
      }
      case CSV -> writeRow(record);
      case NPY -> matrix.add(vector(record));
    }
    count++;
    if (format != Format.JSON && format != Format.NPY) {
      out.write('\n');
    }
    if (flushEach) {
      out.flush();
    }
  }

  /// Passes on what was written.
  void flush() throws IOException {
    out.flush();
  }

  /// Completes the text, and passes everything on.
  void finish() throws IOException {
    if (format == Format.JSON) {
      out.write(count == 0 ? "[]\n" : "]\n");
    }
    out.flush();
    if (format == Format.NPY) {
      matrix.writeTo(stream);
      stream.flush();
    }
  }

  /// Forgets what a failed command left behind.
  @Override
  public void close() throws IOException {
    matrix.close();
  }

  private static float[] vector(Map<String, ?> record) throws CliException {
    return record.values().stream()
        .filter(float[].class::isInstance)
        .map(float[].class::cast)
        .findFirst()
        .orElseThrow(() -> CliException.usage("--format npy is for one vector a record"));
  }

  private void writeRow(Map<String, ?> record) throws IOException {
    if (count == 0) {
      columns = List.copyOf(record.keySet());
      out.write(String.join(",", columns.stream().map(Output::quote).toList()));
      out.write('\n');
    }
    for (String field : record.keySet()) {
      if (!columns.contains(field)) {
        throw CliException.badData(
            "record " + (count + 1),
            "no column for " + field + " in csv; the first record has " + columns);
      }
    }
    List<String> cells = new ArrayList<>();
    for (String column : columns) {
      Object value = record.containsKey(column) ? record.get(column) : "";
      cells.add(quote(value instanceof CharSequence s ? s.toString() : Json.compact(value)));
    }
    out.write(String.join(",", cells));
  }

  private static String quote(String cell) {
    return cell.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
        ? '"' + cell.replace("\"", "\"\"") + '"'
        : cell;
  }
}
