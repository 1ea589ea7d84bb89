package albert4j.engine.kernel;

import static albert4j.engine.kernel.Lanes.WIDTH;
import static albert4j.engine.kernel.Lanes.fma;
import static albert4j.engine.kernel.Species.SPECIES;

import jdk.incubator.vector.FloatVector;

/// The micro-kernel of the matrix product: `C = D + A·B` for a tile of C of up to [#MR] rows and
/// [#NR] columns, which stays in registers over all of k.
///
/// Six rows of two vectors are 12 accumulators: enough to hide the latency of two fused
/// multiply-adds a cycle, and with two vectors of B and one broadcast of A they fit the 16
/// registers of AVX2. Twice the tile is no faster where it compiles well, and several times slower
/// where the compiler spills. There is a method for each number of rows, so that no row is computed
/// for nothing.
///
/// A is read where it lies, a float at a time from each of the rows: copying it into panels first
/// costs more than it brings, since a row of A is read from the cache line by line either way.
///
/// What is added to an element of D is one chain of fused multiply-adds in the order of k: whatever
/// the width, the position in the tile and the split between threads, the bits are the same. The
/// chain starts at zero and not from D, so that over many blocks of k short sums are added up,
/// which is more exact than one long one.
final class Tile {
  /// Most rows of a tile.
  static final int MR = 6;

  /// Columns of a tile: two vectors, or 8 floats when vectors are off.
  static final int NR = WIDTH == 0 ? 8 : 2 * WIDTH;

  private static final int EIGHT = 8; // columns of the scalar code; divides NR

  private Tile() {}

