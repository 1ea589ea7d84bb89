package albert4j.cli;

import albert4j.engine.checkpoint.Json;
import albert4j.engine.checkpoint.JsonException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
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
  /// No text that a model reads comes near; a longer line is a file of another kind.
  private static final int MAX_LINE_BYTES = 64 << 20;

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final String name;
  private final InputStream in;
  private final long totalBytes;
  private final boolean interactive;
  private final Deque<InputRecord> given = new ArrayDeque<>();
  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private final byte[] buffer = new byte[1 << 16];
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private int position;
  private int limit;
  private long bytesRead;
  private long lineNumber;
  private long lineStart;
  private boolean afterJson;

  /// Records from a stream, which [#close] closes.
  ///
  /// @param name what messages call it
  /// @param totalBytes the length of the stream, 0 if it is not known
  InputRecords(String name, InputStream in, long totalBytes) {
    this(name, in, totalBytes, false);
  }

  private InputRecords(String name, InputStream in, long totalBytes, boolean interactive) {
    this.name = name;
    this.in = in;
    this.totalBytes = totalBytes;
    this.interactive = interactive;
  }

  /// Records that somebody types, and who waits for each answer.
  static InputRecords ofTerminal() {
    return new InputRecords("standard input", System.in, 0, true);
  }

  /// The records of a file.
  ///
  /// @throws IOException if it cannot be opened
  static InputRecords ofFile(Path file) throws IOException {
    long bytes = Files.isRegularFile(file) ? Files.size(file) : 0;
    return new InputRecords(file.toString(), Files.newInputStream(file), bytes);
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
    while (readLine()) {
      String text = decode();
      if (!afterJson || !text.isBlank()) {
        afterJson = text.startsWith("{");
        return Optional.of(record(name + ": line " + lineNumber, text));
      }
    }
    return Optional.empty();
  }

  /// Whether somebody waits for the answer to each record before the next one comes.
  boolean interactive() {
    return interactive;
  }

  /// How much of the input has been read, from 0 to 1, if its length is known.
  OptionalDouble fraction() {
    return totalBytes > 0
        ? OptionalDouble.of((double) (bytesRead - (limit - position)) / totalBytes)
        : OptionalDouble.empty();
  }

  @Override
  public void close() throws IOException {
    in.close();
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

  /// Reads the next line into [#line], without its end; false if there is none.
  private boolean readLine() throws IOException {
    lineStart = bytesRead - (limit - position);
    line.reset();
    boolean any = false;
    while (position < limit || fill()) {
      any = true;
      int end = position;
      while (end < limit && buffer[end] != '\n') {
        end++;
      }
      line.write(buffer, position, end - position);
      boolean complete = end < limit;
      position = complete ? end + 1 : end;
      if (complete) {
        break;
      }
      if (line.size() > MAX_LINE_BYTES) {
        throw CliException.badData(
            name + ": line " + (lineNumber + 1), "longer than " + MAX_LINE_BYTES + " bytes");
      }
    }
    lineNumber += any ? 1 : 0;
    return any;
  }

  private boolean fill() throws IOException {
    position = 0;
    limit = Math.max(0, in.read(buffer));
    bytesRead += limit;
    return limit > 0;
  }

  private String decode() throws CliException {
    byte[] bytes = line.toByteArray();
    int length = bytes.length;
    if (length > 0 && bytes[length - 1] == '\r') {
      length--;
    }
    ByteBuffer source = ByteBuffer.wrap(bytes, 0, length);
    int mark = BYTE_ORDER_MARK.length;
    if (lineNumber == 1
        && length >= mark
        && Arrays.equals(bytes, 0, mark, BYTE_ORDER_MARK, 0, mark)) {
      source.position(mark);
    }
    try {
      return decoder.decode(source).toString();
    } catch (CharacterCodingException e) {
      throw CliException.badData(
          name + ": line " + lineNumber,
          String.format(
              "byte %d of the file is not UTF-8: found 0x%02X; convert it, for example with iconv",
              lineStart + source.position(), source.get(source.position())));
    }
  }
}
