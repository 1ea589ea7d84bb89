package albert4j.engine.checkpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/// Reads a LevelDB table: sorted pairs of key and value, in blocks with check sums, as TensorFlow's
/// `.index` files are.
///
/// The last 48 bytes are the footer: the places of the meta index and of the index, padding, and a
/// magic number. A place is an offset and a length. The index is a block, whose values are the
/// places of the blocks with the pairs. A block is followed by a byte for its compression and the
/// masked CRC-32C of both. Within a block a key is written as how much it shares with the one
/// before, and the rest.
///
/// Source: google/leveldb, doc/table_format.md.
final class SortedTable {
  static final int FOOTER_BYTES = 48;
  static final long MAGIC = 0xdb4775248b80fb57L;
  private static final int TRAILER_BYTES = 5;

  /// Shared beginnings let a small table hold very long keys; an ALBERT's names have some 100
  /// characters each.
  private static final int MAX_KEY_BYTES = 1024;

  private static final int MAX_ALL_KEY_BYTES = 1 << 24;

  /// A pair takes some 300 bytes in memory, and in a packed block less than one.
  private static final int MAX_PAIRS = 100_000;

  private static final long CHUNK_BYTES = 1 << 30;

  private final Path file;
  private final MemorySegment bytes;
  private final Map<String, Cursor> pairs = new LinkedHashMap<>();
  private String lastKey = "";
  private long keyBytes;
  private long blocksEnd;

  private SortedTable(Path file, MemorySegment bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  /// Whether a file ends as a table does.
  static boolean isTable(MemorySegment bytes) {
    long size = bytes.byteSize();
    return size >= FOOTER_BYTES && bytes.get(Checkpoint.I64, size - 8) == MAGIC;
  }

  /// All pairs, in the order of their keys, whose bytes are the characters' codes.
  ///
  /// @throws CheckpointException if the table is damaged
  static Map<String, Cursor> read(Path file, MemorySegment bytes) throws CheckpointException {
    var table = new SortedTable(file, bytes);
    table.read();
    return table.pairs;
  }

  private void read() throws CheckpointException {
    if (!isTable(bytes)) {
      throw new CheckpointException(
          file,
          "end",
          "the footer of a TensorFlow checkpoint index",
          bytes.byteSize() + " bytes that end otherwise");
    }
    long footerAt = bytes.byteSize() - FOOTER_BYTES;
    var footer = new Cursor(file, "", footerAt, bytes.asSlice(footerAt));
    readBlock(footer, "meta index", 0, (key, value) -> {});
    readBlock(
        footer,
        "index",
        0,
        (key, value) -> blocksEnd = readBlock(value, "block", blocksEnd, this::add));
  }

  /// What is done with a pair.
  private interface Visitor {
    void visit(String key, Cursor value) throws CheckpointException;
  }

  private void add(String key, Cursor value) throws CheckpointException {
    keyBytes += key.length();
    if (!pairs.isEmpty() && key.compareTo(lastKey) <= 0) {
      throw value.bad(
          value.position(),
          "key",
          "one above " + CheckpointException.quote(lastKey),
          CheckpointException.quote(key));
    }
    if (keyBytes > MAX_ALL_KEY_BYTES || pairs.size() == MAX_PAIRS) {
      throw value.bad(
          value.position(),
          "keys",
          "at most " + MAX_PAIRS + ", of " + MAX_ALL_KEY_BYTES + " bytes",
          "more");
    }
    lastKey = key;
    pairs.put(key, value);
  }

  /// Reads the block whose place comes next.
  ///
  /// @param from where it may begin: blocks of pairs lie one behind the other, so that none is read
  ///   twice
  /// @return where it ends
  private long readBlock(Cursor place, String what, long from, Visitor visitor)
      throws CheckpointException {
    long at = place.position();
    long offset = place.varint(what + ", offset");
    long length = place.varint(what + ", length");
    long end = bytes.byteSize() - FOOTER_BYTES - TRAILER_BYTES;
    if (offset < from || length < 0 || length > end || offset > end - length) {
      throw place.bad(
          at,
          what,
          "a place within bytes " + from + " to " + end,
          "offset " + Long.toUnsignedString(offset) + ", length " + Long.toUnsignedString(length));
    }
    var block = new Cursor(file, "", offset, bytes.asSlice(offset, length + TRAILER_BYTES));
    Cursor content = block.slice(what, length);
    int compression = block.u8(what);
    int sum = block.i32(what);
    int found = maskedCrc(bytes.asSlice(offset, length + 1));
    if (sum != found) {
      throw block.bad(
          offset, what, "a check sum of " + Integer.toHexString(sum), Integer.toHexString(found));
    }
    readEntries(unpacked(content, compression, what), what, visitor);
    return offset + length;
  }

  private Cursor unpacked(Cursor content, int compression, String what) throws CheckpointException {
    return switch (compression) {
      case 0 -> content;
      case 1 ->
          new Cursor(
              file,
              "Snappy block at byte " + content.position() + ", ",
              0,
              MemorySegment.ofArray(Snappy.unpack(content)).asReadOnly());
      default ->
          throw content.bad(
              content.position(),
              what,
              "compression 0 (none) or 1 (Snappy)",
              Integer.toString(compression));
    };
  }

  /// Reads the pairs of a block. Behind them stand the places of every sixteenth or so, which a
  /// search would use, and their number.
  private void readEntries(Cursor block, String what, Visitor visitor) throws CheckpointException {
    long size = block.remaining();
    if (size < 4) {
      throw block.bad(block.position(), what, "a count of restarts", size + " bytes");
    }
    long restarts = block.bytes().get(Checkpoint.I32, size - 4) & 0xFFFFFFFFL;
    long tail = 4 * (restarts + 1);
    if (tail > size) {
      throw block.bad(
          block.position(), what, "at most " + (size / 4 - 1) + " restarts", "" + restarts);
    }
    Cursor entries = block.slice(what, size - tail);
    String key = "";
    while (entries.hasRemaining()) {
      int shared = entries.count(what + ", shared bytes of a key", key.length());
      int rest = entries.count(what + ", bytes of a key", MAX_KEY_BYTES - shared);
      int value = entries.count(what + ", bytes of a value", entries.remaining());
      byte[] ending = entries.slice(what + ", key", rest).bytes().toArray(ValueLayout.JAVA_BYTE);
      key = key.substring(0, shared) + new String(ending, ISO_8859_1);
      visitor.visit(key, entries.slice(what + ", value", value));
    }
  }

  /// CRC-32C, rotated and moved, so that data which holds its own check sum does no harm.
  static int maskedCrc(MemorySegment bytes) {
    var crc = new CRC32C();
    // a buffer holds 2 GiB at most
    for (long at = 0; at < bytes.byteSize(); at += CHUNK_BYTES) {
      crc.update(bytes.asSlice(at, Math.min(CHUNK_BYTES, bytes.byteSize() - at)).asByteBuffer());
    }
    return masked(crc);
  }

  /// The same of what has been entered so far.
  static int masked(CRC32C crc) {
    return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
  }
}
