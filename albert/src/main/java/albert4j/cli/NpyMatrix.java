package albert4j.cli;

import albert4j.engine.checkpoint.TemporaryPath;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Optional;

/// A matrix of floats in the format of NumPy, version 1.0 (numpy.lib.format): a header that says
/// how many rows there are, hence the rows wait in a temporary file until that is known.
final class NpyMatrix implements AutoCloseable {
  /// The header is padded so that the data begins at a multiple of this.
  private static final int ALIGNMENT = 64;

  private static final int PREFIX_BYTES = 10;

  private Optional<TemporaryPath> file = Optional.empty();
  private OutputStream rows = OutputStream.nullOutputStream();
  private ByteBuffer row = ByteBuffer.allocate(0);
  private int columns;
  private long count;

  /// Appends a row.
  ///
  /// @throws IllegalArgumentException if it is not as long as the others
  /// @throws IOException if it cannot be stored
  void add(float[] values) throws IOException {
    if (file.isEmpty()) {
      columns = values.length;
      row = ByteBuffer.allocate(Float.BYTES * columns).order(ByteOrder.LITTLE_ENDIAN);
      file = Optional.of(TemporaryPath.of(Files.createTempFile("albert", ".npy")));
      rows = new BufferedOutputStream(Files.newOutputStream(file.get().path()), 1 << 16);
    }
    if (values.length != columns) {
      throw new IllegalArgumentException(
          "npy: rows must be equally long: first=" + columns + " row=" + values.length);
    }
    row.clear().asFloatBuffer().put(values);
    rows.write(row.array());
    count++;
  }

  /// Writes header and rows.
  ///
  /// @throws IOException if that fails
  void writeTo(OutputStream out) throws IOException {
    rows.close();
    out.write(header());
    if (file.isPresent()) {
      Files.copy(file.get().path(), out);
    }
  }

  private byte[] header() {
    String description =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (" + count + ", " + columns + "), }";
    int end = PREFIX_BYTES + description.length() + 1;
    int padding = (ALIGNMENT - end % ALIGNMENT) % ALIGNMENT;
    byte[] text = (description + " ".repeat(padding) + "\n").getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(PREFIX_BYTES + text.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) 0x93)
        .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
        .put((byte) 1)
        .put((byte) 0)
        .putShort((short) text.length)
        .put(text)
        .array();
  }

  /// Removes the temporary file.
  @Override
  public void close() throws IOException {
    rows.close();
    if (file.isPresent()) {
      file.get().close();
    }
  }
}
