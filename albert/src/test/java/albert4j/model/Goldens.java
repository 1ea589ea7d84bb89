package albert4j.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.Tensor;
import albert4j.engine.checkpoint.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/// The reference's inputs and outputs, and how far from them we may be.
public final class Goldens {
  /// Where a tensor of the reference happens to be exact in float32, an error of this size relative
  /// to its largest element is taken for the reference's: two units in the last place.
  private static final double FLOOR = 2 * Math.ulp(1f);

  /// How much larger than the reference's own float32 error ours may be: another order of summation
  /// is as good.
  private static final double FACTOR = 8;

  private Goldens() {}

  /// A folder of the goldens; the test that asks is skipped if it is not there.
  public static Path folder(String path) {
    return SharedFolder.resolve("golden/" + path);
  }

  /// Integers, or none if the file lacks them.
  public static int[] ints(Checkpoint io, String name) throws IOException {
    return io.contains(name)
        ? Arrays.stream(io.longs(name)).mapToInt(Math::toIntExact).toArray()
        : new int[0];
  }

  /// A tensor, if the file has it.
  static Optional<Tensor> tensor(Checkpoint io, String name) throws IOException {
    return io.contains(name) ? Optional.of(io.tensor(name)) : Optional.empty();
  }

  /// Asserts that our tensor is as near to the reference in float64 as the reference in float32 is,
  /// times [#FACTOR].
  static void assertClose(String what, Tensor ours, Checkpoint io, String f32, String f64)
      throws IOException {
    assertEquals(io.shape(f64).size(), ours.size(), what + ": size");
    assertClose(what, ours.toArray(), io.doubles(f32), io.doubles(f64));
  }

  /// Asserts that all elements are at most `limit` in magnitude.
  static void assertSmall(String what, Tensor ours, double limit) {
    for (float value : ours.toArray()) {
      assertTrue(Math.abs(value) <= limit, what + ": expected 0, found " + value);
    }
  }

  /// Asserts closeness element by element, against the largest error of the reference in this
  /// tensor.
  public static void assertClose(String what, float[] ours, double[] f32, double[] f64) {
    assertClose(what, ours, f32, f64, 0, 0);
  }

  /// The same for a part of a tensor of which more is known.
  ///
  /// @param largest magnitude of an element of the whole tensor
  /// @param error of the reference in the whole tensor, where it is known
  static void assertClose(
      String what, float[] ours, double[] f32, double[] f64, double largest, double error) {
    double reference = error;
    double worst = 0;
    for (int i = 0; i < f64.length; i++) {
      reference = Math.max(reference, Math.abs(f32[i] - f64[i]));
      largest = Math.max(largest, Math.abs(f64[i]));
      double distance = Math.abs(ours[i] - f64[i]);
      worst = Double.isNaN(distance) ? Double.POSITIVE_INFINITY : Math.max(worst, distance);
    }
    double limit = FACTOR * Math.max(reference, FLOOR * largest);
    assertTrue(
        worst <= limit,
        "%s: error %.3g, reference's %.3g, allowed %.3g".formatted(what, worst, reference, limit));
  }
}
