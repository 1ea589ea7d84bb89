package albert4j.engine.kernel;

import static albert4j.engine.Cases.EPS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import albert4j.engine.AllWidths;
import albert4j.engine.Cases;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.ejml.simple.SimpleMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The packed product, [Pack], [Gemm] and [Tile] together, for one block of rows.
@AllWidths
class GemmTest {
  private static final int GAP = 3; // between the rows of all operands

  /// `C += A·B` over one block of rows and all panels; operands with gaps between their rows.
  private static Region multiply(
      int m, int n, int k, boolean aTransposed, boolean bTransposed, Region a, Region b, Region c) {
    return multiply(m, n, k, aTransposed, bTransposed, a, b, c, n + GAP, c);
  }

  /// `C = D + A·B`, rows of D `ldd` apart.
  private static Region multiply(
      int m,
      int n,
      int k,
      boolean aTransposed,
      boolean bTransposed,
      Region a,
      Region b,
      Region d,
      int ldd,
      Region c) {
    float[] packed = new float[k * Pack.paddedColumns(n) + 1];
    Arrays.fill(packed, Float.NaN);
    float[] scratch = new float[Gemm.SCRATCH];
    Arrays.fill(scratch, Float.NaN);
    int panels = Pack.panels(n);
    int half = panels / 2;
    int ldb = (bTransposed ? k : n) + GAP;
    // in two parts, as two threads would
    Pack.columns(0, half, k, n, b.data, b.at, ldb, bTransposed, packed, 1);
    Pack.columns(half, panels, k, n, b.data, b.at, ldb, bTransposed, packed, 1);
    int lda = (aTransposed ? m : k) + GAP;
    Gemm.block(
        0,
        m,
        0,
        half,
        n,
        k,
        a.data,
        a.at,
        lda,
        aTransposed,
        packed,
        1,
        d.data,
        d.at,
        ldd,
        c.data,
        c.at,
        n + GAP,
        scratch);
    Gemm.block(
        0,
        m,
        half,
        panels,
        n,
        k,
        a.data,
        a.at,
        lda,
        aTransposed,
        packed,
        1,
        d.data,
        d.at,
        ldd,
        c.data,
        c.at,
        n + GAP,
        scratch);
    return c;
  }

  /// A matrix with NaN between its rows.
  private static Region matrix(long seed, int rows, int columns) {
    float[] x = Cases.normal(seed, rows * (columns + GAP));
    for (int i = 0; i < x.length; i++) {
      x[i] = i % (columns + GAP) < columns ? x[i] : Float.NaN;
    }
    return Region.of(x);
  }

