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
/// What is added to an element of C is one chain of fused multiply-adds in the order of k: whatever
/// the width, the position in the tile and the split between threads, the bits are the same. The
/// chain starts at zero and not from C, so that over many blocks of k short sums are added up,
/// which is more exact than one long one.
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
    FloatVector c00 = FloatVector.zero(SPECIES);
    FloatVector c01 = c00;
    FloatVector c10 = c00;
    FloatVector c11 = c00;
    FloatVector c20 = c00;
    FloatVector c21 = c00;
    FloatVector c30 = c00;
    FloatVector c31 = c00;
    FloatVector c40 = c00;
    FloatVector c41 = c00;
    FloatVector c50 = c00;
    FloatVector c51 = c00;
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
    add(c00, c01, c, co);
    add(c10, c11, c, co + ldc);
    add(c20, c21, c, co + 2 * ldc);
    add(c30, c31, c, co + 3 * ldc);
    add(c40, c41, c, co + 4 * ldc);
    add(c50, c51, c, co + 5 * ldc);
  }

  private static void add(FloatVector left, FloatVector right, float[] c, int co) {
    left.add(FloatVector.fromArray(SPECIES, c, co)).intoArray(c, co);
    right.add(FloatVector.fromArray(SPECIES, c, co + WIDTH)).intoArray(c, co + WIDTH);
  }

  private static void scalar(
      int k, float[] a, int ao, float[] b, int bo, float[] c, int co, int ldc) {
    for (int i = 0; i < MR; i++) {
      scalarRow(k, a, ao + i, b, bo, c, co + i * ldc);
    }
  }

  private static void scalarRow(int k, float[] a, int ao, float[] b, int bo, float[] c, int co) {
    float s0 = 0f;
    float s1 = 0f;
    float s2 = 0f;
    float s3 = 0f;
    float s4 = 0f;
    float s5 = 0f;
    float s6 = 0f;
    float s7 = 0f;
    for (int p = 0; p < k; p++, ao += MR, bo += NR) {
      float x = a[ao];
      s0 = fma(x, b[bo], s0);
      s1 = fma(x, b[bo + 1], s1);
      s2 = fma(x, b[bo + 2], s2);
      s3 = fma(x, b[bo + 3], s3);
      s4 = fma(x, b[bo + 4], s4);
      s5 = fma(x, b[bo + 5], s5);
      s6 = fma(x, b[bo + 6], s6);
      s7 = fma(x, b[bo + 7], s7);
    }
    c[co] += s0;
    c[co + 1] += s1;
    c[co + 2] += s2;
    c[co + 3] += s3;
    c[co + 4] += s4;
    c[co + 5] += s5;
    c[co + 6] += s6;
    c[co + 7] += s7;
  }
}
