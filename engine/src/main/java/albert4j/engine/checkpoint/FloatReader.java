package albert4j.engine.checkpoint;

import java.lang.foreign.MemorySegment;

/// Copies stored floating-point numbers into float32: F16 and BF16 are widened, which is exact; F64
/// is rounded to nearest, ties to even.
final class FloatReader {
  /// What is transposed at a time, so that both sides stay within the first-level cache.
  private static final int TILE_ROWS = 64;

  private static final int TILE_COLUMNS = 64;

  private final DType dtype;
  private final MemorySegment data;

  FloatReader(DType dtype, MemorySegment data) {
    this.dtype = dtype;
    this.data = data;
  }

  /// Copies all elements, in the order of rows.
  ///
  /// @param at where the first goes
  void read(Strides layout, float[] values, int at) throws CheckpointException {
    layout.planes((from, to) -> plane(layout, from, values, at + to));
  }

  private void plane(Strides layout, long from, float[] values, int at) {
    if (layout.columnStride() == 1) {
      for (int r = 0; r < layout.rows(); r++) {
        run(from + r * layout.rowStride(), values, at + r * layout.columns(), layout.columns());
      }
    } else if (layout.rowStride() == 1) {
      transposed(layout, from, values, at);
    } else {
      for (int r = 0; r < layout.rows(); r++) {
        for (int c = 0; c < layout.columns(); c++) {
          long element = from + r * layout.rowStride() + c * layout.columnStride();
          run(element, values, at + r * layout.columns() + c, 1);
        }
      }
    }
  }

  /// A plane whose columns lie in a row each, tile by tile.
  private void transposed(Strides layout, long from, float[] values, int at) {
    float[] tile = new float[TILE_ROWS * TILE_COLUMNS];
    for (int c = 0; c < layout.columns(); c += TILE_COLUMNS) {
      int columns = Math.min(TILE_COLUMNS, layout.columns() - c);
      for (int r = 0; r < layout.rows(); r += TILE_ROWS) {
        int rows = Math.min(TILE_ROWS, layout.rows() - r);
        for (int j = 0; j < columns; j++) {
          run(from + r + (c + j) * layout.columnStride(), tile, j * TILE_ROWS, rows);
        }
        for (int i = 0; i < rows; i++) {
          turn(tile, i, values, at + (r + i) * layout.columns() + c, columns);
        }
      }
    }
  }

  private static void turn(float[] tile, int row, float[] values, int at, int columns) {
    for (int j = 0; j < columns; j++) {
      values[at + j] = tile[j * TILE_ROWS + row];
    }
  }

  /// Elements that lie in a row.
  private void run(long from, float[] values, int at, int n) {
    switch (dtype) {
      case F32 -> MemorySegment.copy(data, Checkpoint.F32, 4 * from, values, at, n);
      case F16 -> copyF16(data.asSlice(2 * from, 2L * n), values, at, n);
      case BF16 -> copyBf16(data.asSlice(2 * from, 2L * n), values, at, n);
      case F64 -> copyF64(data.asSlice(8 * from, 8L * n), values, at, n);
      default -> throw new IllegalStateException("checked before: " + dtype);
    }
  }

  private static void copyF16(MemorySegment data, float[] values, int at, int n) {
    for (int i = 0; i < n; i++) {
      values[at + i] = Float.float16ToFloat(data.get(Checkpoint.I16, 2L * i));
    }
  }

  private static void copyBf16(MemorySegment data, float[] values, int at, int n) {
    for (int i = 0; i < n; i++) {
      values[at + i] = DType.bf16ToFloat(data.get(Checkpoint.I16, 2L * i));
    }
  }

  private static void copyF64(MemorySegment data, float[] values, int at, int n) {
    for (int i = 0; i < n; i++) {
      values[at + i] = (float) data.get(Checkpoint.F64, 8L * i);
    }
  }
}
