package albert4j.engine.kernel;

import static albert4j.engine.kernel.Tile.MR;
import static albert4j.engine.kernel.Tile.NR;

import java.util.Arrays;

/// Copies blocks of the operands of a matrix product into the order in which the micro-kernel reads
/// them.
///
/// A block of A becomes panels of `MR` rows, B becomes panels of `NR` columns; within a panel one
/// step of k follows the other. Panels at the edge are filled up with zeros. Transposition happens
/// here and nowhere else.
public final class Pack {
  private static final int SIX = 6;

  private Pack() {}

  /// Columns of a packed B of `n` columns: `n` rounded up to whole panels.
  public static int paddedColumns(int n) {
    return (n + NR - 1) / NR * NR;
  }

  /// Number of column panels of a B of `n` columns.
  public static int panels(int n) {
    return (n + NR - 1) / NR;
  }

  /// Where panel `panel` of the block of k that starts at `p` begins in a packed B.
  ///
  /// @param depth steps of k in that block
  static int panelOffset(int p, int panel, int depth, int n) {
    return p * paddedColumns(n) + panel * NR * depth;
  }

  /// Packs the columns of panels `from` to `to` of B, `[k, n]`, for all of k in blocks of
  /// [Gemm#KC].
  ///
  /// @param transposed false: `b` holds B row by row, rows `ldb` apart; true: `b` holds Bᵀ, `[n,
  ///   k]`, rows `ldb` apart
  /// @param packed receives the panels at `po`; `k * paddedColumns(n)` floats in all
  public static void columns(
      int from,
      int to,
      int k,
      int n,
      float[] b,
      int bo,
      int ldb,
      boolean transposed,
      float[] packed,
      int po) {
    for (int p = 0; p < k; p += Gemm.KC) {
      int depth = Math.min(Gemm.KC, k - p);
      for (int panel = from; panel < to; panel++) {
        int at = po + panelOffset(p, panel, depth, n);
        int j = panel * NR;
        int width = Math.min(NR, n - j);
        if (transposed) {
          interleave(width, NR, depth, b, bo + j * ldb + p, ldb, packed, at);
        } else {
          copyRows(width, NR, depth, b, bo + p * ldb + j, ldb, packed, at);
        }
      }
    }
  }

  /// Packs rows `i` to `i + rows` and steps `p` to `p + depth` of A, `[m, k]`.
  ///
  /// @param transposed false: `a` holds A row by row, rows `lda` apart; true: `a` holds Aᵀ, `[k,
  ///   m]`, rows `lda` apart
  static void rows(
      int i,
      int rows,
      int p,
      int depth,
      float[] a,
      int ao,
      int lda,
      boolean transposed,
      float[] packed) {
    int at = 0;
    for (int r = 0; r < rows; r += MR, at += MR * depth) {
      int height = Math.min(MR, rows - r);
      if (transposed) {
        copyRows(height, MR, depth, a, ao + p * lda + i + r, lda, packed, at);
      } else {
        interleave(height, MR, depth, a, ao + (i + r) * lda + p, lda, packed, at);
      }
    }
  }

  /// A panel whose steps lie side by side in memory: `width` floats a step, filled up to
  /// `panelWidth`.
  private static void copyRows(
      int width, int panelWidth, int depth, float[] x, int xo, int ldx, float[] packed, int at) {
    for (int p = 0; p < depth; p++, at += panelWidth, xo += ldx) {
      if (width == panelWidth && panelWidth == MR) {
        copySix(x, xo, packed, at);
      } else {
        System.arraycopy(x, xo, packed, at, width);
        Arrays.fill(packed, at + width, at + panelWidth, 0f);
      }
    }
  }

  /// Six floats are too few for a call of `arraycopy`.
  private static void copySix(float[] x, int xo, float[] packed, int at) {
    packed[at] = x[xo];
    packed[at + 1] = x[xo + 1];
    packed[at + 2] = x[xo + 2];
    packed[at + 3] = x[xo + 3];
    packed[at + 4] = x[xo + 4];
    packed[at + 5] = x[xo + 5];
  }

  /// A panel whose lanes are rows of memory, `ldx` apart: a transposition.
  private static void interleave(
      int width, int panelWidth, int depth, float[] x, int xo, int ldx, float[] packed, int at) {
    int lane = 0;
    for (; lane + SIX <= width; lane += SIX) {
      interleaveSix(panelWidth, depth, x, xo + lane * ldx, ldx, packed, at + lane);
    }
    for (; lane < panelWidth; lane++) {
      int row = xo + lane * ldx;
      for (int p = 0, to = at + lane; p < depth; p++, to += panelWidth) {
        packed[to] = lane < width ? x[row + p] : 0f;
      }
    }
  }

  /// Six rows side by side, so that a panel of A is written from front to back.
  private static void interleaveSix(
      int panelWidth, int depth, float[] x, int x0, int ldx, float[] packed, int at) {
    int x1 = x0 + ldx;
    int x2 = x1 + ldx;
    int x3 = x2 + ldx;
    int x4 = x3 + ldx;
    int x5 = x4 + ldx;
    for (int p = 0; p < depth; p++, at += panelWidth) {
      packed[at] = x[x0 + p];
      packed[at + 1] = x[x1 + p];
      packed[at + 2] = x[x2 + p];
      packed[at + 3] = x[x3 + p];
      packed[at + 4] = x[x4 + p];
      packed[at + 5] = x[x5 + p];
    }
  }
}
