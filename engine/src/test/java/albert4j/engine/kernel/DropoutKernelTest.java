package albert4j.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import albert4j.engine.AllWidths;
import albert4j.engine.Cases;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

@AllWidths
class DropoutKernelTest {
  private static final long KEY = 0x123456789ABCDEFL;
  private static final float P = 0.1f;
  private static final int ROWS = 1000;
  private static final int COLUMNS = 770;

  /// 5 standard deviations: a fair mask stays within them but for one in 1.7 million.
  private static final double SIGMAS = 5;

  /// Whether an element is dropped, written again from the description of the hash: splitmix64 of
  /// key and row, then the mixer lowbias32 of the column.
  private static boolean dropped(float p, long key, long row, int column) {
    long z = key + row * 0x9E3779B97F4A7C15L;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    int x = column * 0x9E3779B9 + (int) (z ^ z >>> 31);
    x = (x ^ x >>> 16) * 0x7FEB352D;
    x = (x ^ x >>> 15) * 0x846CA68B;
    x ^= x >>> 16;
    return Integer.toUnsignedLong(x) / 0x1p32 < p;
  }

  /// The same mask at every width, since the oracle knows no width.
  @Test
  void maskIsAFunctionOfKeyRowAndColumn() {
    for (float p : new float[] {0f, 0x1p-24f, P, 0.5f, 0.999f}) {
      Cases.sizes()
          .forEach(n -> {
            long row = (1L << 40) + n;
            Region x = Region.normal(n, n);
            Region y = Region.unset(n);
            DropoutKernel.row(p, KEY, row, x.data, x.at, y.data, y.at, n);
            float scale = 1f / (1f - p);
            y.check("dropout p=" + p, i -> dropped(p, KEY, row, i) ? 0 : x.get(i) * scale, i -> 0);
            DropoutKernel.row(p, KEY, row, x.data, x.at, x.data, x.at, n);
            x.checkBits("in place", y.values());
          });
    }
  }

  /// A dropped element is 0 whatever it was: an overflow in it must not come through.
  @Test
  void droppedInfinitiesAreZero() {
    float[] x = new float[COLUMNS];
    Arrays.fill(x, Float.POSITIVE_INFINITY);
    DropoutKernel.row(0.5f, KEY, 0, x, 0, x, 0, COLUMNS);
    for (int i = 0; i < COLUMNS; i++) {
      assertEquals(dropped(0.5f, KEY, 0, i) ? 0f : Float.POSITIVE_INFINITY, x[i]);
    }
  }

  /// Centred: p for what is kept, p - 1 for what is dropped; mean 0, variance p·(1 - p).
  private static double[][] mask(long key) {
    double[][] mask = new double[ROWS][COLUMNS];
    float[] row = new float[COLUMNS];
    for (int r = 0; r < ROWS; r++) {
      Arrays.fill(row, 1f);
      DropoutKernel.row(P, key, r, row, 0, row, 0, COLUMNS);
      for (int i = 0; i < COLUMNS; i++) {
        mask[r][i] = row[i] == 0f ? P - 1 : P;
      }
    }
    return mask;
  }

  @Test
  void dropsTheGivenShareEverywhere() {
    double[][] mask = mask(KEY);
    double all = 0;
    double[] columns = new double[COLUMNS];
    for (double[] row : mask) {
      double sum = Arrays.stream(row).sum();
      assertFair("a row", sum, COLUMNS);
      all += sum;
      Arrays.setAll(columns, i -> columns[i] + row[i]);
    }
    Arrays.stream(columns).forEach(sum -> assertFair("a column", sum, ROWS));
    assertFair("all", all, ROWS * COLUMNS);
  }

  private static void assertFair(String what, double sum, int n) {
    assertEquals(0, sum, SIGMAS * Math.sqrt(n * P * (1 - P)), "dropped elements of " + what);
  }

  /// Neighbours in the row, in the column and in the next op's mask are independent.
  @Test
  void neighboursAreIndependent() {
    double[][] mask = mask(KEY);
    double[][] next = mask(KEY + 1);
    double column = 0;
    double row = 0;
    double op = 0;
    for (int r = 0; r + 1 < ROWS; r++) {
      for (int i = 0; i + 1 < COLUMNS; i++) {
        column += mask[r][i] * mask[r][i + 1];
        row += mask[r][i] * mask[r + 1][i];
        op += mask[r][i] * next[r][i];
      }
    }
    double deviation = P * (1 - P) * Math.sqrt((ROWS - 1.0) * (COLUMNS - 1.0));
    assertEquals(0, column, SIGMAS * deviation, "correlation with the next column");
    assertEquals(0, row, SIGMAS * deviation, "correlation with the next row");
    assertEquals(0, op, SIGMAS * deviation, "correlation with the next key");
  }

  @Test
  void expectationIsPreserved() {
    float[] x = Cases.normal(7, COLUMNS);
    float[] y = new float[COLUMNS];
    double[] sums = new double[COLUMNS];
    for (int r = 0; r < ROWS; r++) {
      DropoutKernel.row(P, KEY, r, x, 0, y, 0, COLUMNS);
      Arrays.setAll(sums, i -> sums[i] + y[i]);
    }
    // x·mask/(1 - p) has the variance x²·p/(1 - p)
    double deviation = Math.sqrt(P / (1 - P) / ROWS);
    Cases.assertClose(
        "mean", i -> x[i], i -> SIGMAS * deviation * Math.abs(x[i]), i -> sums[i] / ROWS, COLUMNS);
  }
}