  static IntStream rows() {
    return IntStream.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 17, 95, Gemm.MC);
  }

  private static int[] columns() {
    int nr = Gemm.NR;
    return new int[] {0, 1, 7, nr - 1, nr, nr + 1, 2 * nr, 3 * nr + 5};
  }

  /// What is added to an element is one chain of fused multiply-adds in the order of k for each
  /// block of k: the oracle is that chain, and the bits must be equal.
  @ParameterizedTest
  @MethodSource("rows")
  void everyElementIsOneChain(int m) {
    for (int n : columns()) {
      for (int k : new int[] {0, 1, 2, 7, 64}) {
        for (int flags = 0; flags < 4; flags++) {
          checkChains(m, n, k, (flags & 1) != 0, (flags & 2) != 0);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {383, 384, 385, 768, 770})
  void aroundBlocksOfK(int k) {
    checkChains(7, Gemm.NR + 1, k, false, false);
    checkChains(7, Gemm.NR + 1, k, true, true);
  }

  @Test
  void aroundBlocksOfColumns() {
    for (int n : new int[] {2 * Gemm.NC, 2 * (Gemm.NC + Gemm.NR), 4 * Gemm.NC + 5}) {
      checkChains(7, n, 385, false, false);
      checkChains(7, n, 385, true, false);
    }
  }

  private static void checkChains(int m, int n, int k, boolean aTransposed, boolean bTransposed) {
    Region a = aTransposed ? matrix(1, k, m) : matrix(1, m, k);
    Region b = bTransposed ? matrix(2, n, k) : matrix(2, k, n);
    Region c = matrix(3, m, n);
    float[] expected = c.values();
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        for (int block = 0; block < k; block += Gemm.KC) {
          float sum = 0f;
          for (int p = block; p < Math.min(k, block + Gemm.KC); p++) {
            float x = a.get(aTransposed ? p * (m + GAP) + i : i * (k + GAP) + p);
            float y = b.get(bTransposed ? j * (k + GAP) + p : p * (n + GAP) + j);
            sum = Lanes.fma(x, y, sum);
          }
          expected[i * (n + GAP) + j] += sum;
        }
      }
    }
    multiply(m, n, k, aTransposed, bTransposed, a, b, c)
        .checkBits("[%d,%d]·[%d,%d]".formatted(m, k, k, n), expected);
  }

  /// One row of D stands for all, as a bias does; C is not read.
  @ParameterizedTest
  @ValueSource(ints = {0, 3, 770})
  void addsToEveryRowOfARepeatedOne(int k) {
    int m = 17;
    int n = Gemm.NR + 5;
    Region a = matrix(1, m, k);
    Region b = matrix(2, k, n);
    Region bias = Region.normal(3, n);
    Region repeated = matrix(4, m, n);
    for (int i = 0; i < m; i++) {
      System.arraycopy(bias.data, bias.at, repeated.data, repeated.at + i * (n + GAP), n);
    }
    float[] expected = multiply(m, n, k, false, false, a, b, repeated).values();
    multiply(m, n, k, false, false, a, b, bias, 0, Region.unset(expected.length))
        .checkBits("bias + A·B", expected);
  }

  /// An independent product in double precision. k fused multiply-adds and the sums of their blocks
  /// are within (k + 3)·ε of Σ|a|·|b|.
  @ParameterizedTest
  @CsvSource({"1, 1, 1", "6, 16, 384", "7, 33, 385", "96, 65, 770", "13, 129, 100"})
  void agreesWithEjml(int m, int n, int k) {
    Region a = matrix(1, m, k);
    Region b = matrix(2, k, n);
    Region c = Region.of(new float[m * (n + GAP)]);
    multiply(m, n, k, false, false, a, b, c);
    SimpleMatrix product = ejml(a, m, k, false).mult(ejml(b, k, n, false));
    SimpleMatrix terms = ejml(a, m, k, true).mult(ejml(b, k, n, true));
    Cases.assertClose(
        "product",
        i -> product.get(i / n, i % n),
        i -> (k + 3) * EPS * terms.get(i / n, i % n),
        i -> c.get(i / n * (n + GAP) + i % n),
        m * n);
  }

  private static SimpleMatrix ejml(Region x, int rows, int columns, boolean magnitudes) {
    var matrix = new SimpleMatrix(rows, columns);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        double v = x.get(i * (columns + GAP) + j);
        matrix.set(i, j, magnitudes ? Math.abs(v) : v);
      }
    }
    return matrix;
  }

  @Test
  void identity() {
    int n = 90;
    Region a = matrix(1, n, n);
    Region one = Region.of(new float[n * (n + GAP)]);
    for (int i = 0; i < n; i++) {
      one.data[one.at + i * (n + GAP) + i] = 1f;
    }
    Region right = multiply(n, n, n, false, false, a, one, Region.of(new float[n * (n + GAP)]));
    Region left = multiply(n, n, n, false, false, one, a, Region.of(new float[n * (n + GAP)]));
    for (int i = 0; i < n * n; i++) {
      int at = i / n * (n + GAP) + i % n;
      assertEquals(a.get(at), right.get(at), "A·I");
      assertEquals(a.get(at), left.get(at), "I·A");
    }
  }

  /// The panels themselves: what the micro-kernel reads beyond the edge must be zeros.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void columnsAreFilledUpWithZeros(boolean transposed) {
    int n = Gemm.NR + 2;
    int k = 5;
    Region b = transposed ? matrix(1, n, k) : matrix(1, k, n);
    int ldb = (transposed ? k : n) + GAP;
    Region panels = Region.unset(k * Pack.paddedColumns(n));
    Pack.columns(0, 2, k, n, b.data, b.at, ldb, transposed, panels.data, panels.at);
    panels.check(
        "panels",
        i -> {
          int j = i / (k * Gemm.NR) * Gemm.NR + i % Gemm.NR;
          int p = i / Gemm.NR % k;
          return j < n ? b.get(transposed ? j * ldb + p : p * ldb + j) : 0;
        },
        i -> 0);
  }

  @Test
  void aTransposedBlockIsTurnedRound() {
    for (int m : new int[] {1, 7, 8, 19}) {
      int k = 5;
      Region a = matrix(1, k, m);
      Region block = Region.unset(m * Gemm.KC);
      Pack.transpose(m, k, a.data, a.at, m + GAP, block.data, block.at);
      block.check(
          "block",
          i -> i % Gemm.KC < k ? a.get(i % Gemm.KC * (m + GAP) + i / Gemm.KC) : Float.NaN,
          i -> 0);
    }
  }
}
