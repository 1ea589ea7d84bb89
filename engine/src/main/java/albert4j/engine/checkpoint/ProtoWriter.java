package albert4j.engine.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/// Builds a protocol-buffers message, field by field; a field with a default value is left out as
/// proto3 does it. The counterpart of [ProtoFields].
///
/// Source: Protocol Buffers documentation, "Encoding".
final class ProtoWriter {
  private static final int VARINT = 0;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED32 = 5;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /// An integer, a boolean as 0 or 1, or an enumeration's number; not written if 0.
  ProtoWriter varint(int field, long value) {
    if (value != 0) {
      tag(field, VARINT);
      varint(value);
    }
    return this;
  }

  /// Four bytes, written also if 0.
  ProtoWriter fixed32(int field, int value) {
    tag(field, FIXED32);
    for (int shift = 0; shift < 32; shift += 8) {
      bytes.write(value >>> shift);
    }
    return this;
  }

  /// A string, written also if empty.
  ProtoWriter text(int field, String text) {
    return bytes(field, text.getBytes(UTF_8));
  }

  /// A message in a field of this one, written also if empty.
  ProtoWriter message(int field, ProtoWriter message) {
    return bytes(field, message.toBytes());
  }

  /// Bytes, written also if there are none.
  ProtoWriter bytes(int field, byte[] content) {
    length(field, content.length);
    bytes.writeBytes(content);
    return this;
  }

  /// A list of integers in a packed field; not written if there are none.
  ProtoWriter packed(int field, long[] values) {
    var list = new ProtoWriter();
    for (long value : values) {
      list.varint(value);
    }
    return values.length == 0 ? this : message(field, list);
  }

  /// The beginning of a field whose content follows elsewhere.
  ///
  /// @param length bytes of the content
  ProtoWriter length(int field, long length) {
    tag(field, LENGTH_DELIMITED);
    varint(length);
    return this;
  }

  private void tag(int field, int wireType) {
    varint(((long) field << 3) | wireType);
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes.write((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    bytes.write((int) rest);
  }

  /// What was written so far.
  byte[] toBytes() {
    return bytes.toByteArray();
  }
}
