package albert4j.engine;

import static albert4j.engine.Cases.EPS;
import static albert4j.engine.Cases.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import albert4j.engine.MatrixProduct.View;
import albert4j.engine.kernel.Gemm;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.ejml.simple.SimpleMatrix;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The product of whole matrices on several threads; its single blocks are tested beside the
/// kernels.
@AllWidths
@ParameterizedClass
@ValueSource(ints = {1, 3})
class MatrixProductTest {
  private static final int GAP = 2;

  @AutoClose private final Scope scope;

  MatrixProductTest(int threads) {
    scope = Scope.inference(threads);
  }

  /// A view of a matrix within a larger tensor, with NaN around and between its rows.
  private static View view(long seed, int rows, int columns) {
    int stride = columns + GAP;
    float[] data = new float[1 + rows * stride + GAP];
    Arrays.fill(data, Float.NaN);
    float[] values = Cases.normal(seed, rows * columns);
    for (int r = 0; r < rows; r++) {
      System.arraycopy(values, r * columns, data, 1 + r * stride, columns);
    }
    return new View(Tensor.of(Shape.of(data.length), data), 1, rows, columns, stride);
  }

  private static SimpleMatrix ejml(View view, boolean transposed) {
    var matrix = new SimpleMatrix(view.rows(), view.columns());
    for (int i = 0; i < view.rows(); i++) {
      for (int j = 0; j < view.columns(); j++) {
        matrix.set(i, j, view.tensor().get(view.at() + i * view.stride() + j));
      }
    }
    return transposed ? matrix.transpose() : matrix;
  }

  private static SimpleMatrix magnitudes(SimpleMatrix matrix) {
    return matrix.elementOp((int i, int j, double v) -> Math.abs(v));
  }

  private void run(View a, boolean aTransposed, Tensor b, boolean bTransposed, View c) {
    PackedMatrix packed =
        PackedMatrix.pooled(scope, b, 0, bTransposed, b.shape().dim(0), b.shape().dim(1));
    MatrixProduct.run(scope, a, aTransposed, packed, c, c, MatrixProduct.DONE);
    packed.release(scope);
  }

  /// Around the tile (6 rows), the blocks of rows (48 to 192), the split between threads and the
  /// block of k (384); columns around one panel and several.
  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "5, 7",
    "6, 1",
    "7, 384",
    "11, 385",
    "12, 64",
    "95, 2",
    "96, 384",
    "97, 33",
    "193, 770",
    "577, 17"
  })
  void addsTheProduct(int m, int k) {
    for (int n : new int[] {1, Gemm.NR - 1, Gemm.NR, 3 * Gemm.NR + 1}) {
      for (int flags = 0; flags < 4; flags++) {
        boolean aTransposed = (flags & 1) != 0;
        boolean bTransposed = (flags & 2) != 0;
        View a = aTransposed ? view(1, k, m) : view(1, m, k);
        Tensor b = bTransposed ? Cases.tensor(2, n, k) : Cases.tensor(2, k, n);
        View c = view(3, m, n);
        SimpleMatrix left = ejml(a, aTransposed);
        SimpleMatrix right = ejml(View.of(b), bTransposed);
        SimpleMatrix old = ejml(c, false);
        run(a, aTransposed, b, bTransposed, c);
        SimpleMatrix expected = left.mult(right).plus(old);
        SimpleMatrix terms = magnitudes(left).mult(magnitudes(right)).plus(magnitudes(old));
        SimpleMatrix actual = ejml(c, false);
        int columns = n;
        // k fused multiply-adds, and up to 3 blocks of them added up
        Cases.assertClose(
            "[%d,%d]·[%d,%d]".formatted(m, k, k, n),
            i -> expected.get(i / columns, i % columns),
            i -> (k + 3) * EPS * terms.get(i / columns, i % columns),
            i -> actual.get(i / columns, i % columns),
            m * n);
        checkGaps(c);
      }
    }
  }

  private static void checkGaps(View c) {
    int gaps = 0;
    for (float v : c.tensor().data()) {
      gaps += Float.isNaN(v) ? 1 : 0;
    }
    assertEquals(c.tensor().size() - c.rows() * c.columns(), gaps, "elements around C");
  }

  @ParameterizedTest
  @CsvSource({"0, 5, 5", "5, 0, 5", "5, 5, 0", "0, 0, 0"})
  void emptyOperands(int m, int k, int n) {
    View c = view(3, m, n);
    SimpleMatrix old = ejml(c, false);
    run(view(1, m, k), false, Cases.tensor(2, k, n), false, c);
    if (k == 0) {
      assertEquals(0, old.minus(ejml(c, false)).elementMaxAbs(), "an empty sum adds nothing");
    }
  }

  /// What was in C is not read, and an epilogue sees every element once, when it is complete.
  @ParameterizedTest
  @CsvSource({"1, 8, 500", "7, 3, 4", "200, 65, 400", "1000, 65, 16", "5, 4, 0"})
  void epilogueSeesEveryElementOnce(int m, int n, int k) {
    View a = View.of(Cases.tensor(1, m, k));
    Tensor b = Cases.tensor(2, k, n);
    Tensor bias = Cases.tensor(3, n);
    Tensor c = scope.allocate(Shape.of(m, n));
    Arrays.fill(c.data(), Float.NaN);
    Tensor copy = scope.allocate(Shape.of(m, n));
    var after = new AtomicIntegerArray(m * n);
    PackedMatrix packed = PackedMatrix.pooled(scope, b, 0, false, k, n);
    MatrixProduct.run(
        scope,
        a,
        false,
        packed,
        View.repeated(bias, m),
        View.of(c),
        (i, j0, j1) -> {
          for (int j = j0; j < j1; j++) {
            after.incrementAndGet(i * n + j);
            copy.data()[i * n + j] = c.data()[i * n + j];
          }
        });
    for (int i = 0; i < m * n; i++) {
      assertEquals(1, after.get(i));
      assertEquals(c.get(i), copy.get(i), "complete when the epilogue sees it");
      if (k == 0) {
        assertEquals(bias.get(i % n), c.get(i), "bias");
      }
    }
  }

  @Test
  void shapesMustFit() {
    PackedMatrix b = PackedMatrix.pooled(scope, Cases.tensor(1, 3, 4), 0, false, 3, 4);
    View a = View.of(Cases.tensor(2, 2, 3));
    View wrong = View.of(Cases.tensor(3, 2, 5));
    assertRefused(
        "matrix product: shapes must fit [m,n] + [m,k]·[k,n] = [m,n]: d=[2,5] a=[2,3] b=[3,4]"
            + " c=[2,5]",
        () -> MatrixProduct.run(scope, a, false, b, wrong, wrong, MatrixProduct.DONE));
  }
}
