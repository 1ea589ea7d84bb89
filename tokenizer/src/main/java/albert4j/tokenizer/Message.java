package albert4j.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A protobuf message as it lies in a file: a window on bytes that is read field by field and never
/// changed.
///
/// Nothing is lost by reading: fields that this version knows nothing of stay where they are, and
/// whoever writes the message again copies them ([Builder#copy]). The wire format is that of
/// protobuf.dev/programming-guides/encoding; groups (wire types 3 and 4), which SentencePiece never
/// uses, are refused. All lengths are checked against the window before anything is read.
final class Message {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int BYTES = 2;
  static final int FIXED32 = 5;

  /// A message without fields, which comes from no file.
  static final Message EMPTY = new Message("", new byte[0], 0, 0);

  private final String source;
  private final byte[] data;
  private final int from;
  private final int to;

  private Message(String source, byte[] data, int from, int to) {
    this.source = source;
    this.data = data;
    this.from = from;
    this.to = to;
  }

  /// The message that fills a whole file; `source` names the file in errors.
  ///
  /// @throws TokenizerException if the bytes are not a sequence of whole fields
  static Message of(String source, byte[] data) throws TokenizerException {
    return new Message(source, data, 0, data.length).checked();
  }

  private Message checked() throws TokenizerException {
    Fields fields = fields();
    while (fields.next()) {
      // next() checks each field
    }
    return this;
  }

  /// Where the message starts, in bytes from the start of the file.
  int offset() {
    return from;
  }

  /// The bytes of the message; a copy.
  byte[] bytes() {
    return Arrays.copyOfRange(data, from, to);
  }

  /// All bytes of the file that the message is a part of.
  byte[] file() {
    return data;
  }

  /// A stretch of the file as a string.
  String text(int begin, int end) {
    return new String(data, begin, end - begin, StandardCharsets.UTF_8);
  }

  /// A cursor before the first field.
  Fields fields() {
    return new Fields();
  }

  /// An error at the given byte of the file.
  TokenizerException error(long offset, String expected, String found) {
    return new TokenizerException(source, offset, expected, found);
  }

  /// A cursor on the last field of that number (of several, the last one counts), or on none: see
  /// [Fields#found()].
  Fields last(int number) throws TokenizerException {
    Fields fields = fields();
    Fields last = fields();
    while (fields.next()) {
      if (fields.number == number) {
        last.become(fields);
      }
    }
    return last;
  }

  /// An integer, enumeration or boolean field, or `absent` if there is none.
  long integer(int number, long absent) throws TokenizerException {
    Fields field = last(number);
    return field.found() ? field.integer() : absent;
  }

  /// A string field, or `absent` if there is none.
  String string(int number, String absent) throws TokenizerException {
    Fields field = last(number);
    return field.found() ? field.string() : absent;
  }

  /// Goes through the fields of a message in their order.
  final class Fields {
    private int at = from;
    private int number;
    private int wireType;
    private int start;
    private int valueAt;
    private long bits;

    private Fields() {}

    /// Moves to the next field; false after the last one.
    ///
    /// @throws TokenizerException if the field is cut or malformed
    boolean next() throws TokenizerException {
      if (at == to) {
        return false;
      }
      start = at;
      long tag = varint("a field's tag");
      number = (int) (tag >>> 3);
      wireType = (int) tag & 7;
      if (tag >>> 32 != 0 || number == 0) {
        throw error(start, "a field's tag", "the number " + Long.toUnsignedString(tag));
      }
      valueAt = at;
      switch (wireType) {
        case VARINT -> bits = varint("a varint");
        case FIXED64 -> skip(8);
        case FIXED32 -> skip(4);
        case BYTES -> {
          long length = varint("a length");
          valueAt = at;
          skip(length);
        }
        default -> throw error(start, "wire type 0, 1, 2 or 5 of field " + number, "" + wireType);
      }
      return true;
    }

