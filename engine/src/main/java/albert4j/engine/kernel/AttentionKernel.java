package albert4j.engine.kernel;

/// Scaled dot-product attention (Vaswani et al., 2017, eq. 1) of one head over one sequence, and
/// its derivative.
///
/// Query rows go through in blocks of [Gemm#MC]: a block's scores against all keys are computed,
/// turned into probabilities and multiplied with the values while they are in the cache, so no `[s,
/// s]` matrix is ever stored. The backward pass computes the probabilities again. All products run
/// on [Gemm].
///
/// One instance holds the scratch memory of one thread. Operands are slices of larger row-major
/// matrices: the head's first element and the distance between rows.
public final class AttentionKernel {
  private final float[] scratch = new float[Gemm.SCRATCH];
  private float[] keys = {};
  private float[] values = {};
  private float[] rows = {};
  private float[] scores = {};
  private float[] slopes = {};
  private float[] zeros = {};

  /// A kernel with scratch memory that grows to the longest sequence it meets.
  public AttentionKernel() {}

  /// Where one head of one sequence lies, and how it drops out.
  ///
  /// @param s tokens in the sequence: queries
  /// @param keys how many of them are attended to; the first ones
  /// @param d width of the head
  /// @param scale of the scores, 1/√d
  /// @param probability of a weight to be dropped; 0 for none
  /// @param key of the dropout mask
  /// @param firstRow of this head's queries in the mask
  public record Head(
      int s, int keys, int d, float scale, float probability, long key, long firstRow) {}

  /// `o = dropout(softmax(scale·q·kᵀ))·v`
  ///
  /// @param x holds queries, keys and values from `q`, `k` and `v` on, all with rows `ldx` apart
  /// @param o receives the result from `oo` on, rows `ldo` apart
  public void forward(
      Head head, float[] x, int q, int k, int v, int ldx, float[] o, int oo, int ldo) {
    int n = head.keys;
    int d = head.d;
    int lds = Pack.paddedColumns(n);
    keys = packed(keys, n, d, x, k, ldx, true);
    values = packed(values, d, n, x, v, ldx, false);
    scores = atLeast(scores, Gemm.MC * lds);
    for (int i = 0; i < head.s; i += Gemm.MC) {
      int count = Math.min(Gemm.MC, head.s - i);
      probabilities(head, i, count, x, q, ldx, lds);
      drop(head, i, count, scores, lds);
      product(count, d, n, scores, 0, lds, values, o, oo + i * ldo, ldo);
    }
  }

  /// The probabilities themselves, before dropout: `p = softmax(scale·q·kᵀ)`, `[s, keys]`.
  public void weights(Head head, float[] x, int q, int k, int ldx, float[] p, int po) {
    int n = head.keys;
    int lds = Pack.paddedColumns(n);
    keys = packed(keys, n, head.d, x, k, ldx, true);
    scores = atLeast(scores, Gemm.MC * lds);
    for (int i = 0; i < head.s; i += Gemm.MC) {
      int count = Math.min(Gemm.MC, head.s - i);
      probabilities(head, i, count, x, q, ldx, lds);
      for (int r = 0; r < count; r++) {
        System.arraycopy(scores, r * lds, p, po + (i + r) * n, n);
      }
    }
  }

  /// Adds the gradients of q, k and v, given `dout`, that of the output.
  ///
  /// With P the probabilities, M the dropout mask and dS the gradient of the scaled scores: dV =
  /// (P∘M)ᵀ·dO, dP = (dO·Vᵀ)∘M, dS = softmax'(P, dP), dQ = scale·dS·K, dK = scale·dSᵀ·Q.
  ///
  /// @param dx receives them from `q`, `k` and `v` on, laid out as `x` from `shift` on
  public void backward(
      Head head,
      float[] x,
      int q,
      int k,
      int v,
      int ldx,
      float[] dout,
      int oo,
      int ldo,
      float[] dx,
      int shift) {
    int n = head.keys;
    int d = head.d;
    int lds = Pack.paddedColumns(n);
    scores = atLeast(scores, Gemm.MC * lds);
    slopes = atLeast(slopes, Gemm.MC * lds);
    for (int i = 0; i < head.s; i += Gemm.MC) {
      int count = Math.min(Gemm.MC, head.s - i);
      keys = packed(keys, n, d, x, k, ldx, true);
      probabilities(head, i, count, x, q, ldx, lds);
      values = packed(values, n, d, x, v, ldx, true);
      product(count, lds, d, dout, oo + i * ldo, ldo, values, slopes, 0, lds);
      drop(head, i, count, slopes, lds);
      for (int r = 0; r < count; r++) {
        Rows.softmaxBackward(head.scale, scores, r * lds, slopes, r * lds, slopes, r * lds, n);
      }
      drop(head, i, count, scores, lds);
      rows = packed(rows, d, count, dout, oo + i * ldo, ldo, false);
      addTo(n, d, count, scores, 0, lds, true, rows, dx, shift + v, ldx);
      keys = packed(keys, d, n, x, k, ldx, false);
      addTo(count, d, n, slopes, 0, lds, false, keys, dx, shift + q + i * ldx, ldx);
      rows = packed(rows, d, count, x, q + i * ldx, ldx, false);
      addTo(n, d, count, slopes, 0, lds, true, rows, dx, shift + k, ldx);
    }
  }

  /// Fills the first `count` rows of `scores` with the probabilities of queries `i` to `i + count`;
  /// needs `keys`.
  private void probabilities(Head head, int i, int count, float[] x, int q, int ldx, int lds) {
    product(count, lds, head.d, x, q + i * ldx, ldx, keys, scores, 0, lds);
    for (int r = 0; r < count; r++) {
      Rows.softmax(head.scale, scores, r * lds, scores, r * lds, head.keys);
    }
  }

  private static void drop(Head head, int i, int count, float[] x, int ldx) {
    if (head.probability > 0f) {
      for (int r = 0; r < count; r++) {
        long row = head.firstRow + i + r;
        DropoutKernel.row(head.probability, head.key, row, x, r * ldx, x, r * ldx, head.keys);
      }
    }
  }

  /// `C = A·B` for `m` rows of A.
  private void product(
      int m, int n, int k, float[] a, int ao, int lda, float[] b, float[] c, int co, int ldc) {
    zeros = atLeast(zeros, n);
    int panels = Pack.panels(n);
    Gemm.block(0, m, 0, panels, n, k, a, ao, lda, false, b, 0, zeros, 0, 0, c, co, ldc, scratch);
  }

  /// `C += A·B` for `m` rows of A, or of Aᵀ if transposed.
  private void addTo(
      int m,
      int n,
      int k,
      float[] a,
      int ao,
      int lda,
      boolean transposed,
      float[] b,
      float[] c,
      int co,
      int ldc) {
    int panels = Pack.panels(n);
    for (int i = 0; i < m; i += Gemm.MC) {
      int end = Math.min(i + Gemm.MC, m);
      Gemm.block(
          i, end, 0, panels, n, k, a, ao, lda, transposed, b, 0, c, co, ldc, c, co, ldc, scratch);
    }
  }

  private static float[] packed(
      float[] memory, int n, int k, float[] b, int bo, int ldb, boolean transposed) {
    float[] panels = atLeast(memory, k * Pack.paddedColumns(n));
    Pack.columns(0, Pack.panels(n), k, n, b, bo, ldb, transposed, panels, 0);
    return panels;
  }

  private static float[] atLeast(float[] memory, int n) {
    return memory.length >= n ? memory : new float[Math.max(n, 2 * memory.length)];
  }
}
