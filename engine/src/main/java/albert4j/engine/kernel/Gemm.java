package albert4j.engine.kernel;

/// `C = D + A·B` over a packed B: the loops of BLIS (Van Zee & van de Geijn, 2015) around the
/// micro-kernel [Tile].
///
/// From the outside in: the caller's blocks of rows and columns, which also split the work between
/// threads; blocks of [#KC] steps, blocks of [#NC] columns, tiles of up to [#MR] rows, panels of
/// [#NR] columns, and within the tile the steps of k. A block of B (`KC·NC` floats) stays in the
/// second-level cache for all rows, and a tile's rows of A (`MR·KC`) in the first for all panels.
public final class Gemm {
  /// Rows of a tile.
  public static final int MR = Tile.MR;

  /// Columns of a tile, and of a panel of a packed B.
  public static final int NR = Tile.NR;

  /// Rows of a caller's block: a multiple of [#MR].
  public static final int MC = 192;

  /// Columns of a block of C.
  public static final int NC = 192;

  /// Columns of a caller's block where A is transposed: more than [#NC], since each transposes A
  /// anew.
  public static final int NC_TRANSPOSED = 1024;

  /// Steps of k in a block, which are added up in one chain. Twice as many are 1 % faster, but then
  /// an attention probability of a model with 16,384 of them is 15 times as far off as PyTorch's.
  public static final int KC = 384;

  /// Floats of scratch memory that [#block] needs: a block of A and one tile.
  public static final int SCRATCH = MC * KC + MR * NR;

  private static final int EDGE = MC * KC;

  private Gemm() {}

  /// `C = D + A·B` for rows `i0` to `i1` and column panels `panel0` to `panel1` of C.
  ///
  /// @param n columns of B, C and D
  /// @param k columns of A, rows of B
  /// @param a A, `[m, k]` with rows `lda` apart; or Aᵀ, `[k, m]`, if `transposed`: then at most
  ///   [#MC] rows at a time
  /// @param b B as [Pack#columns] packed it
  /// @param d D, `[m, n]`, rows `ldd` apart; 0 where one row, such as a bias, stands for all. It
  ///   may be C
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
      float[] d,
      int at,
      int ldd,
      float[] c,
      int co,
      int ldc,
      float[] scratch) {
    int rows = i1 - i0;
    int tiles = (rows + MR - 1) / MR;
    int p = 0;
    do {
      int depth = Math.min(KC, k - p);
      if (transposed) {
        Pack.transpose(rows, depth, a, ao + p * lda + i0, lda, scratch, 0);
      }
      for (int j0 = panel0; j0 < panel1; j0 += NC / NR) {
        int j1 = Math.min(panel1, j0 + NC / NR);
        for (int tile = 0; tile < tiles; tile++) {
          // in tiles of about equal height
          int r = i0 + rows * tile / tiles;
          int height = i0 + rows * (tile + 1) / tiles - r;
          row(
              height,
              j0,
              j1,
              n,
              depth,
              transposed ? scratch : a,
              transposed ? (r - i0) * KC : ao + r * lda + p,
              transposed ? KC : lda,
              b,
              bo + p * Pack.paddedColumns(n),
              p == 0 ? d : c,
              p == 0 ? at + r * ldd : co + r * ldc,
              p == 0 ? ldd : ldc,
              c,
              co + r * ldc,
              ldc,
              scratch);
        }
      }
      p += KC;
    } while (p < k);
  }

  /// The tiles of one row: A's part stays in the first-level cache while the panels of B go by.
  private static void row(
      int height,
      int panel0,
      int panel1,
      int n,
      int depth,
      float[] a,
      int ao,
      int lda,
      float[] b,
      int bo,
      float[] d,
      int at,
      int ldd,
      float[] c,
      int co,
      int ldc,
      float[] scratch) {
    for (int panel = panel0; panel < panel1; panel++) {
      int j = panel * NR;
      int bj = bo + j * depth;
      if (j + NR <= n) {
        Tile.multiply(height, depth, a, ao, lda, b, bj, d, at + j, ldd, c, co + j, ldc);
      } else {
        copy(height, n - j, d, at + j, ldd, scratch, EDGE, NR);
        Tile.multiply(height, depth, a, ao, lda, b, bj, scratch, EDGE, NR, scratch, EDGE, NR);
        copy(height, n - j, scratch, EDGE, NR, c, co + j, ldc);
      }
    }
  }

  private static void copy(
      int rows, int columns, float[] x, int xo, int ldx, float[] y, int yo, int ldy) {
    for (int i = 0; i < rows; i++) {
      System.arraycopy(x, xo + i * ldx, y, yo + i * ldy, columns);
    }
  }
}
