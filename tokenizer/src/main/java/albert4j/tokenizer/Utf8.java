package albert4j.tokenizer;

/// UTF-8 by hand, for the places where the JDK's coders would allocate or repair what must be
/// reported.
final class Utf8 {
  /// The byte that stands for a lone surrogate of a Java string. No valid UTF-8 contains it.
  static final byte MALFORMED = (byte) 0xFF;

  /// Bytes of a character whose first byte is `lead`.
  ///
  /// For bytes that start no character this is 1 or more and means nothing.
  static int length(byte lead) {
    int b = lead & 0xFF;
    return b < 0xE0 ? (b < 0xC0 ? 1 : 2) : (b < 0xF0 ? 3 : 4);
  }

  /// Writes a code point and returns the index after it. There must be room for 4 bytes.
  static int put(byte[] bytes, int at, int codePoint) {
    int i = at;
    if (codePoint < 0x80) {
      bytes[i++] = (byte) codePoint;
      return i;
    }
    if (codePoint < 0x800) {
      bytes[i++] = (byte) (0xC0 | codePoint >> 6);
    } else {
      if (codePoint < 0x10000) {
        bytes[i++] = (byte) (0xE0 | codePoint >> 12);
      } else {
        bytes[i++] = (byte) (0xF0 | codePoint >> 18);
        bytes[i++] = (byte) (0x80 | (codePoint >> 12 & 0x3F));
      }
      bytes[i++] = (byte) (0x80 | (codePoint >> 6 & 0x3F));
    }
    bytes[i++] = (byte) (0x80 | (codePoint & 0x3F));
    return i;
  }

  /// The code point that starts at `at`, or -1 if the bytes from there to `end` do not start with a
  /// well-formed character (overlong forms, surrogates and values above U+10FFFF are malformed:
  /// Unicode 16, table 3-7).
  static int codePoint(byte[] bytes, int at, int end) {
    int lead = bytes[at] & 0xFF;
    if (lead < 0x80) {
      return lead;
    }
    int length = length((byte) lead);
    if (lead < 0xC2 || lead > 0xF4 || length > end - at) {
      return -1;
    }
    int value = lead & 0x7F >> length;
    for (int i = 1; i < length; i++) {
      int next = bytes[at + i];
      if ((next & 0xC0) != 0x80) {
        return -1;
      }
      value = value << 6 | (next & 0x3F);
    }
    boolean overlong = value < (length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000);
    boolean surrogate = value >= 0xD800 && value <= 0xDFFF;
    return overlong || surrogate || value > Character.MAX_CODE_POINT ? -1 : value;
  }

  /// Where the character starts that ends before `end`.
  static int start(byte[] bytes, int end) {
    int at = end - 1;
    while (at > 0 && (bytes[at] & 0xC0) == 0x80) {
      at--;
    }
    return at;
  }

  /// The first index in `[from, to)` at which no well-formed character starts, or `to` if all is
  /// well-formed.
  static int firstMalformed(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && codePoint(bytes, i, to) >= 0) {
      i += length(bytes[i]);
    }
    return i;
  }

  private Utf8() {}
}