  /// `C = D + A·B` for one tile; D may be C.
  ///
  /// @param rows of the tile, 1 to [#MR]
  /// @param k depth: columns of A, steps of the panel of B
  /// @param a first element of A at `ao`, rows `lda` apart
  /// @param b packed panel of B at `bo`: `NR` floats a step
  /// @param d first element of D at `at`, rows `ldd` apart; 0 where one row stands for all
  /// @param c first element of C at `co`, rows `ldc` apart
  static void multiply(
      int rows,
      int k,
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
      int ldc) {
    if (WIDTH == 0 || !WarmUp.over((long) rows * k * NR)) {
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < NR; j += EIGHT) {
          scalarRow(k, a, ao + i * lda, b, bo + j, d, at + i * ldd + j, c, co + i * ldc + j);
        }
      }
      return;
    }
    switch (rows) {
      case 1 -> one(k, a, ao, b, bo, d, at, c, co);
      case 2 -> two(k, a, ao, lda, b, bo, d, at, ldd, c, co, ldc);
      case 3 -> three(k, a, ao, lda, b, bo, d, at, ldd, c, co, ldc);
      case 4 -> four(k, a, ao, lda, b, bo, d, at, ldd, c, co, ldc);
      case 5 -> five(k, a, ao, lda, b, bo, d, at, ldd, c, co, ldc);
      case 6 -> six(k, a, ao, lda, b, bo, d, at, ldd, c, co, ldc);
      default -> throw new IllegalArgumentException("tile: 1 to " + MR + " rows: rows=" + rows);
    }
  }

  private static void six(
      int k,
      float[] a,
      int a0,
      int lda,
      float[] b,
      int bo,
      float[] d,
      int at,
      int ldd,
      float[] c,
      int co,
      int ldc) {
    int a1 = a0 + lda;
    int a2 = a1 + lda;
    int a3 = a2 + lda;
    int a4 = a3 + lda;
    int a5 = a4 + lda;
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
    for (int p = 0; p < k; p++, bo += NR) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bo);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bo + WIDTH);
      FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + p]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = FloatVector.broadcast(SPECIES, a[a1 + p]);
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      x = FloatVector.broadcast(SPECIES, a[a2 + p]);
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      x = FloatVector.broadcast(SPECIES, a[a3 + p]);
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
      x = FloatVector.broadcast(SPECIES, a[a4 + p]);
      c40 = x.fma(b0, c40);
      c41 = x.fma(b1, c41);
      x = FloatVector.broadcast(SPECIES, a[a5 + p]);
      c50 = x.fma(b0, c50);
      c51 = x.fma(b1, c51);
    }
    store(c00, c01, d, at, c, co);
    store(c10, c11, d, at + ldd, c, co + ldc);
    store(c20, c21, d, at + 2 * ldd, c, co + 2 * ldc);
    store(c30, c31, d, at + 3 * ldd, c, co + 3 * ldc);
    store(c40, c41, d, at + 4 * ldd, c, co + 4 * ldc);
    store(c50, c51, d, at + 5 * ldd, c, co + 5 * ldc);
  }

  private static void five(
      int k,
      float[] a,
      int a0,
      int lda,
      float[] b,
      int bo,
      float[] d,
      int at,
      int ldd,
      float[] c,
      int co,
      int ldc) {
    int a1 = a0 + lda;
    int a2 = a1 + lda;
    int a3 = a2 + lda;
    int a4 = a3 + lda;
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
    for (int p = 0; p < k; p++, bo += NR) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bo);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bo + WIDTH);
      FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + p]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = FloatVector.broadcast(SPECIES, a[a1 + p]);
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      x = FloatVector.broadcast(SPECIES, a[a2 + p]);
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      x = FloatVector.broadcast(SPECIES, a[a3 + p]);
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
      x = FloatVector.broadcast(SPECIES, a[a4 + p]);
      c40 = x.fma(b0, c40);
      c41 = x.fma(b1, c41);
    }
    store(c00, c01, d, at, c, co);
    store(c10, c11, d, at + ldd, c, co + ldc);
    store(c20, c21, d, at + 2 * ldd, c, co + 2 * ldc);
    store(c30, c31, d, at + 3 * ldd, c, co + 3 * ldc);
    store(c40, c41, d, at + 4 * ldd, c, co + 4 * ldc);
  }

  private static void four(
      int k,
      float[] a,
      int a0,
      int lda,
      float[] b,
      int bo,
      float[] d,
      int at,
      int ldd,
      float[] c,
      int co,
      int ldc) {
    int a1 = a0 + lda;
    int a2 = a1 + lda;
    int a3 = a2 + lda;
    FloatVector c00 = FloatVector.zero(SPECIES);
    FloatVector c01 = c00;
    FloatVector c10 = c00;
    FloatVector c11 = c00;
    FloatVector c20 = c00;
    FloatVector c21 = c00;
    FloatVector c30 = c00;
    FloatVector c31 = c00;
    for (int p = 0; p < k; p++, bo += NR) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bo);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bo + WIDTH);
      FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + p]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = FloatVector.broadcast(SPECIES, a[a1 + p]);
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      x = FloatVector.broadcast(SPECIES, a[a2 + p]);
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      x = FloatVector.broadcast(SPECIES, a[a3 + p]);
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
    }
    store(c00, c01, d, at, c, co);
    store(c10, c11, d, at + ldd, c, co + ldc);
    store(c20, c21, d, at + 2 * ldd, c, co + 2 * ldc);
    store(c30, c31, d, at + 3 * ldd, c, co + 3 * ldc);
  }

  private static void three(
      int k,
      float[] a,
      int a0,
      int lda,
      float[] b,
      int bo,
      float[] d,
      int at,
      int ldd,
      float[] c,
      int co,
      int ldc) {
    int a1 = a0 + lda;
    int a2 = a1 + lda;
    FloatVector c00 = FloatVector.zero(SPECIES);
    FloatVector c01 = c00;
    FloatVector c10 = c00;
    FloatVector c11 = c00;
    FloatVector c20 = c00;
    FloatVector c21 = c00;
    for (int p = 0; p < k; p++, bo += NR) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bo);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bo + WIDTH);
      FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + p]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = FloatVector.broadcast(SPECIES, a[a1 + p]);
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      x = FloatVector.broadcast(SPECIES, a[a2 + p]);
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
    }
    store(c00, c01, d, at, c, co);
    store(c10, c11, d, at + ldd, c, co + ldc);
    store(c20, c21, d, at + 2 * ldd, c, co + 2 * ldc);
  }

  private static void two(
      int k,
      float[] a,
      int a0,
      int lda,
      float[] b,
      int bo,
      float[] d,
      int at,
      int ldd,
      float[] c,
      int co,
      int ldc) {
    int a1 = a0 + lda;
    FloatVector c00 = FloatVector.zero(SPECIES);
    FloatVector c01 = c00;
    FloatVector c10 = c00;
    FloatVector c11 = c00;
    for (int p = 0; p < k; p++, bo += NR) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bo);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bo + WIDTH);
      FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + p]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = FloatVector.broadcast(SPECIES, a[a1 + p]);
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
    }
    store(c00, c01, d, at, c, co);
    store(c10, c11, d, at + ldd, c, co + ldc);
  }

  private static void one(
      int k, float[] a, int a0, float[] b, int bo, float[] d, int at, float[] c, int co) {
    FloatVector c00 = FloatVector.zero(SPECIES);
    FloatVector c01 = c00;
    for (int p = 0; p < k; p++, bo += NR) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bo);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bo + WIDTH);
      FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + p]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
    }
    store(c00, c01, d, at, c, co);
  }

  private static void store(
      FloatVector left, FloatVector right, float[] d, int at, float[] c, int co) {
    left.add(FloatVector.fromArray(SPECIES, d, at)).intoArray(c, co);
    right.add(FloatVector.fromArray(SPECIES, d, at + WIDTH)).intoArray(c, co + WIDTH);
  }

  private static void scalarRow(
      int k, float[] a, int ao, float[] b, int bo, float[] d, int at, float[] c, int co) {
    float s0 = 0f;
    float s1 = 0f;
    float s2 = 0f;
    float s3 = 0f;
    float s4 = 0f;
    float s5 = 0f;
    float s6 = 0f;
    float s7 = 0f;
    for (int p = 0; p < k; p++, bo += NR) {
      float x = a[ao + p];
      s0 = fma(x, b[bo], s0);
      s1 = fma(x, b[bo + 1], s1);
      s2 = fma(x, b[bo + 2], s2);
      s3 = fma(x, b[bo + 3], s3);
      s4 = fma(x, b[bo + 4], s4);
      s5 = fma(x, b[bo + 5], s5);
      s6 = fma(x, b[bo + 6], s6);
      s7 = fma(x, b[bo + 7], s7);
    }
    c[co] = d[at] + s0;
    c[co + 1] = d[at + 1] + s1;
    c[co + 2] = d[at + 2] + s2;
    c[co + 3] = d[at + 3] + s3;
    c[co + 4] = d[at + 4] + s4;
    c[co + 5] = d[at + 5] + s5;
    c[co + 6] = d[at + 6] + s6;
    c[co + 7] = d[at + 7] + s7;
  }
}
