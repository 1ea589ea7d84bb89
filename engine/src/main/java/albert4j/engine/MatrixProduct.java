package albert4j.engine;

import albert4j.engine.kernel.Gemm;
import albert4j.engine.kernel.Pack;

/// `C = D + A·B` on all threads of a scope.
///
/// The work is cut into blocks of rows and columns; every element of C is computed by one thread in
/// the order of k, so the result has the same bits for any number of threads.
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

    /// A vector as each row of a matrix of `rows` rows, such as a bias.
    public static View repeated(Tensor row, int rows) {
      return new View(row, 0, rows, row.size(), 0);
    }

    private int start() {
      return tensor.offset() + at;
    }
  }

  /// `C = D + op(A)·B`
  ///
  /// @param a A `[m,k]`, or Aᵀ `[k,m]` if `transposed`
  /// @param b B `[k,n]`, packed
  /// @param d D `[m,n]`: C itself, to add to it; or a bias, [repeated][View#repeated]
  /// @param c C `[m,n]`
  /// @param after works on each row of a block when it is complete
  /// @throws IllegalArgumentException if the shapes do not fit
  public static void run(
      Scope scope, View a, boolean transposed, PackedMatrix b, View d, View c, Epilogue after) {
    int m = transposed ? a.columns : a.rows;
    int k = transposed ? a.rows : a.columns;
    int n = b.n();
    Shape.check(
        k == b.k() && c.rows == m && c.columns == n && d.rows == m && d.columns == n,
        "matrix product: shapes must fit [m,n] + [m,k]·[k,n] = [m,n]",
        "d",
        Shape.of(d.rows, d.columns),
        "a",
        Shape.of(m, k),
        "b",
        Shape.of(b.k(), n),
        "c",
        Shape.of(c.rows, c.columns));
    Split split = Split.of(m, n, transposed, scope.threads());
    Scope.Task work =
        (task, slot) -> {
          // blocks of rows within a block of columns: its part of B is used by all threads at a
          // time
          int row = task % split.rowTasks;
          int column = task / split.rowTasks;
          int i0 = split.row(row);
          int i1 = split.row(row + 1);
          int panel0 = split.panel(column);
          int panel1 = split.panel(column + 1);
          Gemm.block(
              i0,
              i1,
              panel0,
              panel1,
              n,
              k,
              a.tensor.data(),
              a.start(),
              a.stride,
              transposed,
              b.panels().data(),
              b.panels().offset(),
              d.tensor.data(),
              d.start(),
              d.stride,
              c.tensor.data(),
              c.start(),
              c.stride,
              scope.scratch(slot));
          int j0 = Gemm.NR * panel0;
          int j1 = Math.min(n, Gemm.NR * panel1);
          for (int i = i0; i < i1; i++) {
            after.row(i, j0, j1);
          }
        };
    int tasks = split.rowTasks * split.columnTasks;
    if ((long) m * n * k >= WORTH_SHARING) {
      scope.parallel(tasks, work);
    } else {
      for (int task = 0; task < tasks; task++) {
        work.run(task, 0);
      }
    }
  }

  /// Nothing to do with a complete row.
  public static final Epilogue DONE = (i, j0, j1) -> {};

  /// How C is shared out: in about equal blocks of rows and columns that fit the cache, and enough
  /// of them that no thread waits long for the last.
  private record Split(int m, int panels, int rowTasks, int columnTasks) {
    /// Blocks for each thread from which on the blocks may be as large as the cache allows.
    private static final int PLENTY = 32;

    /// Blocks for each thread that there should be even if they become narrow.
    private static final int ENOUGH = 4;

    /// Rows of a block below which more blocks cost more than they bring.
    private static final int FEW_ROWS = 96;

    static Split of(int m, int n, boolean transposed, int threads) {
      int panels = Pack.panels(n);
      int columnTasks = ceil(n, transposed ? Gemm.NC_TRANSPOSED : Gemm.NC);
      int rowTasks = ceil(m, Gemm.MC);
      if (threads > 1) {
        int wanted = ceil(PLENTY * threads, Math.max(1, columnTasks));
        rowTasks = Math.max(rowTasks, Math.min(wanted, m / FEW_ROWS));
        wanted = ceil(ENOUGH * threads, Math.max(1, rowTasks));
        columnTasks = Math.max(columnTasks, Math.min(wanted, panels));
      }
      return new Split(m, panels, rowTasks, columnTasks);
    }

    private static int ceil(int n, int size) {
      return (n + size - 1) / size;
    }

    /// The task's first row: whole tiles to all but the last, for a tile of fewer rows costs more a
    /// row.
    int row(int task) {
      int tiles = (m + Gemm.MR - 1) / Gemm.MR;
      return Math.min(m, Gemm.MR * (int) ((long) tiles * task / rowTasks));
    }

    int panel(int task) {
      return (int) ((long) panels * task / columnTasks);
    }
  }
}
