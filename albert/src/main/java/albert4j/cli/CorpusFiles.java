package albert4j.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalDouble;

/// Several files read as one text, each of which ends its last line; without files, standard input.
final class CorpusFiles extends InputStream {
  private static final Path STANDARD_INPUT = Path.of("-");

  private final Deque<Path> waiting;
  private final long totalBytes;
  private InputStream current = InputStream.nullInputStream();
  private boolean inLine;

  /// @throws IOException if a file is not there
  CorpusFiles(List<Path> files) throws IOException {
    waiting = new ArrayDeque<>(files.isEmpty() ? List.of(STANDARD_INPUT) : files);
    long total = 0;
    for (Path file : waiting) {
      boolean known = !file.equals(STANDARD_INPUT) && total >= 0;
      total = known ? total + Files.size(file) : -1;
      if (Files.isDirectory(file)) {
        throw new IOException(file + ": must be a file of text, this is a folder");
      }
    }
    totalBytes = total;
  }

  /// How much of the text so many bytes are, if that is known.
  OptionalDouble fraction(long bytes) {
    return totalBytes > 0 ? OptionalDouble.of((double) bytes / totalBytes) : OptionalDouble.empty();
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (true) {
      int read = current.read(bytes, offset, length);
      if (read > 0) {
        inLine = bytes[offset + read - 1] != '\n';
        return read;
      }
      if (inLine) {
        inLine = false;
        bytes[offset] = '\n';
        return 1;
      }
      if (waiting.isEmpty()) {
        return -1;
      }
      current.close();
      Path next = waiting.remove();
      current = next.equals(STANDARD_INPUT) ? System.in : Files.newInputStream(next);
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public void close() throws IOException {
    current.close();
  }
}
