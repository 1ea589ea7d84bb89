package albert4j.engine;

import albert4j.engine.kernel.Elementwise;
import albert4j.engine.kernel.Gemm;
import albert4j.engine.kernel.Pack;

/// `C += A·B` on all threads of a scope.
///
/// The work is cut into blocks of rows and ranges of column panels; every element of C is computed
/// by one thread in the order of k, so the result has the same bits for any number of threads.
public final class MatrixProduct {
  /// Below this many multiply-adds a second thread costs more than it brings.
  private static final long WORTH_SHARING = 1 << 16;

  private MatrixProduct() {}

  /// What becomes of a block of C while it is in the cache.
  @FunctionalInterface
  public interface Epilogue {
    /// Works on columns `j0` to `j1` of row `i` of C, which are complete.
    void row(int i, int j0, int j1);
  }

  /// What C holds before A·B is added.
  @FunctionalInterface
  public interface Prologue {
    /// Sets columns `j0` to `j1` of row `i` of C.
    void row(int i, int j0, int j1);
  }

  /// One operand or the result: rows of `columns` floats in a tensor, `stride` apart.
  ///
  /// @param tensor that holds the elements
  /// @param at first element, relative to the tensor's own
  /// @param rows number of rows, as stored
  /// @param columns number of columns, as stored
  /// @param stride between rows, in elements
  public record View(Tensor tensor, int at, int rows, int columns, int stride) {
    /// All of a tensor as a matrix: its last dimension the columns, all others the rows.
    public static View of(Tensor t) {
      return new View(t, 0, t.shape().rows(), t.shape().columns(), t.shape().columns());
    }

    private int start() {
      return tensor.offset() + at;
    }
  }

  /// Adds `op(A)·B` to C.
  ///
  /// @param a A `[m,k]`, or Aᵀ `[k,m]` if `transposed`
  /// @param b B `[k,n]`, packed
  /// @param c C `[m,n]`
  /// @param before sets each row of C first; by [#ADD] C is left as it is
  /// @param after works on each row when it is complete
  /// @throws IllegalArgumentException if the shapes do not fit
  public static void run(
      Scope scope,
      View a,
      boolean transposed,
      PackedMatrix b,
      View c,
      Prologue before,
      Epilogue after) {
    int m = transposed ? a.columns : a.rows;
    int k = transposed ? a.rows : a.columns;
    int n = b.n();
    Shape.check(
        k == b.k() && c.rows == m && c.columns == n,
        "matrix product: shapes must fit [m,k]·[k,n] = [m,n]",
        "a",
        Shape.of(m, k),
        "b",
        Shape.of(b.k(), n),
        "c",
        Shape.of(c.rows, c.columns));
    int panels = Pack.panels(n);
    Split split = Split.of(m, panels, scope.threads(), (long) m * n * k < WORTH_SHARING);
    scope.parallel(
        split.rowTasks * split.panelTasks,
        (task, slot) -> {
          int row = task / split.panelTasks;
          int column = task % split.panelTasks;
          int j0 = split.panel(column);
          int j1 = split.panel(column + 1);
          float[] scratch = scope.scratch(slot);
          for (int i = split.row(row), end = split.row(row + 1); i < end; i += Gemm.MC) {
            int i1 = Math.min(end, i + Gemm.MC);
            int from = Gemm.NR * j0;
            int to = Math.min(n, Gemm.NR * j1);
            for (int r = i; r < i1; r++) {
              before.row(r, from, to);
            }
            Gemm.block(
                i,
                i1,
                j0,
                j1,
                n,
                k,
                a.tensor.data(),
                a.start(),
                a.stride,
                transposed,
                b.panels().data(),
                b.panels().offset(),
                c.tensor.data(),
                c.start(),
                c.stride,
                scratch);
            for (int r = i; r < i1; r++) {
              after.row(r, from, to);
            }
          }
        });
  }

  /// Leaves C as it is: the product is added to it.
  public static final Prologue ADD = (i, j0, j1) -> {};

  /// Nothing to do with a complete row.
  public static final Epilogue DONE = (i, j0, j1) -> {};

  /// Sets C to zero, so that it becomes the product.
  public static Prologue zero(View c) {
    return (i, j0, j1) ->
        Elementwise.fill(0f, c.tensor.data(), c.start() + i * c.stride + j0, j1 - j0);
  }

  /// How the rows and the column panels of C are shared out.
  private record Split(int m, int panels, int rowTasks, int panelTasks) {
    static Split of(int m, int panels, int threads, boolean small) {
      if (small || threads == 1) {
        return new Split(m, panels, 1, 1);
      }
      int blocks = (m + Gemm.MC - 1) / Gemm.MC;
      if (blocks >= 2 * threads) {
        return new Split(m, panels, (blocks + threads - 1) / threads * threads, 1);
      }
      int shares = Math.min(panels, threads);
      return new Split(m, panels, 1, shares);
    }

    int row(int task) {
      int exact = (int) ((long) m * task / rowTasks);
      return task == rowTasks ? m : exact / Gemm.MR * Gemm.MR;
    }

    int panel(int task) {
      return (int) ((long) panels * task / panelTasks);
    }
  }
}
