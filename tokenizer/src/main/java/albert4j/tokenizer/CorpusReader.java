package albert4j.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongConsumer;

/// Cuts a text into blocks of whole lines, for several threads to take one after another.
///
/// Memory is bounded by one block: a line that is longer than sentences may be is dropped while it
/// is read.
final class CorpusReader {
  private static final int BLOCK_BYTES = 1 << 20;

  private final InputStream in;
  private final LongConsumer progress;
  private final byte[] buffer;
  private int size;
  private boolean dropping;
  private boolean ended;
  private long bytes;
  private long dropped;

  /// @param maxLineBytes longer lines may be dropped
  /// @param progress told after each block how many bytes have been read so far
  CorpusReader(InputStream in, int maxLineBytes, LongConsumer progress) {
    this.in = in;
    this.progress = progress;
    buffer = new byte[Math.max(BLOCK_BYTES, maxLineBytes + 1)];
  }

  /// The next block: lines, each of which ends with a line feed or with the block.
  synchronized Optional<byte[]> next() throws IOException {
    while (true) {
      fill();
      int end = ended ? size : afterLast(size);
      if (end > 0) {
        byte[] block = Arrays.copyOf(buffer, end);
        System.arraycopy(buffer, end, buffer, 0, size - end);
        size -= end;
        return Optional.of(block);
      }
      if (ended) {
        return Optional.empty();
      }
      dropped += dropping ? 0 : 1;
      dropping = true;
      size = 0;
    }
  }

  /// Fills the buffer, from after the line that is being dropped.
  private void fill() throws IOException {
    while (!ended && size < buffer.length) {
      int read = in.read(buffer, size, buffer.length - size);
      ended = read < 0;
      bytes += Math.max(read, 0);
      size += Math.max(read, 0);
      if (dropping) {
        skipLine();
      }
    }
    progress.accept(bytes);
  }

  private void skipLine() {
    int start = 0;
    while (start < size && buffer[start] != '\n') {
      start++;
    }
    dropping = start == size;
    start = Math.min(size, start + 1);
    System.arraycopy(buffer, start, buffer, 0, size - start);
    size -= start;
  }

  private int afterLast(int end) {
    int after = end;
    while (after > 0 && buffer[after - 1] != '\n') {
      after--;
    }
    return after;
  }

  /// Lines that were dropped so far, being too long for a block.
  synchronized long dropped() {
    return dropped;
  }
}
