package albert4j.engine;

import albert4j.engine.kernel.Pack;

/// The right-hand operand of a matrix product, `B [k,n]`, in the order in which the micro-kernel
/// reads it.
///
/// A weight is packed once per version ([Parameter#packed]) and used by every layer and every call;
/// other operands are packed on the fly.
public final class PackedMatrix {
  private final int k;
  private final int n;
  private final Tensor panels;

  private PackedMatrix(int k, int n, Tensor panels) {
    this.k = k;
    this.n = n;
    this.panels = panels;
  }

  /// Packs `b`, of rank 2, with memory of its own that outlives the scope's frames.
  ///
  /// @param transposed if so `b` holds Bᵀ `[n,k]`, as weights do; else B `[k,n]`
  static PackedMatrix own(Scope scope, Tensor b, boolean transposed) {
    return of(scope, b, 0, transposed, b.shape().dim(0), b.shape().dim(1), false);
  }

  /// Packs one matrix out of `b` into memory of the scope; [#release] gives it back.
  ///
  /// @param at first element of the matrix, relative to the tensor's own
  /// @param rows of the matrix as it is stored
  /// @param columns of the matrix as it is stored
  public static PackedMatrix pooled(
      Scope scope, Tensor b, int at, boolean transposed, int rows, int columns) {
    return of(scope, b, at, transposed, rows, columns, true);
  }

  private static PackedMatrix of(
      Scope scope, Tensor b, int at, boolean transposed, int rows, int columns, boolean pooled) {
    int k = transposed ? columns : rows;
    int n = transposed ? rows : columns;
    Shape shape = Shape.of(k, Pack.paddedColumns(n));
    var packed = new PackedMatrix(k, n, pooled ? scope.allocate(shape) : Tensor.zeros(shape));
    packed.fill(scope, b, at, transposed, columns);
    return packed;
  }

  /// Packs a matrix of the same shape anew, in the same memory.
  ///
  /// @param at first element of the matrix, relative to the tensor's own
  /// @param columns of the matrix as it is stored
  void fill(Scope scope, Tensor b, int at, boolean transposed, int columns) {
    int count = Pack.panels(n);
    int tasks = Math.min(count, (long) k * n < 1 << 14 ? 1 : 4 * scope.threads());
    scope.parallel(
        tasks,
        (task, slot) ->
            Pack.columns(
                (int) ((long) count * task / tasks),
                (int) ((long) count * (task + 1) / tasks),
                k,
                n,
                b.data(),
                b.offset() + at,
                columns,
                transposed,
                panels.data(),
                panels.offset()));
  }

  /// Rows of B.
  public int k() {
    return k;
  }

  /// Columns of B.
  public int n() {
    return n;
  }

  /// The panels.
  Tensor panels() {
    return panels;
  }

  /// Gives the memory of a [pooled][#pooled] matrix back.
  public void release(Scope scope) {
    scope.release(panels);
  }
}
