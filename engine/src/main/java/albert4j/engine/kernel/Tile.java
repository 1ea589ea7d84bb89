package albert4j.engine.kernel;

import static albert4j.engine.kernel.Lanes.SPECIES;
import static albert4j.engine.kernel.Lanes.WIDTH;
import static albert4j.engine.kernel.Lanes.fma;

import jdk.incubator.vector.FloatVector;

/// The micro-kernel of the matrix product: adds A·B to a tile of C, [#MR] rows by [#NR] columns,
/// which stays in registers over all of k.
///
/// Six rows of two vectors are 12 accumulators: enough to hide the latency of two fused
/// multiply-adds a cycle, and with two vectors of B and one broadcast of A they fit the 16
/// registers of AVX2. Twice the tile is no faster where it compiles well, and several times slower
/// where the compiler spills.
///
/// Each element of C is one chain of fused multiply-adds in the order of k, starting from what
/// stood in C: whatever the width, the blocking, the position in the tile and the split between
/// threads, the bits are the same.
final class Tile {
  /// Rows of a tile.
  static final int MR = 6;

  /// Columns of a tile: two vectors, or 8 floats when vectors are off.
  static final int NR = WIDTH == 0 ? 8 : 2 * WIDTH;

  private Tile() {}

  /// `C += A·B` for one tile.
  ///
  /// @param k depth: steps in both panels
  /// @param a packed panel of A at `ao`: `MR` floats a step
  /// @param b packed panel of B at `bo`: `NR` floats a step
  /// @param c tile of C at `co`, rows `ldc` apart
  static void multiply(int k, float[] a, int ao, float[] b, int bo, float[] c, int co, int ldc) {
    if (WIDTH == 0) {
      scalar(k, a, ao, b, bo, c, co, ldc);
    } else {
      vector(k, a, ao, b, bo, c, co, ldc);
    }
  }

  private static void vector(
      int k, float[] a, int ao, float[] b, int bo, float[] c, int co, int ldc) {
    int r1 = co + ldc;
    int r2 = r1 + ldc;
    int r3 = r2 + ldc;
    int r4 = r3 + ldc;
    int r5 = r4 + ldc;
    FloatVector c00 = FloatVector.fromArray(SPECIES, c, co);
    FloatVector c01 = FloatVector.fromArray(SPECIES, c, co + WIDTH);
    FloatVector c10 = FloatVector.fromArray(SPECIES, c, r1);
    FloatVector c11 = FloatVector.fromArray(SPECIES, c, r1 + WIDTH);
    FloatVector c20 = FloatVector.fromArray(SPECIES, c, r2);
    FloatVector c21 = FloatVector.fromArray(SPECIES, c, r2 + WIDTH);
    FloatVector c30 = FloatVector.fromArray(SPECIES, c, r3);
    FloatVector c31 = FloatVector.fromArray(SPECIES, c, r3 + WIDTH);
    FloatVector c40 = FloatVector.fromArray(SPECIES, c, r4);
    FloatVector c41 = FloatVector.fromArray(SPECIES, c, r4 + WIDTH);
    FloatVector c50 = FloatVector.fromArray(SPECIES, c, r5);
    FloatVector c51 = FloatVector.fromArray(SPECIES, c, r5 + WIDTH);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bo);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bo + WIDTH);
      FloatVector x = FloatVector.broadcast(SPECIES, a[ao]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = FloatVector.broadcast(SPECIES, a[ao + 1]);
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      x = FloatVector.broadcast(SPECIES, a[ao + 2]);
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      x = FloatVector.broadcast(SPECIES, a[ao + 3]);
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
      x = FloatVector.broadcast(SPECIES, a[ao + 4]);
      c40 = x.fma(b0, c40);
      c41 = x.fma(b1, c41);
      x = FloatVector.broadcast(SPECIES, a[ao + 5]);
      c50 = x.fma(b0, c50);
      c51 = x.fma(b1, c51);
      ao += MR;
      bo += NR;
    }
    c00.intoArray(c, co);
    c01.intoArray(c, co + WIDTH);
    c10.intoArray(c, r1);
    c11.intoArray(c, r1 + WIDTH);
    c20.intoArray(c, r2);
    c21.intoArray(c, r2 + WIDTH);
    c30.intoArray(c, r3);
    c31.intoArray(c, r3 + WIDTH);
    c40.intoArray(c, r4);
    c41.intoArray(c, r4 + WIDTH);
    c50.intoArray(c, r5);
    c51.intoArray(c, r5 + WIDTH);
  }

  private static void scalar(
      int k, float[] a, int ao, float[] b, int bo, float[] c, int co, int ldc) {
    for (int p = 0; p < k; p++, ao += MR, bo += NR) {
      for (int i = 0; i < MR; i++) {
        float x = a[ao + i];
        int row = co + i * ldc;
        for (int j = 0; j < NR; j++) {
          c[row + j] = fma(x, b[bo + j], c[row + j]);
        }
      }
    }
  }
}
