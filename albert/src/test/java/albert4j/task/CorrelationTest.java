package albert4j.task;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Against SciPy 1.17.1.
class CorrelationTest {
  private static final double ROUNDING = 1e-15;
  private static final double[] X = {2.5, 0.1, 4.75, 3.3, 3.3, 1.0, 5.0, 2.5};
  private static final double[] Y = {3.0, 0.5, 4.0, 2.75, 3.8, 1.0, 4.0, 4.0};

  @Test
  void coefficients() {
    assertEquals(0.8736336489372184, Correlation.pearson(X, Y), ROUNDING);
    assertEquals(0.7531438174453121, Correlation.spearman(X, Y), ROUNDING);
  }

  @Test
  void equalNumbersShareTheirRanks() {
    assertArrayEquals(new double[] {3.5, 1, 7, 5.5, 5.5, 2, 8, 3.5}, Correlation.ranks(X));
    assertArrayEquals(new double[] {4, 1, 7, 3, 5, 2, 7, 7}, Correlation.ranks(Y));
  }

  @Test
  void lineAndCurve() {
    double[] x = {1, 2, 3, 4};
    assertEquals(1, Correlation.pearson(x, new double[] {-3, -1, 1, 3}));
    assertEquals(-1, Correlation.pearson(x, new double[] {8, 6, 4, 2}));
    assertEquals(1, Correlation.spearman(x, new double[] {1, 10, 100, 1000}));
    // by hand: Σdxdy = -1.5·-276.75 - 0.5·-267.75 + 0.5·-177.75 + 1.5·722.25 = 1543.5
    double[] y = {1, 10, 100, 1000};
    double squares = 276.75 * 276.75 + 267.75 * 267.75 + 177.75 * 177.75 + 722.25 * 722.25;
    assertEquals(1543.5 / Math.sqrt(5 * squares), Correlation.pearson(x, y), ROUNDING);
  }

  @Test
  void roundingDoesNotLeadBeyondTheEnds() {
    double[] x = {0, 0.45}; // the formula alone gives 1.0000000000000002
    assertEquals(1, Correlation.pearson(x, x));
  }

  @Test
  void withoutVarianceThereIsNone() {
    double[] same = new double[7];
    Arrays.fill(same, 0.1); // its rounded mean is another number
    double[] x = {1, 2, 3, 4, 5, 6, 7};
    assertEquals(0, Correlation.pearson(same, x));
    assertEquals(0, Correlation.pearson(x, same));
    assertEquals(0, Correlation.spearman(same, x));
    assertEquals(0, Correlation.pearson(new double[] {1}, new double[] {2}));
    assertEquals(0, Correlation.pearson(new double[0], new double[0]));
  }

  @Test
  void thereMustBeAsManyOfBoth() {
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> Correlation.pearson(X, new double[] {1}));
    assertEquals("pearson: as many x as y: x=8 y=1", e.getMessage());
  }
}
