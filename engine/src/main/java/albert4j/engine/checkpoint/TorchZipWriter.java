package albert4j.engine.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32;

/// Writes a zip archive whose members are stored as they are, the content of each from a multiple
/// of 64 bytes on, as PyTorch does, so that the file can be mapped. The counterpart of [TorchZip].
///
/// Unlike PyTorch it writes checksum and sizes in front of a member, too, and no date of month 0.
///
/// Source: PKWARE, APPNOTE.TXT 6.3, sections 4.3 and 4.5.3 (zip64).
final class TorchZipWriter {
  private static final int ALIGNMENT = 64;

  /// The extra field that PyTorch fills up with: "FB".
  private static final int PADDING_FIELD = 0x4246;

  /// 4.5: the archive has a zip64 end record.
  private static final int VERSION = 45;

  private static final int UTF8_NAMES = 1 << 11;

  /// 1 January 1980, the first day that can be written.
  private static final int NO_DATE = 1 << 5 | 1;

  private static final int CRC_AT = 14;

  private final FileChannel channel;
  private final long limit;
  private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
  private int members;

  /// An archive that begins at the channel's position 0.
  ///
  /// @param limit [TorchZip#NONE32], or less to have zip64 fields in small files
  TorchZipWriter(FileChannel channel, long limit) {
    this.channel = channel;
    this.limit = limit;
  }

  /// Writes a member.
  ///
  /// @throws IOException if it cannot be written
  void add(String name, Payload payload) throws IOException {
    byte[] utf8 = name.getBytes(UTF_8);
    long at = channel.position();
    long size = payload.byteSize();
    AtomicFile.writeFully(channel, header(utf8, at, size));
    var crc = new CRC32();
    payload.writeTo(channel, crc);
    long end = channel.position();
    channel.position(at + CRC_AT);
    AtomicFile.writeFully(channel, buffer(4).putInt((int) crc.getValue()).flip());
    channel.position(end);
    enter(utf8, (int) crc.getValue(), size, at);
    members++;
  }

  private ByteBuffer header(byte[] name, long at, long size) {
    boolean zip64 = size >= limit;
    int zip64Bytes = zip64 ? 20 : 0;
    int unpadded = TorchZip.MEMBER_BYTES + name.length + zip64Bytes + 4;
    int padding = (int) -(at + unpadded) & (ALIGNMENT - 1);
    ByteBuffer header = buffer(unpadded + padding);
    header.putInt(TorchZip.MEMBER_SIGNATURE);
    common(header, 0, zip64 ? TorchZip.NONE32 : size, name.length, zip64Bytes + 4 + padding);
    header.put(name);
    if (zip64) {
      field(header, TorchZip.ZIP64_FIELD, 16).putLong(size).putLong(size);
    }
    field(header, PADDING_FIELD, padding);
    // the padding is what the buffer is filled with: zeros
    return header.clear();
  }

  /// What stands in front of a member and in the directory alike.
  private static void common(ByteBuffer out, int crc, long size, int nameBytes, int extraBytes) {
    out.putShort((short) VERSION).putShort((short) UTF8_NAMES);
    // stored as it is, at midnight
    out.putShort((short) 0).putShort((short) 0).putShort((short) NO_DATE);
    out.putInt(crc).putInt((int) size).putInt((int) size);
    out.putShort((short) nameBytes).putShort((short) extraBytes);
  }

  private static ByteBuffer field(ByteBuffer out, int kind, int bytes) {
    return out.putShort((short) kind).putShort((short) bytes);
  }

  private void enter(byte[] name, int crc, long size, long at) {
    boolean longSize = size >= limit;
    boolean longPlace = at >= limit;
    int zip64Bytes = (longSize ? 16 : 0) + (longPlace ? 8 : 0);
    int extraBytes = zip64Bytes == 0 ? 0 : 4 + zip64Bytes;
    byte[] bytes = new byte[TorchZip.ENTRY_BYTES + name.length + extraBytes];
    ByteBuffer entry = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    entry.putInt(TorchZip.ENTRY_SIGNATURE).putShort((short) VERSION);
    common(entry, crc, longSize ? TorchZip.NONE32 : size, name.length, extraBytes);
    // no comment, on the first disk, without attributes
    entry
        .position(entry.position() + 10)
        .putInt((int) (longPlace ? TorchZip.NONE32 : at))
        .put(name);
    if (zip64Bytes > 0) {
      field(entry, TorchZip.ZIP64_FIELD, zip64Bytes);
    }
    if (longSize) {
      entry.putLong(size).putLong(size);
    }
    if (longPlace) {
      entry.putLong(at);
    }
    directory.writeBytes(bytes);
  }

  /// Writes the directory. Like PyTorch's the archive ends with both records, that of zip64 and the
  /// old one, whose values count where they fit.
  ///
  /// @throws IOException if it cannot be written
  void finish() throws IOException {
    long at = channel.position();
    long size = directory.size();
    AtomicFile.writeFully(channel, ByteBuffer.wrap(directory.toByteArray()));
    ByteBuffer end = buffer(TorchZip.END64_BYTES + TorchZip.LOCATOR_BYTES + TorchZip.END_BYTES);
    end.putInt(TorchZip.END64_SIGNATURE).putLong(TorchZip.END64_BYTES - 12);
    end.putShort((short) VERSION).putShort((short) VERSION).putInt(0).putInt(0);
    end.putLong(members).putLong(members).putLong(size).putLong(at);
    end.putInt(TorchZip.LOCATOR_SIGNATURE).putInt(0).putLong(at + size).putInt(1);
    short count = (short) Math.min(members, 0xFFFF);
    end.putInt(TorchZip.END_SIGNATURE).putInt(0).putShort(count).putShort(count);
    end.putInt((int) size).putInt((int) (at >= limit ? TorchZip.NONE32 : at));
    AtomicFile.writeFully(channel, end.clear());
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
