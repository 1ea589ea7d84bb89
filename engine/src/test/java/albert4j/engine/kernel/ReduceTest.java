package albert4j.engine.kernel;

import static albert4j.engine.Cases.EPS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.AllWidths;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// Tolerances: a sum of n terms in any order is within n·ε of the sum of their magnitudes (Higham,
/// Accuracy and Stability of Numerical Algorithms, eq. 4.4).
@AllWidths
@ParameterizedClass
@MethodSource("albert4j.engine.Cases#sizes")
record ReduceTest(int n) {
  @Test
  void sum() {
    Region x = Region.normal(1, n);
    assertSum(x::get, Reduce.sum(x.data, x.at, n));
  }

  @Test
  void dot() {
    Region a = Region.normal(1, n);
    Region b = Region.normal(2, n);
    assertSum(i -> (double) a.get(i) * b.get(i), Reduce.dot(a.data, a.at, b.data, b.at, n));
  }

  private void assertSum(IntToDoubleFunction term, float actual) {
    double sum = IntStream.range(0, n).mapToDouble(term).sum();
    double terms = IntStream.range(0, n).mapToDouble(i -> Math.abs(term.applyAsDouble(i))).sum();
    assertEquals(sum, actual, n * EPS * terms, "n=" + n);
  }

  /// The largest element stands once at every place.
  @Test
  void max() {
    for (int i = 0; i < n; i++) {
      Region x = Region.normal(1, n);
      x.data[x.at + i] = 9f;
      assertEquals(9f, Reduce.max(x.data, x.at, n), "at " + i + " of " + n);
      x.data[x.at + i] = Float.NaN;
      assertTrue(Float.isNaN(Reduce.max(x.data, x.at, n)), "NaN at " + i + " of " + n);
    }
  }

  @Test
  void maxOfNegativeNumbers() {
    Region x = Region.normal(1, n);
    double max = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      x.data[x.at + i] -= 100f;
      max = Math.max(max, x.get(i));
    }
    assertEquals(max, Reduce.max(x.data, x.at, n), "n=" + n);
  }

  @Test
  void addRows() {
    int rows = 3;
    int stride = n + 2;
    Region x = Region.normal(1, rows * stride);
    Region y = Region.normal(2, n);
    float[] expected = y.values();
    for (int i = 0; i < n; i++) {
      for (int r = 0; r < rows; r++) {
        expected[i] += x.get(r * stride + i);
      }
    }
    Reduce.addRows(rows, x.data, x.at, stride, y.data, y.at, n);
    y.checkBits("rows are added in their order", expected);
  }
}
