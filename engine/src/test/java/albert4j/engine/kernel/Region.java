package albert4j.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import albert4j.engine.Cases;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/// Some floats in the middle of a larger array, for a kernel to work on. What surrounds them are
/// NaNs of their own kind: a kernel that reads them spoils its result, and one that writes there is
/// found out by [#check].
final class Region {
  private static final int CANARY = 0x7fc0dead;
  private static final int BEHIND = 37; // more than two of the widest vectors

  final float[] data;
  final int at;
  private final int n;

  private Region(float[] values) {
    this.n = values.length;
    this.at = 1 + n % 5;
    this.data = new float[at + n + BEHIND];
    Arrays.fill(data, Float.intBitsToFloat(CANARY));
    System.arraycopy(values, 0, data, at, n);
  }

  static Region of(float... values) {
    return new Region(values);
  }

  /// Normally distributed numbers.
  static Region normal(long seed, int n) {
    return new Region(Cases.normal(seed, n));
  }

  /// For an output that the kernel must not read.
  static Region unset(int n) {
    float[] values = new float[n];
    Arrays.fill(values, Float.NaN);
    return new Region(values);
  }

  float get(int i) {
    return data[at + i];
  }

  float[] values() {
    return Arrays.copyOfRange(data, at, at + n);
  }

  /// Asserts the values, each within its tolerance, and that nothing around them has changed.
  void check(String what, IntToDoubleFunction expected, IntToDoubleFunction tolerance) {
    checkSurroundings(what);
    Cases.assertClose(what + ", n=" + n, expected, tolerance, this::get, n);
  }

  /// Asserts the very bits, and that nothing around them has changed.
  void checkBits(String what, float[] expected) {
    checkSurroundings(what);
    for (int i = 0; i < n; i++) {
      int index = i;
      assertEquals(
          Float.floatToIntBits(expected[i]),
          Float.floatToIntBits(get(i)),
          () -> "%s, n=%d, [%d]: %s, %s".formatted(what, n, index, expected[index], get(index)));
    }
  }

  private void checkSurroundings(String what) {
    for (int i = 0; i < data.length; i++) {
      if (i < at || i >= at + n) {
        int index = i - at;
        assertEquals(
            CANARY,
            Float.floatToRawIntBits(data[i]),
            () -> "%s wrote to %d of %d".formatted(what, index, n));
      }
    }
  }
}
