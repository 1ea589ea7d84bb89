package albert4j.engine.kernel;

import static albert4j.engine.kernel.Lanes.WIDTH;
import static albert4j.engine.kernel.Species.SPECIES;
import static albert4j.engine.kernel.Tile.NR;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// Copies operands of a matrix product into the order in which the micro-kernel reads them.
///
/// B becomes panels of `NR` columns; within a panel one step of k follows the other, and panels at
/// the edge are filled up with zeros. A is read where it lies, unless it is transposed: then a
/// block of it is turned round first. Transposition happens here and nowhere else.
public final class Pack {
  private static final int EIGHT = 8; // rows that are interleaved together
  private static final int LINE = 16; // floats of a cache line, which is read once

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
          interleave(width, depth, b, bo + j * ldb + p, ldb, packed, at);
        } else {
          copyRows(width, depth, b, bo + p * ldb + j, ldb, packed, at);
        }
      }
    }
  }

  /// A panel whose steps lie side by side in memory: `width` floats a step, filled up to `NR`.
  private static void copyRows(
      int width, int depth, float[] x, int xo, int ldx, float[] packed, int at) {
    boolean vectors = width == NR && WIDTH > 0 && WarmUp.over(depth * NR);
    for (int p = 0; p < depth; p++, at += NR, xo += ldx) {
      if (vectors) {
        FloatVector.fromArray(SPECIES, x, xo).intoArray(packed, at);
        FloatVector.fromArray(SPECIES, x, xo + WIDTH).intoArray(packed, at + WIDTH);
      } else {
        System.arraycopy(x, xo, packed, at, width);
        Arrays.fill(packed, at + width, at + NR, 0f);
      }
    }
  }

  /// A panel whose lanes are rows of memory, `ldx` apart: a transposition.
  private static void interleave(
      int width, int depth, float[] x, int xo, int ldx, float[] packed, int at) {
    int lane = 0;
    for (; lane + EIGHT <= width; lane += EIGHT) {
      interleaveEight(depth, x, xo + lane * ldx, ldx, packed, at + lane);
    }
    for (; lane < NR; lane++) {
      int row = xo + lane * ldx;
      for (int p = 0, to = at + lane; p < depth; p++, to += NR) {
        packed[to] = lane < width ? x[row + p] : 0f;
      }
    }
  }

  /// Eight rows side by side.
  private static void interleaveEight(
      int depth, float[] x, int x0, int ldx, float[] packed, int at) {
    int x1 = x0 + ldx;
    int x2 = x1 + ldx;
    int x3 = x2 + ldx;
    int x4 = x3 + ldx;
    int x5 = x4 + ldx;
    int x6 = x5 + ldx;
    int x7 = x6 + ldx;
    for (int p = 0; p < depth; p++, at += NR) {
      packed[at] = x[x0 + p];
      packed[at + 1] = x[x1 + p];
      packed[at + 2] = x[x2 + p];
      packed[at + 3] = x[x3 + p];
      packed[at + 4] = x[x4 + p];
      packed[at + 5] = x[x5 + p];
      packed[at + 6] = x[x6 + p];
      packed[at + 7] = x[x7 + p];
    }
  }

  /// Turns a block of Aᵀ round: `rows` rows of A with `depth` steps each, [Gemm#KC] apart.
  ///
  /// @param x the block of Aᵀ at `xo`: a row a step, `ldx` apart
  /// @param block receives it at `at`
  static void transpose(int rows, int depth, float[] x, int xo, int ldx, float[] block, int at) {
    int i = 0;
    for (; i + LINE <= rows; i += LINE) {
      transposeLine(depth, x, xo + i, ldx, block, at + i * Gemm.KC);
    }
    for (; i < rows; i++) {
      for (int p = 0, from = xo + i; p < depth; p++, from += ldx) {
        block[at + i * Gemm.KC + p] = x[from];
      }
    }
  }

  /// Sixteen columns into rows.
  private static void transposeLine(int depth, float[] x, int xo, int ldx, float[] y, int y0) {
    int y1 = y0 + Gemm.KC;
    int y2 = y1 + Gemm.KC;
    int y3 = y2 + Gemm.KC;
    int y4 = y3 + Gemm.KC;
    int y5 = y4 + Gemm.KC;
    int y6 = y5 + Gemm.KC;
    int y7 = y6 + Gemm.KC;
    int y8 = y7 + Gemm.KC;
    int y9 = y8 + Gemm.KC;
    int y10 = y9 + Gemm.KC;
    int y11 = y10 + Gemm.KC;
    int y12 = y11 + Gemm.KC;
    int y13 = y12 + Gemm.KC;
    int y14 = y13 + Gemm.KC;
    int y15 = y14 + Gemm.KC;
    for (int p = 0; p < depth; p++, xo += ldx) {
      y[y0 + p] = x[xo];
      y[y1 + p] = x[xo + 1];
      y[y2 + p] = x[xo + 2];
      y[y3 + p] = x[xo + 3];
      y[y4 + p] = x[xo + 4];
      y[y5 + p] = x[xo + 5];
      y[y6 + p] = x[xo + 6];
      y[y7 + p] = x[xo + 7];
      y[y8 + p] = x[xo + 8];
      y[y9 + p] = x[xo + 9];
      y[y10 + p] = x[xo + 10];
      y[y11 + p] = x[xo + 11];
      y[y12 + p] = x[xo + 12];
      y[y13 + p] = x[xo + 13];
      y[y14 + p] = x[xo + 14];
      y[y15 + p] = x[xo + 15];
    }
  }
}
