package albert4j.engine.checkpoint;

import albert4j.engine.Shape;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.OptionalInt;
import java.util.zip.CRC32C;

/// One stored tensor.
///
/// @param data where its elements lie, little-endian: a part of the file's mapping; row-major and
///   without gaps, that is `shape.size() * dtype.bytes()` bytes, unless there are strides
/// @param file the file that holds it
/// @param checksum the masked CRC-32C of the data, if the format has one: a wrong one is refused
///   when the tensor is read
/// @param strides how many elements apart those of each dimension lie; empty if they lie row-major
///   and without gaps
record Entry(
    DType dtype,
    Shape shape,
    MemorySegment data,
    OpenFile file,
    OptionalInt checksum,
    List<Long> strides) {
  /// What is read at a time: it stays within the second-level cache.
  static final int PIECE_BYTES = 1 << 18;

  /// Does something with a piece of the data.
  interface Piece {
    /// Gets a piece, which is gone afterwards.
    ///
    /// @param at where in the data it begins
    void visit(long at, MemorySegment bytes) throws IOException;
  }

  Entry(DType dtype, Shape shape, MemorySegment data, OpenFile file) {
    this(dtype, shape, data, file, OptionalInt.empty(), List.of());
  }

  /// How its elements lie.
  Strides layout() {
    return Strides.of(shape, strides);
  }

  /// The transpose of a matrix, over the same data.
  Entry transposed() {
    long columns = shape.dim(1);
    List<Long> turned =
        strides.isEmpty() ? List.of(1L, columns) : List.of(strides.get(1), strides.get(0));
    return new Entry(dtype, Shape.of(shape.dim(1), shape.dim(0)), data, file, checksum, turned);
  }

  /// Reads the data from its beginning to its end.
  ///
  /// @param name the tensor's, for messages
  /// @param pieceBytes how much at a time; the last piece may be shorter
  /// @throws CheckpointException if the data is damaged, which is known once all of it is read
  void pieces(String name, int pieceBytes, Piece piece) throws IOException {
    var crc = new CRC32C();
    long size = data.byteSize();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(Math.min(pieceBytes, size));
      for (long at = 0; at < size; at += pieceBytes) {
        MemorySegment part = buffer.asSlice(0, Math.min(pieceBytes, size - at));
        file.read(data, at, part);
        if (checksum.isPresent()) {
          crc.update(part.asByteBuffer());
        }
        piece.visit(at, part);
      }
    }
    int found = SortedTable.masked(crc);
    if (checksum.isPresent() && found != checksum.getAsInt()) {
      throw bad(
          name,
          "a check sum of " + Integer.toHexString(checksum.getAsInt()),
          Integer.toHexString(found) + ": the file is damaged");
    }
  }

  /// A copy of all of the data.
  ///
  /// @param name the tensor's, for messages
  /// @param arena what it is taken from
  /// @throws CheckpointException if it is damaged
  MemorySegment copy(String name, Arena arena) throws IOException {
    MemorySegment copy = arena.allocate(data.byteSize());
    pieces(name, PIECE_BYTES, (at, bytes) -> copy.asSlice(at, bytes.byteSize()).copyFrom(bytes));
    return copy;
  }

  /// Whether another tensor has the same bytes.
  boolean sameData(Entry other) throws IOException {
    long size = data.byteSize();
    if (size != other.data.byteSize()) {
      return false;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mine = arena.allocate(Math.min(PIECE_BYTES, size));
      MemorySegment others = arena.allocate(mine.byteSize());
      for (long at = 0; at < size; at += PIECE_BYTES) {
        long length = Math.min(PIECE_BYTES, size - at);
        file.read(data, at, mine.asSlice(0, length));
        other.file.read(other.data, at, others.asSlice(0, length));
        if (MemorySegment.mismatch(mine, 0, length, others, 0, length) >= 0) {
          return false;
        }
      }
    }
    return true;
  }

  /// A complaint about the tensor.
  CheckpointException bad(String name, String expected, String found) {
    String place = "tensor " + CheckpointException.quote(name);
    return new CheckpointException(file.path(), place, expected, found);
  }
}
