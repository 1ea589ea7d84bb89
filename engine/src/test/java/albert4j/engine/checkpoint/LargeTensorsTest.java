package albert4j.engine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tensors that are read in several pieces, whose number is not a whole one.
class LargeTensorsTest {
  private static final int ROWS = 701;
  private static final int COLUMNS = 1100;

  @TempDir Path folder;

  /// What every type holds exactly, and no two elements of a row or column's neighbourhood share.
  private static float value(int row, int column) {
    return (row * 7 + column) % 251;
  }

  private static Tensor matrix(int rows, int columns) {
    Tensor matrix = Tensor.zeros(Shape.of(rows, columns));
    for (int i = 0; i < rows * columns; i++) {
      matrix.data()[i] = value(i / columns, i % columns);
    }
    return matrix;
  }

  private static void assertMatrix(Tensor found, boolean transposed) {
    int columns = found.shape().dim(1);
    for (int i = 0; i < found.shape().size(); i++) {
      int row = i / columns;
      int column = i % columns;
      float expected = transposed ? value(column, row) : value(row, column);
      if (found.data()[found.offset() + i] != expected) {
        assertEquals(expected, found.data()[found.offset() + i], "[" + row + ", " + column + "]");
      }
    }
  }

  private Path file(DType dtype) throws IOException {
    Path file = folder.resolve("model.safetensors");
    if (dtype != DType.F64) {
      new SafetensorsWriter().add("m", matrix(ROWS, COLUMNS), dtype).write(file);
      return file;
    }
    String header =
        "{\"m\":{\"dtype\":\"F64\",\"shape\":[%d,%d],\"data_offsets\":[0,%d]}}"
            .formatted(ROWS, COLUMNS, 8 * ROWS * COLUMNS);
    var bytes =
        ByteBuffer.allocate(8 + header.length() + 8 * ROWS * COLUMNS)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length())
            .put(header.getBytes(StandardCharsets.US_ASCII));
    for (int i = 0; i < ROWS * COLUMNS; i++) {
      bytes.putDouble(value(i / COLUMNS, i % COLUMNS));
    }
    return Files.write(file, bytes.array());
  }

  @ParameterizedTest
  @EnumSource(names = {"F16", "BF16", "F32", "F64"})
  void readsAMatrixAndItsTranspose(DType dtype) throws IOException {
    try (var checkpoint = Checkpoint.open(file(dtype))) {
      assertMatrix(checkpoint.tensor("m"), false);
      Tensor turned = Tensor.zeros(Shape.of(COLUMNS, ROWS));
      checkpoint.readTransposed("m", turned);
      assertMatrix(turned, true);
      // behind others, as the queries, keys and values of a layer are
      Tensor several = Tensor.zeros(Shape.of(3 * ROWS, COLUMNS));
      checkpoint.read("m", several.rows(ROWS, ROWS));
      assertMatrix(several.rows(ROWS, ROWS), false);
      assertEquals(0, several.data()[ROWS * COLUMNS - 1]);
      assertEquals(0, several.data()[2 * ROWS * COLUMNS]);
    }
  }

  /// A row of this matrix is larger than what is transposed at a time.
  @Test
  void readsTheTransposeOfAVeryWideMatrix() throws IOException {
    Path file = folder.resolve("wide.safetensors");
    int columns = (1 << 20) + 1;
    new SafetensorsWriter().add("m", matrix(2, columns)).write(file);
    try (var checkpoint = Checkpoint.open(file)) {
      Tensor turned = Tensor.zeros(Shape.of(columns, 2));
      checkpoint.readTransposed("m", turned);
      assertMatrix(turned, true);
    }
  }

  @Test
  void comparesAllPieces() throws IOException {
    Path file = folder.resolve("tied.safetensors");
    Tensor other = matrix(ROWS, COLUMNS);
    other.data()[ROWS * COLUMNS - 1]++;
    new SafetensorsWriter()
        .add("a", matrix(ROWS, COLUMNS))
        .add("b", matrix(ROWS, COLUMNS))
        .add("c", other)
        .write(file);
    try (var checkpoint = Checkpoint.open(file)) {
      assertTrue(checkpoint.sameElements("a", "b"));
      assertFalse(checkpoint.sameElements("a", "c"));
    }
  }

  /// The check sum is that of all pieces together.
  @Test
  void refusesDamageInAnyPiece() throws IOException {
    Path index = folder.resolve("model.index");
    new TensorFlowWriter().addTransposed("m", matrix(ROWS, COLUMNS)).write(index);
    Tensor to = Tensor.zeros(Shape.of(ROWS, COLUMNS));
    try (var checkpoint = Checkpoint.open(index)) {
      checkpoint.readTransposed("m", to);
      assertMatrix(to, false);
    }
    Path data = folder.resolve("model.data-00000-of-00001");
    byte[] bytes = Files.readAllBytes(data);
    for (int at : List.of(0, bytes.length / 2, bytes.length - 1)) {
      bytes[at] ^= 1;
      Files.write(data, bytes);
      bytes[at] ^= 1;
      try (var checkpoint = Checkpoint.open(index)) {
        for (boolean transposed : List.of(false, true)) {
          String message =
              Thrown.message(
                  CheckpointException.class,
                  () -> {
                    if (transposed) {
                      checkpoint.readTransposed("m", to);
                    } else {
                      checkpoint.tensor("m");
                    }
                  });
          assertTrue(message.startsWith(data + ": tensor \"m\": expected a check sum"), message);
        }
      }
    }
  }

  /// To a mapping that would be a fault of the memory.
  @Test
  void aFileCutShortWhileItIsOpenIsAnError() throws IOException {
    Path file = file(DType.F32);
    try (var checkpoint = Checkpoint.open(file);
        var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(1_000_000);
      Tensor turned = Tensor.zeros(Shape.of(COLUMNS, ROWS));
      for (var message :
          List.of(
              Thrown.message(CheckpointException.class, () -> checkpoint.tensor("m")),
              Thrown.message(CheckpointException.class, () -> checkpoint.doubles("m")),
              Thrown.message(CheckpointException.class, () -> checkpoint.sameElements("m", "m")),
              Thrown.message(
                  CheckpointException.class, () -> checkpoint.readTransposed("m", turned)))) {
        assertTrue(message.startsWith(file + ": byte 1000000: expected "), message);
        assertTrue(
            message.endsWith(" found the end: the file was cut short while it was open"), message);
      }
    }
  }
}