    private long varint(String what) throws TokenizerException {
      int begin = at;
      long value = 0;
      for (int shift = 0; shift < 64; shift += 7) {
        if (at == to) {
          throw error(begin, what, "the end after " + (at - begin) + " bytes of it");
        }
        byte b = data[at++];
        value |= (long) (b & 0x7F) << shift;
        if (b >= 0) {
          return value;
        }
      }
      throw error(begin, what + " of at most 10 bytes", "a longer one");
    }

    private void skip(long length) throws TokenizerException {
      if (length < 0 || length > to - at) {
        throw error(
            at, Long.toUnsignedString(length) + " more bytes of field " + number, "" + (to - at));
      }
      at += (int) length;
    }

    private void become(Fields other) {
      at = other.at;
      number = other.number;
      wireType = other.wireType;
      start = other.start;
      valueAt = other.valueAt;
      bits = other.bits;
    }

    private void require(int type) throws TokenizerException {
      if (wireType != type) {
        throw error(start, "wire type " + type + " of field " + number, "" + wireType);
      }
    }

    /// Whether the cursor stands on a field.
    boolean found() {
      return number != 0;
    }

    /// The field's number.
    int number() {
      return number;
    }

    /// Where the field's value starts, in bytes from the start of the file.
    int offset() {
      return valueAt;
    }

    /// Where the field's value ends.
    int end() {
      return at;
    }

    /// The value of a varint field.
    long integer() throws TokenizerException {
      require(VARINT);
      return bits;
    }

    /// The value of a fixed32 field, as a float.
    float float32() throws TokenizerException {
      require(FIXED32);
      return ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).getFloat(valueAt);
    }

    /// The value of a bytes field; a copy.
    byte[] bytes() throws TokenizerException {
      require(BYTES);
      return Arrays.copyOfRange(data, valueAt, at);
    }

    /// The value of a string field, which must be UTF-8.
    String string() throws TokenizerException {
      requireUtf8();
      return text(valueAt, at);
    }

    /// Throws unless the field is a string field, whose value is UTF-8.
    void requireUtf8() throws TokenizerException {
      require(BYTES);
      int malformed = Utf8.firstMalformed(data, valueAt, at);
      if (malformed < at) {
        throw error(malformed, "UTF-8", String.format("the byte 0x%02X", data[malformed]));
      }
    }

    /// The value of a field that is a message itself.
    Message message() throws TokenizerException {
      return unchecked().checked();
    }

    /// The same, for a caller that goes through all of its fields at once.
    Message unchecked() throws TokenizerException {
      require(BYTES);
      return new Message(source, data, valueAt, at);
    }

    private void copyTo(ByteArrayOutputStream out) {
      out.write(data, start, at - start);
    }
  }

  /// Writes a message, field after field.
  static final class Builder {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /// Adds a varint field: an integer, an enumeration or a boolean. Negative values take 10 bytes,
    /// as protobuf has it.
    Builder integer(int number, long value) {
      varint((long) number << 3 | VARINT);
      varint(value);
      return this;
    }

    /// Adds a float field.
    Builder float32(int number, float value) {
      varint((long) number << 3 | FIXED32);
      int bits = Float.floatToRawIntBits(value);
      for (int shift = 0; shift < 32; shift += 8) {
        out.write(bits >>> shift);
      }
      return this;
    }

    /// Adds a bytes field, or a message.
    Builder bytes(int number, byte[] value) {
      varint((long) number << 3 | BYTES);
      varint(value.length);
      out.writeBytes(value);
      return this;
    }

    /// Adds a string field.
    Builder string(int number, String value) {
      return bytes(number, value.getBytes(StandardCharsets.UTF_8));
    }

    /// Adds the field that the cursor stands on, byte for byte.
    Builder copy(Fields field) {
      field.copyTo(out);
      return this;
    }

    private void varint(long value) {
      long rest = value;
      while ((rest & ~0x7FL) != 0) {
        out.write((int) rest | 0x80);
        rest >>>= 7;
      }
      out.write((int) rest);
    }

    /// The bytes written so far.
    byte[] toBytes() {
      return out.toByteArray();
    }
  }
}
