package albert4j.engine.checkpoint;

/// The fields of a protocol-buffers message, one after another.
///
/// ```java
/// while (fields.next()) {
///   switch (fields.number()) {
///     case 1 -> dtype = fields.varint();
///     case 2 -> shape = shape(fields.message());
///     default -> {}    // of a later version, or of no interest
///   }
/// }
/// ```
///
/// Source: Protocol Buffers documentation, "Encoding".
final class ProtoFields {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED32 = 5;

  private final Cursor cursor;
  private final String message;
  private long start;
  private int number;
  private int wireType;
  private long scalar;
  private Cursor content;

  /// @param message what it is, for complaints
  ProtoFields(Cursor cursor, String message) {
    this.cursor = cursor;
    this.message = message;
    this.content = cursor;
  }

  /// Goes to the next field; false if there is none.
  boolean next() throws CheckpointException {
    if (!cursor.hasRemaining()) {
      return false;
    }
    start = cursor.position();
    long tag = cursor.varint(message);
    number = (int) (tag >>> 3);
    wireType = (int) (tag & 7);
    if (number == 0 || tag >>> 32 != 0) {
      throw cursor.bad(start, message, "a field number", Long.toUnsignedString(tag >>> 3));
    }
    switch (wireType) {
      case VARINT -> scalar = cursor.varint(message);
      case FIXED64 -> scalar = cursor.i64(message);
      case FIXED32 -> scalar = cursor.i32(message) & 0xFFFFFFFFL;
      case LENGTH_DELIMITED ->
          content = cursor.slice(message, cursor.count(message, cursor.remaining()));
      default ->
          throw cursor.bad(
              start, message, "a wire type of 0, 1, 2 or 5", Integer.toString(wireType));
    }
    return true;
  }

  /// The number of this field.
  int number() {
    return number;
  }

  /// The value of this varint.
  long varint() throws CheckpointException {
    requireType(VARINT);
    return scalar;
  }

  /// The four bytes of this number.
  int fixed32() throws CheckpointException {
    requireType(FIXED32);
    return (int) scalar;
  }

  /// The fields of the message in this field.
  ProtoFields message(String name) throws CheckpointException {
    requireType(LENGTH_DELIMITED);
    return new ProtoFields(content, name);
  }

  /// The bytes of this string, message or packed list.
  Cursor content() throws CheckpointException {
    requireType(LENGTH_DELIMITED);
    return content;
  }

  /// Whether this field is a string, a message or a packed list, and no number.
  boolean hasContent() {
    return wireType == LENGTH_DELIMITED;
  }

  private void requireType(int type) throws CheckpointException {
    if (wireType != type) {
      throw cursor.bad(
          start, message + ", field " + number, "wire type " + type, Integer.toString(wireType));
    }
  }
}
