package albert4j.engine.checkpoint;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Copies a stored tensor of floating-point numbers into float32: F16 and BF16 are widened, which
/// is exact; F64 is rounded to nearest, ties to even.
///
/// For one thread.
final class FloatReader {
  /// What is transposed at a time, so that both sides stay within the first-level cache.
  private static final int TILE_ROWS = 64;

  private static final int TILE_COLUMNS = 64;

  /// The most that is read at a time of a matrix that is transposed: whole columns. A feed-forward
  /// kernel of ALBERT-xxlarge has 64 KB in each.
  private static final int MAX_BAND_BYTES = 1 << 22;

  private final String name;
  private final Entry entry;
  private final Strides layout;

  /// Elements of two bytes on their way. Reading them one by one from a segment is slow until the
  /// compiler has seen it, and the weights of a small model are read before that.
  private final short[] halves = new short[1 << 12];

  FloatReader(String name, Entry entry) {
    this.name = name;
    this.entry = entry;
    layout = entry.layout();
  }

  /// Copies all elements, in the order of rows.
  ///
  /// @param at where the first goes
  /// @throws CheckpointException if the data is damaged; elements were copied nevertheless
  void read(float[] values, int at) throws IOException {
    int elementBytes = entry.dtype().bytes();
    long columnBytes = layout.rows() * (long) elementBytes;
    if (isContiguous()) {
      entry.pieces(
          name,
          Entry.PIECE_BYTES,
          (from, bytes) -> {
            int first = Math.toIntExact(from / elementBytes);
            run(bytes, 0, values, at + first, Math.toIntExact(bytes.byteSize() / elementBytes));
          });
    } else if (isTransposed() && columnBytes <= MAX_BAND_BYTES) {
      int band = (int) Math.min(TILE_COLUMNS, MAX_BAND_BYTES / columnBytes);
      entry.pieces(
          name,
          Math.toIntExact(band * columnBytes),
          (from, bytes) -> {
            int first = Math.toIntExact(from / columnBytes);
            int columns = Math.toIntExact(bytes.byteSize() / columnBytes);
            transposed(bytes, 0, values, at + first, columns);
          });
    } else {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment data = entry.copy(name, arena);
        layout.planes((from, to) -> plane(data, from, values, at + to));
      }
    }
  }

  /// Whether the elements lie in the order of rows, without gaps.
  private boolean isContiguous() {
    return layout.outer().isEmpty() && layout.rows() == 1 && layout.columnStride() == 1;
  }

  /// Whether it is a matrix whose transpose lies in the order of rows, without gaps.
  private boolean isTransposed() {
    return layout.outer().isEmpty()
        && layout.rowStride() == 1
        && layout.columnStride() == layout.rows();
  }

  private void plane(MemorySegment data, long from, float[] values, int at) {
    if (layout.columnStride() == 1) {
      for (int r = 0; r < layout.rows(); r++) {
        int to = at + r * layout.columns();
        run(data, from + r * layout.rowStride(), values, to, layout.columns());
      }
    } else if (layout.rowStride() == 1) {
      transposed(data, from, values, at, layout.columns());
    } else {
      for (int r = 0; r < layout.rows(); r++) {
        for (int c = 0; c < layout.columns(); c++) {
          long element = from + r * layout.rowStride() + c * layout.columnStride();
          run(data, element, values, at + r * layout.columns() + c, 1);
        }
      }
    }
  }

  /// Columns that lie in a row each, tile by tile.
  private void transposed(MemorySegment data, long from, float[] values, int at, int count) {
    float[] tile = new float[TILE_ROWS * TILE_COLUMNS];
    for (int c = 0; c < count; c += TILE_COLUMNS) {
      int columns = Math.min(TILE_COLUMNS, count - c);
      for (int r = 0; r < layout.rows(); r += TILE_ROWS) {
        int rows = Math.min(TILE_ROWS, layout.rows() - r);
        for (int j = 0; j < columns; j++) {
          run(data, from + r + (c + j) * layout.columnStride(), tile, j * TILE_ROWS, rows);
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
  private void run(MemorySegment data, long from, float[] values, int at, int n) {
    switch (entry.dtype()) {
      case F32 -> MemorySegment.copy(data, Checkpoint.F32, 4 * from, values, at, n);
      case F16, BF16 -> copyHalves(data, 2 * from, values, at, n);
      case F64 -> copyF64(data.asSlice(8 * from, 8L * n), values, at, n);
      default -> throw new IllegalStateException("checked before: " + entry.dtype());
    }
  }

  private void copyHalves(MemorySegment data, long from, float[] values, int at, int n) {
    for (int done = 0; done < n; done += halves.length) {
      int some = Math.min(halves.length, n - done);
      MemorySegment.copy(data, Checkpoint.I16, from + 2L * done, halves, 0, some);
      if (entry.dtype() == DType.F16) {
        for (int i = 0; i < some; i++) {
          values[at + done + i] = Float.float16ToFloat(halves[i]);
        }
      } else {
        for (int i = 0; i < some; i++) {
          values[at + done + i] = DType.bf16ToFloat(halves[i]);
        }
      }
    }
  }

  private static void copyF64(MemorySegment data, float[] values, int at, int n) {
    for (int i = 0; i < n; i++) {
      values[at + i] = (float) data.get(Checkpoint.F64, 8L * i);
    }
  }
}
