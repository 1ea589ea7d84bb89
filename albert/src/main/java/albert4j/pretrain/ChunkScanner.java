package albert4j.pretrain;

import albert4j.task.DataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;

/// Finds the chunks of a file: reads it once, and keeps nothing of it.
///
/// A chunk ends with a document, or within one that is long: where a paragraph ends if there is
/// such a place, so that memory does not grow with documents.
final class ChunkScanner {
  /// A chunk of this size ends with the next document.
  static final int ENOUGH_BYTES = 32 << 10;

  /// A chunk of this size ends with the next paragraph.
  static final int LONG_BYTES = 128 << 10;

  /// A chunk of this size ends with the next line.
  static final int TOO_LONG_BYTES = 1 << 20;

  /// No sentence comes near; a longer line is a file of another kind.
  private static final int MAX_LINE_BYTES = 64 << 20;

  private final Path file;
  private final CorpusForm form;
  private final List<Chunk> chunks;
  private final CRC32C crc = new CRC32C();

  /// Where the chunk begins.
  private long start;

  private int blankLines;

  private ChunkScanner(Path file, CorpusForm form, List<Chunk> chunks) {
    this.file = file;
    this.form = form;
    this.chunks = chunks;
  }

  /// Adds a file's chunks to others.
  ///
  /// @throws DataException if a line is longer than 64 MiB
  static void scan(Path file, CorpusForm form, List<Chunk> chunks) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      new ChunkScanner(file, form, chunks).scan(channel);
    }
  }

  private void scan(FileChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 18);
    byte[] bytes = buffer.array();
    long at = 0;
    long lineStart = 0;
    boolean blank = true;
    int read;
    while ((read = channel.read(buffer.clear())) > 0) {
      int begin = 0;
      for (int i = 0; i < read; i++) {
        if (bytes[i] == '\n') {
          blankLines = blank ? blankLines + 1 : 0;
          if (endsHere(at + i + 1)) {
            crc.update(bytes, begin, i + 1 - begin);
            add(at + i + 1);
            begin = i + 1;
          }
          lineStart = at + i + 1;
          blank = true;
        } else {
          blank &= bytes[i] <= ' ' && bytes[i] >= 0;
        }
      }
      crc.update(bytes, begin, read - begin);
      at += read;
      if (at - lineStart > MAX_LINE_BYTES) {
        throw new DataException(
            file.toString(),
            "byte " + lineStart,
            "a line of at most " + MAX_LINE_BYTES + " bytes",
            "a longer one");
      }
    }
    if (at > start) {
      add(at);
    }
  }

  private boolean endsHere(long end) {
    long bytes = end - start;
    return bytes >= TOO_LONG_BYTES
        || (bytes >= LONG_BYTES && form.endsParagraph(blankLines))
        || (bytes >= ENOUGH_BYTES && form.endsDocument(blankLines));
  }

  private void add(long end) {
    chunks.add(new Chunk(file, start, Math.toIntExact(end - start), (int) crc.getValue()));
    crc.reset();
    start = end;
  }
}
