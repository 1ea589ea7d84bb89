package albert4j.engine.kernel;

/// `C += A·B` over a packed B: the loops of BLIS (Van Zee & van de Geijn, 2015) around the
/// micro-kernel [Tile].
///
/// From the outside in: blocks of [#MC] rows (the caller's loop, which also splits the work between
/// threads), blocks of [#KC] steps, panels of [#NR] columns, panels of [#MR] rows, and within the
/// tile the steps of k. A block of A (`MC·KC` floats) stays in the second-level cache, a panel of B
/// (`KC·NR`) in the first.
public final class Gemm {
  /// Rows of a tile.
  public static final int MR = Tile.MR;

  /// Columns of a tile, and of a panel of a packed B.
  public static final int NR = Tile.NR;

  /// Rows of a block of A: a multiple of [#MR].
  public static final int MC = 96;

  /// Steps of k in a block.
  public static final int KC = 384;

  /// Floats of scratch memory that [#block] needs: a packed block of A and one tile.
  public static final int SCRATCH = (MC + MR) * KC + MR * NR;

  private static final int EDGE = (MC + MR) * KC;

  private Gemm() {}

  /// Adds A·B to rows `i0` to `i1` (at most [#MC]) and column panels `panel0` to `panel1` of C.
  ///
  /// @param n columns of B and C
  /// @param k columns of A, rows of B
  /// @param a A, `[m, k]` with rows `lda` apart, or Aᵀ, `[k, m]`, if `transposed`
  /// @param b B as [Pack#columns] packed it
  /// @param c C, `[m, n]`, rows `ldc` apart
  /// @param scratch at least [#SCRATCH] floats
  public static void block(
      int i0,
      int i1,
      int panel0,
      int panel1,
      int n,
      int k,
      float[] a,
      int ao,
      int lda,
      boolean transposed,
      float[] b,
      int bo,
      float[] c,
      int co,
      int ldc,
      float[] scratch) {
    for (int p = 0; p < k; p += KC) {
      int depth = Math.min(KC, k - p);
      Pack.rows(i0, i1 - i0, p, depth, a, ao, lda, transposed, scratch);
      for (int panel = panel0; panel < panel1; panel++) {
        int j = panel * NR;
        int at = bo + Pack.panelOffset(p, panel, depth, n);
        column(i1 - i0, Math.min(NR, n - j), depth, scratch, b, at, c, co + i0 * ldc + j, ldc);
      }
    }
  }

  /// One panel of B against all panels of the packed block of A.
  private static void column(
      int rows, int width, int depth, float[] a, float[] b, int bo, float[] c, int co, int ldc) {
    for (int r = 0; r < rows; r += MR, co += MR * ldc) {
      int height = Math.min(MR, rows - r);
      if (height == MR && width == NR) {
        Tile.multiply(depth, a, r * depth, b, bo, c, co, ldc);
      } else {
        edge(height, width, depth, a, r * depth, b, bo, c, co, ldc);
      }
    }
  }

  /// A tile that reaches over the edge of C: the same kernel on a copy, behind the packed block in
  /// `a`.
  private static void edge(
      int height,
      int width,
      int depth,
      float[] a,
      int ao,
      float[] b,
      int bo,
      float[] c,
      int co,
      int ldc) {
    for (int i = 0; i < height; i++) {
      System.arraycopy(c, co + i * ldc, a, EDGE + i * NR, width);
    }
    Tile.multiply(depth, a, ao, b, bo, a, EDGE, NR);
    for (int i = 0; i < height; i++) {
      System.arraycopy(a, EDGE + i * NR, c, co + i * ldc, width);
    }
  }
}
