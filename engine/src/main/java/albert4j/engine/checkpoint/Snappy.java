package albert4j.engine.checkpoint;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Unpacks a Snappy block: the length of the text, then literals and copies of earlier text.
///
/// Source: google/snappy, format_description.txt.
final class Snappy {
  /// The densest element, a copy of 64 bytes, takes three; so no block grows by more.
  private static final long MAX_GROWTH = 22;

  /// TensorFlow ends a block at 256 KiB.
  private static final long MAX_BYTES = 1 << 24;

  private final Cursor in;
  private final byte[] out;
  private int size;

  private Snappy(Cursor in) throws CheckpointException {
    this.in = in;
    long most = Math.min(MAX_BYTES, MAX_GROWTH * in.remaining());
    out = new byte[in.count("Snappy block, length", most)];
  }

  /// The text of a block.
  ///
  /// @throws CheckpointException if it is damaged
  static byte[] unpack(Cursor block) throws CheckpointException {
    var snappy = new Snappy(block);
    while (block.hasRemaining()) {
      snappy.element();
    }
    if (snappy.size != snappy.out.length) {
      throw block.bad(
          block.position(),
          "Snappy block",
          snappy.out.length + " bytes of text",
          Integer.toString(snappy.size));
    }
    return snappy.out;
  }

  private void element() throws CheckpointException {
    int tag = in.u8("Snappy element");
    int upper = tag >>> 2;
    switch (tag & 3) {
      case 0 -> literal(upper);
      case 1 -> copy((upper & 7) + 4, (tag >>> 5 << 8) | in.u8("Snappy offset"));
      case 2 -> copy(upper + 1, in.u16("Snappy offset"));
      default -> copy(upper + 1, in.i32("Snappy offset") & 0xFFFFFFFFL);
    }
  }

  /// Up to 60 bytes say their length in the tag, less one; more say in how many bytes it follows.
  private void literal(int upper) throws CheckpointException {
    long length = upper;
    if (upper >= 60) {
      length = 0;
      for (int i = 0; i < upper - 59; i++) {
        length |= (long) in.u8("Snappy literal") << (8 * i);
      }
    }
    length++;
    requireRoom(length);
    MemorySegment text = in.slice("Snappy literal", length).bytes();
    MemorySegment.copy(text, ValueLayout.JAVA_BYTE, 0, out, size, (int) length);
    size += (int) length;
  }

  /// The copied text may reach into the copy: that is how runs are written.
  private void copy(int length, long offset) throws CheckpointException {
    if (offset < 1 || offset > size) {
      throw in.bad(in.position(), "Snappy offset", "1 to " + size, Long.toString(offset));
    }
    requireRoom(length);
    for (int i = 0; i < length; i++) {
      out[size] = out[size - (int) offset];
      size++;
    }
  }

  private void requireRoom(long length) throws CheckpointException {
    if (length > out.length - size) {
      throw in.bad(
          in.position(),
          "Snappy element",
          "at most " + (out.length - size) + " more bytes of text",
          Long.toString(length));
    }
  }
}
