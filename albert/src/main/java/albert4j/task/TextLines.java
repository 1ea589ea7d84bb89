package albert4j.task;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/// The lines of a text in UTF-8, read as they are asked for.
///
/// A byte order mark at the start is skipped. Lines end with a line feed, or with a carriage return
/// and a line feed.
public final class TextLines implements AutoCloseable {
  /// No text that a model reads comes near; a longer line is a file of another kind.
  private static final int MAX_LINE_BYTES = 64 << 20;

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final String source;
  private final InputStream in;
  private final long totalBytes;
  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private final byte[] buffer = new byte[1 << 16];
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private int position;
  private int limit;
  private long bytesRead;
  private long number;
  private long lineStart;

  /// Lines from a stream, which [#close] closes.
  ///
  /// @param source what messages call it
  /// @param totalBytes the length of the stream, 0 if it is not known
  public TextLines(String source, InputStream in, long totalBytes) {
    this.source = source;
    this.in = in;
    this.totalBytes = totalBytes;
  }

  /// The lines of a file.
  ///
  /// @throws IOException if it cannot be opened
  public static TextLines of(Path file) throws IOException {
    long bytes = Files.isRegularFile(file) ? Files.size(file) : 0;
    return new TextLines(file.toString(), Files.newInputStream(file), bytes);
  }

  /// The next line without its end, or empty after the last.
  ///
  /// @throws DataException if it is not UTF-8, or longer than 64 MiB
  /// @throws IOException if reading fails
  public Optional<String> next() throws IOException {
    return read() ? Optional.of(decode()) : Optional.empty();
  }

  /// What messages call the text.
  public String source() {
    return source;
  }

  /// The number of the line that [#next] returned last, from 1.
  public long number() {
    return number;
  }

  /// How much has been read, from 0 to 1, if the length is known.
  public OptionalDouble fraction() {
    return totalBytes > 0
        ? OptionalDouble.of((double) (bytesRead - (limit - position)) / totalBytes)
        : OptionalDouble.empty();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /// Reads the next line into [#line], without its end; false if there is none.
  private boolean read() throws IOException {
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
        throw new DataException(
            source, number + 1, "at most " + MAX_LINE_BYTES + " bytes", "a longer line");
      }
    }
    number += any ? 1 : 0;
    return any;
  }

  private boolean fill() throws IOException {
    position = 0;
    limit = Math.max(0, in.read(buffer));
    bytesRead += limit;
    return limit > 0;
  }

  private String decode() throws DataException {
    byte[] bytes = line.toByteArray();
    int length = bytes.length;
    if (length > 0 && bytes[length - 1] == '\r') {
      length--;
    }
    ByteBuffer text = ByteBuffer.wrap(bytes, 0, length);
    int mark = BYTE_ORDER_MARK.length;
    if (number == 1 && length >= mark && Arrays.equals(bytes, 0, mark, BYTE_ORDER_MARK, 0, mark)) {
      text.position(mark);
    }
    try {
      return decoder.decode(text).toString();
    } catch (CharacterCodingException e) {
      throw new DataException(
          source,
          number,
          "UTF-8 (convert it, for example with iconv)",
          String.format(
              Locale.ROOT,
              "0x%02X at byte %d of the file",
              text.get(text.position()),
              lineStart + text.position()));
    }
  }
}
