package albert4j.cli;

import albert4j.engine.checkpoint.Json;
import albert4j.engine.checkpoint.JsonException;
import albert4j.task.DataException;
import albert4j.task.TextLines;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// The records of the input in their order, one a line, read as they are asked for.
///
/// A line that starts with `{` is a JSON object, any other is plain text. Empty lines are records
/// of empty text, so that output lines match input lines; only behind a JSON line, where they can
/// mean nothing, they are skipped. The text must be UTF-8; a byte order mark at its start is
/// skipped, and lines may end with a carriage return and a line feed.
final class InputRecords implements AutoCloseable {
  private final TextLines lines;
  private final boolean interactive;
  private final Deque<InputRecord> given = new ArrayDeque<>();
  private boolean afterJson;

  /// Records from a stream, which [#close] closes.
  ///
  /// @param name what messages call it
  /// @param totalBytes the length of the stream, 0 if it is not known
  InputRecords(String name, InputStream in, long totalBytes) {
    this(new TextLines(name, in, totalBytes), false);
  }

  private InputRecords(TextLines lines, boolean interactive) {
    this.lines = lines;
    this.interactive = interactive;
  }

  /// Records that somebody types, and who waits for each answer.
  static InputRecords ofTerminal() {
    return new InputRecords(new TextLines("standard input", System.in, 0), true);
  }

  /// The records of a file.
  ///
  /// @throws IOException if it cannot be opened
  static InputRecords ofFile(Path file) throws IOException {
    return new InputRecords(TextLines.of(file), false);
  }

  /// The records of command line arguments, one each.
  ///
  /// @throws CliException if one starts with `{` and is not JSON
  static InputRecords ofArguments(List<String> texts) throws CliException {
    InputRecords records = new InputRecords("arguments", InputStream.nullInputStream(), 0);
    for (String text : texts) {
      records.given.add(record("argument " + (records.given.size() + 1), text));
    }
    return records;
  }

  /// The next record, or empty at the end.
  ///
  /// @throws CliException if a line is not UTF-8 or not JSON though it starts with `{`
  /// @throws IOException if reading fails
  Optional<InputRecord> next() throws IOException {
    if (!given.isEmpty()) {
      return Optional.of(given.remove());
    }
    try {
      for (var line = lines.next(); line.isPresent(); line = lines.next()) {
        String text = line.get();
        if (!afterJson || !text.isBlank()) {
          afterJson = text.startsWith("{");
          return Optional.of(record(lines.source() + ": line " + lines.number(), text));
        }
      }
      return Optional.empty();
    } catch (DataException e) {
      throw CliException.badData(e);
    }
  }

  /// Whether somebody waits for the answer to each record before the next one comes.
  boolean interactive() {
    return interactive;
  }

  /// How much of the input has been read, from 0 to 1, if its length is known.
  OptionalDouble fraction() {
    return lines.fraction();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }

  private static InputRecord record(String place, String text) throws CliException {
    if (!text.startsWith("{")) {
      return new InputRecord(place, Map.of("text", text));
    }
    try {
      return new InputRecord(place, Json.object(Json.parse(text)).orElseThrow());
    } catch (JsonException e) {
      throw CliException.badData(
          place,
          "starts with { but is not JSON: byte "
              + e.offset()
              + " of the line: expected "
              + e.expected()
              + ", found "
              + e.found());
    }
  }
}
