package albert4j.engine.checkpoint;

/// Element types of stored tensors, named as in the safetensors format, in the order in which its
/// reference writer ranks them (smaller alignment first).
///
/// The 8-bit and smaller floating-point types of that format are left out: no ALBERT has been
/// published in them, and they say nothing without their scales.
public enum DType {
  /// A byte, 0 for false.
  BOOL(1),
  /// Unsigned 8-bit integer.
  U8(1),
  /// Signed 8-bit integer.
  I8(1),
  /// Signed 16-bit integer.
  I16(2),
  /// Unsigned 16-bit integer.
  U16(2),
  /// IEEE 754 binary16: 5 bits of exponent, 10 of fraction.
  F16(2),
  /// The upper half of an IEEE 754 binary32: 8 bits of exponent, 7 of fraction.
  BF16(2),
  /// Signed 32-bit integer.
  I32(4),
  /// Unsigned 32-bit integer.
  U32(4),
  /// IEEE 754 binary32.
  F32(4),
  /// IEEE 754 binary64.
  F64(8),
  /// Signed 64-bit integer.
  I64(8),
  /// Unsigned 64-bit integer.
  U64(8);

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  /// Bytes an element.
  public int bytes() {
    return bytes;
  }

  /// Whether this is a floating-point type.
  public boolean isFloat() {
    return this == F16 || this == BF16 || this == F32 || this == F64;
  }

  static float bf16ToFloat(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /// Rounds to the nearest BF16, ties to even, as PyTorch does; NaN stays NaN, beyond the range
  /// becomes infinite.
  static short floatToBf16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      // the bit keeps a NaN whose payload lies in the lower half from turning into an infinity
      return (short) (bits >>> 16 | 0x40);
    }
    int oddUpper = bits >>> 16 & 1;
    return (short) ((bits + 0x7FFF + oddUpper) >>> 16);
  }
}
