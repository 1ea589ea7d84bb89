package albert4j.engine.checkpoint;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;

/// A file of TensorFlow examples, `.tfrecord`, mapped into memory: lengths and contents one after
/// another, each with a masked CRC-32C.
///
/// For one thread.
///
/// Source: tensorflow `core/lib/io/record_writer.h`.
public final class TensorFlowRecords implements AutoCloseable {
  private static final int HEADER_BYTES = Long.BYTES + Integer.BYTES;

  /// TensorFlow's own limit is that of a message, 2 GiB.
  private static final long MAX_RECORD_BYTES = 1L << 30;

  private final Path file;
  private final OpenFiles files;
  private final MemorySegment bytes;
  private long position;

  private TensorFlowRecords(Path file, OpenFiles files) throws IOException {
    this.file = file;
    this.files = files;
    bytes = files.open(file).bytes();
  }

  /// Opens a file at its first record.
  ///
  /// @throws IOException if it cannot be read
  public static TensorFlowRecords open(Path file) throws IOException {
    var files = new OpenFiles();
    try {
      return new TensorFlowRecords(file, files);
    } catch (IOException | RuntimeException | Error e) {
      files.close();
      throw e;
    }
  }

  /// The next example; empty at the end.
  ///
  /// @throws CheckpointException if there is none, or it is damaged
  public Optional<TensorFlowExample> next() throws CheckpointException {
    if (position == bytes.byteSize()) {
      return Optional.empty();
    }
    long length = length();
    var cursor = new Cursor(file, "", position, bytes.asSlice(position));
    cursor.slice("record", HEADER_BYTES);
    Cursor content = cursor.slice("record", length);
    int expected = cursor.i32("checksum of a record");
    int found = SortedTable.maskedCrc(content.bytes());
    if (expected != found) {
      throw cursor.bad(
          position,
          "checksum of a record",
          Integer.toHexString(expected),
          Integer.toHexString(found));
    }
    TensorFlowExample example = TensorFlowExample.read(content);
    position = cursor.position();
    return Optional.of(example);
  }

  /// The length of the record at the position.
  private long length() throws CheckpointException {
    var cursor = new Cursor(file, "", position, bytes.asSlice(position));
    long length = cursor.i64("length of a record");
    int expected = cursor.i32("checksum of a length");
    if (expected != SortedTable.maskedCrc(bytes.asSlice(position, Long.BYTES))) {
      throw cursor.bad(
          position,
          "length of a record",
          "its checksum " + Integer.toHexString(expected),
          "a damaged file, or none with records");
    }
    if (length < 0 || length > MAX_RECORD_BYTES) {
      throw cursor.bad(
          position, "length of a record", "at most " + MAX_RECORD_BYTES, Long.toString(length));
    }
    return length;
  }

  /// The byte at which the next record starts.
  public long position() {
    return position;
  }

  /// Goes to a record.
  ///
  /// @param position that [#position] was once
  /// @throws CheckpointException if no record starts there
  public void seek(long position) throws CheckpointException {
    if (position < 0 || position > bytes.byteSize()) {
      throw new CheckpointException(
          file, "position", "0 to " + bytes.byteSize(), Long.toString(position));
    }
    long before = this.position;
    this.position = position;
    if (position < bytes.byteSize()) {
      try {
        length();
      } catch (CheckpointException e) {
        this.position = before;
        throw e;
      }
    }
  }

  /// A checksum of the whole file, which reads all of it.
  public int checksum() {
    return SortedTable.maskedCrc(bytes);
  }

  /// Writes an example as a record.
  ///
  /// @throws IOException if writing fails
  public static void write(FileChannel channel, TensorFlowExample example) throws IOException {
    byte[] content = example.toBytes();
    byte[] bytes = new byte[HEADER_BYTES + content.length + Integer.BYTES];
    ByteBuffer record = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(content.length);
    record.putInt(SortedTable.maskedCrc(MemorySegment.ofArray(bytes).asSlice(0, Long.BYTES)));
    record.put(content);
    record.putInt(SortedTable.maskedCrc(MemorySegment.ofArray(content)));
    AtomicFile.writeFully(channel, record.flip());
  }

  @Override
  public void close() {
    files.close();
  }
}
