package albert4j.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.function.Executable;

/// Seeded numbers and sizes for tests, and the one way in which results are compared.
public final class Cases {
  /// ε: rounding a real number to float changes it by at most ε times its magnitude.
  public static final double EPS = 0x1p-24;

  private Cases() {}

  /// Row lengths: every remainder and the neighbours of every multiple of all vector widths, and
  /// two beyond the blocks of the matrix product.
  public static IntStream sizes() {
    IntStream edges = IntStream.of(31, 32, 33, 63, 64, 65, 127, 128, 129, 385, 770);
    return IntStream.concat(IntStream.rangeClosed(0, 19), edges);
  }

  /// Normally distributed numbers, mean 0 and deviation 1.
  public static float[] normal(long seed, int n) {
    var random = new Random(seed);
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) random.nextGaussian();
    }
    return x;
  }

  /// A tensor of normally distributed numbers that does not begin at the start of its array.
  public static Tensor tensor(long seed, int... dims) {
    Shape shape = Shape.of(dims);
    int at = shape.rank() == 0 ? 1 : 3 * shape.columns();
    float[] data = new float[at + shape.size()];
    Arrays.fill(data, Float.NaN);
    System.arraycopy(normal(seed, shape.size()), 0, data, at, shape.size());
    return new Tensor(data, at, shape, Optional.empty(), false);
  }

  /// A parameter of normally distributed numbers.
  public static Parameter parameter(long seed, int... dims) {
    return new Parameter(tensor(seed, dims));
  }

  /// Sets every element of a parameter to a function of itself.
  public static void map(Parameter parameter, DoubleUnaryOperator f) {
    Tensor t = parameter.tensor();
    for (int i = t.offset(); i < t.offset() + t.size(); i++) {
      t.data()[i] = (float) f.applyAsDouble(t.data()[i]);
    }
    parameter.changed();
  }

  /// Asserts that a call is refused as a programmer's error, with this very message.
  public static void assertRefused(String message, Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }

  /// Asserts `|actual - expected| <= tolerance` for every element; NaN only where it is expected.
  public static void assertClose(
      String what,
      IntToDoubleFunction expected,
      IntToDoubleFunction tolerance,
      IntToDoubleFunction actual,
      int n) {
    for (int i = 0; i < n; i++) {
      double e = expected.applyAsDouble(i);
      double a = actual.applyAsDouble(i);
      double t = tolerance.applyAsDouble(i);
      int at = i;
      // "equal" for infinities, whose difference is NaN
      boolean close = e == a || Math.abs(a - e) <= t || (Double.isNaN(e) && Double.isNaN(a));
      assertTrue(
          close,
          () ->
              "%s[%d]: expected %s within %.2g, found %s, off by %.3g"
                  .formatted(what, at, e, t, a, Math.abs(a - e)));
    }
  }

  /// As [#assertClose(String, IntToDoubleFunction, IntToDoubleFunction, IntToDoubleFunction, int)]
  /// for all elements of a tensor.
  public static void assertClose(
      String what, IntToDoubleFunction expected, IntToDoubleFunction tolerance, Tensor actual) {
    assertClose(what, expected, tolerance, actual::get, actual.size());
  }
}
