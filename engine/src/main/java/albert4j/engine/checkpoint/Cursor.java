package albert4j.engine.checkpoint;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Reads little-endian numbers, varints and slices, one after another, out of a part of a file, and
/// never beyond its end.
final class Cursor {
  /// The longest string, in bytes: names and settings are far shorter.
  private static final long MAX_TEXT_BYTES = 1 << 20;

  private final Path file;
  private final MemorySegment bytes;
  private final String part;
  private final long base;
  private long position;

  /// @param file for messages
  /// @param part what the bytes are if they are not the file's own (`block at byte 12, `); else
  ///   empty
  /// @param base where in that part, or in the file, the bytes begin
  Cursor(Path file, String part, long base, MemorySegment bytes) {
    this.file = file;
    this.part = part;
    this.base = base;
    this.bytes = bytes;
  }

  /// The file, or what was taken out of it.
  MemorySegment bytes() {
    return bytes;
  }

  /// Bytes from the beginning of the part or file to the next one that is read.
  long position() {
    return base + position;
  }

  long remaining() {
    return bytes.byteSize() - position;
  }

  boolean hasRemaining() {
    return remaining() > 0;
  }

  /// One byte, unsigned.
  int u8(String what) throws CheckpointException {
    require(1, what);
    return bytes.get(ValueLayout.JAVA_BYTE, position++) & 0xFF;
  }

  /// Two bytes, unsigned.
  int u16(String what) throws CheckpointException {
    int low = u8(what);
    return low | (u8(what) << 8);
  }

  int i32(String what) throws CheckpointException {
    require(4, what);
    int value = bytes.get(Checkpoint.I32, position);
    position += 4;
    return value;
  }

  long i64(String what) throws CheckpointException {
    require(8, what);
    long value = bytes.get(Checkpoint.I64, position);
    position += 8;
    return value;
  }

  /// A base-128 varint of up to 64 bits, low groups first, as protocol buffers and LevelDB write
  /// it.
  long varint(String what) throws CheckpointException {
    long start = position();
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      long group = u8(what);
      value |= (group & 0x7F) << shift;
      if (group < 0x80) {
        return value;
      }
    }
    throw bad(start, what, "a number of at most 10 bytes", "more");
  }

  /// A varint that counts something of this part.
  ///
  /// @throws CheckpointException also if it is above `most`
  int count(String what, long most) throws CheckpointException {
    long start = position();
    long value = varint(what);
    long limit = Math.min(most, Integer.MAX_VALUE);
    if (Long.compareUnsigned(value, limit) > 0) {
      throw bad(start, what, "at most " + limit, Long.toUnsignedString(value));
    }
    return (int) value;
  }

  /// The next bytes, as a part of their own.
  Cursor slice(String what, long length) throws CheckpointException {
    require(length, what);
    var slice = new Cursor(file, part, position(), bytes.asSlice(position, length));
    position += length;
    return slice;
  }

  /// Everything up to the end, as a string.
  ///
  /// @throws CheckpointException if it is not UTF-8, or longer than any string here is
  String utf8(String what) throws CheckpointException {
    if (remaining() > MAX_TEXT_BYTES) {
      throw bad(position(), what, "at most " + MAX_TEXT_BYTES + " bytes of text", "" + remaining());
    }
    byte[] rest = bytes.asSlice(position).toArray(ValueLayout.JAVA_BYTE);
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(rest)).toString();
      position = bytes.byteSize();
      return text;
    } catch (CharacterCodingException e) {
      throw bad(position(), what, "UTF-8", e.toString());
    }
  }

  /// Bytes up to a 0, as a string in UTF-8.
  String cString(String what) throws CheckpointException {
    return textTo(0, what);
  }

  /// Bytes up to a line feed, as a string in UTF-8.
  String line(String what) throws CheckpointException {
    return textTo('\n', what);
  }

  private String textTo(int terminator, String what) throws CheckpointException {
    long end = position;
    while (end < bytes.byteSize() && bytes.get(ValueLayout.JAVA_BYTE, end) != terminator) {
      end++;
    }
    String text = slice(what, end - position).utf8(what);
    u8(what);
    return text;
  }

  private void require(long length, String what) throws CheckpointException {
    if (length < 0 || length > remaining()) {
      throw bad(
          position(),
          what,
          length < 0 ? "a length of at least 0" : length + " bytes",
          length < 0 ? Long.toString(length) : "only " + remaining() + " before the end");
    }
  }

  /// A complaint about what begins at a byte.
  CheckpointException bad(long at, String what, String expected, String found) {
    return new CheckpointException(file, part + "byte " + at + ", " + what, expected, found);
  }
}
