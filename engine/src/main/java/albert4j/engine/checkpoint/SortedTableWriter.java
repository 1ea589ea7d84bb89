package albert4j.engine.checkpoint;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/// Builds a LevelDB table: the counterpart of [SortedTable], which describes the format.
///
/// All pairs are in one block, not compressed. TensorFlow begins a new one after 256 KiB, so that
/// one key can be looked for without reading all; it is thousands of tensors to there.
final class SortedTableWriter {
  /// How often a key is written in full, where a search may begin: as LevelDB does.
  private static final int RESTART_INTERVAL = 16;

  private final ByteArrayOutputStream table = new ByteArrayOutputStream();

  private SortedTableWriter() {}

  /// A map for the pairs, in the order that the table has: of the keys' bytes.
  static SortedMap<byte[], byte[]> pairs() {
    return new TreeMap<>(Arrays::compareUnsigned);
  }

  /// The whole file.
  ///
  /// @param pairs as [#pairs()] sorts them, at least one
  static byte[] write(SortedMap<byte[], byte[]> pairs) {
    var writer = new SortedTableWriter();
    byte[] data = writer.block(pairs);
    byte[] metaIndex = writer.block(pairs());
    SortedMap<byte[], byte[]> index = pairs();
    index.put(successor(pairs.lastKey()), data);
    byte[] indexPlace = writer.block(index);
    ByteBuffer footer =
        ByteBuffer.allocate(SortedTable.FOOTER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    footer.put(metaIndex).put(indexPlace);
    footer.putLong(SortedTable.FOOTER_BYTES - 8, SortedTable.MAGIC);
    writer.table.writeBytes(footer.array());
    return writer.table.toByteArray();
  }

  /// Writes a block and what follows it.
  ///
  /// @return its place
  private byte[] block(SortedMap<byte[], byte[]> pairs) {
    byte[] content = content(pairs);
    var place = new ByteArrayOutputStream();
    ProtoWriter.varint(place, table.size());
    ProtoWriter.varint(place, content.length);
    var crc = new CRC32C();
    crc.update(content);
    // no compression
    crc.update(0);
    table.writeBytes(content);
    table.write(0);
    table.writeBytes(littleEndian(SortedTable.masked(crc)));
    return place.toByteArray();
  }

  private static byte[] content(SortedMap<byte[], byte[]> pairs) {
    var block = new ByteArrayOutputStream();
    var restarts = new ByteArrayOutputStream();
    byte[] last = {};
    int count = 0;
    for (Map.Entry<byte[], byte[]> pair : pairs.entrySet()) {
      byte[] key = pair.getKey();
      byte[] value = pair.getValue();
      boolean restart = count++ % RESTART_INTERVAL == 0;
      int shared = restart ? 0 : shared(last, key);
      if (restart) {
        restarts.writeBytes(littleEndian(block.size()));
      }
      ProtoWriter.varint(block, shared);
      ProtoWriter.varint(block, key.length - shared);
      ProtoWriter.varint(block, value.length);
      block.write(key, shared, key.length - shared);
      block.writeBytes(value);
      last = key;
    }
    if (pairs.isEmpty()) {
      restarts.writeBytes(littleEndian(0));
    }
    block.writeBytes(restarts.toByteArray());
    block.writeBytes(littleEndian(restarts.size() / 4));
    return block.toByteArray();
  }

  private static int shared(byte[] a, byte[] b) {
    int mismatch = Arrays.mismatch(a, b);
    return mismatch < 0 ? a.length : mismatch;
  }

  /// A short key that is not below this one, as LevelDB puts it into the index.
  private static byte[] successor(byte[] key) {
    for (int i = 0; i < key.length; i++) {
      if (key[i] != (byte) 0xFF) {
        byte[] successor = Arrays.copyOf(key, i + 1);
        successor[i]++;
        return successor;
      }
    }
    return key;
  }

  private static byte[] littleEndian(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }
}
