package albert4j.engine.checkpoint;

import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.zip.Checksum;

/// The elements of a tensor on their way into a file: little-endian, row-major, without gaps. They
/// are not copied, and must not change until the file is written.
///
/// @param dtype how they are stored
/// @param shape how the file sees the tensor
/// @param encoder puts elements into a buffer
record Payload(DType dtype, Shape shape, Encoder encoder) {
  private static final int CHUNK_ELEMENTS = 1 << 16;

  /// Puts elements `from` to `from + count` into the buffer, which has room for them.
  interface Encoder {
    void encode(ByteBuffer out, int from, int count);
  }

  /// Takes the bytes, a buffer full at a time.
  interface Sink {
    /// Takes what lies between the buffer's position and its limit.
    ///
    /// @throws IOException if they cannot be written
    void write(ByteBuffer bytes) throws IOException;
  }

  /// The tensor as F32, which is exact, or rounded to F16 or BF16: to nearest, ties to even, to
  /// infinity beyond the type's range.
  ///
  /// @throws IllegalArgumentException if the type is another one
  static Payload of(Tensor tensor, DType dtype) {
    float[] data = tensor.data();
    int offset = tensor.offset();
    Encoder encoder =
        switch (dtype) {
          case F32 -> (out, from, count) -> out.asFloatBuffer().put(data, offset + from, count);
          case F16 ->
              (out, from, count) -> {
                for (int i = 0; i < count; i++) {
                  out.putShort(2 * i, Float.floatToFloat16(data[offset + from + i]));
                }
              };
          case BF16 ->
              (out, from, count) -> {
                for (int i = 0; i < count; i++) {
                  out.putShort(2 * i, DType.floatToBf16(data[offset + from + i]));
                }
              };
          default ->
              throw new IllegalArgumentException(
                  "checkpoint: a tensor is written as F32, F16 or BF16: dtype=" + dtype);
        };
    return new Payload(dtype, tensor.shape(), encoder);
  }

  /// The transpose of a matrix as F32.
  ///
  /// @throws IllegalArgumentException if the tensor is no matrix
  static Payload transposed(Tensor tensor) {
    Shape.check(tensor.shape().rank() == 2, "checkpoint: must be a matrix", "tensor", tensor);
    int rows = tensor.shape().dim(0);
    int columns = tensor.shape().dim(1);
    float[] data = tensor.data();
    int offset = tensor.offset();
    Encoder encoder =
        (out, from, count) -> {
          for (int i = 0; i < count; i++) {
            int column = (from + i) / rows;
            int row = (from + i) % rows;
            out.putFloat(4 * i, data[offset + row * columns + column]);
          }
        };
    return new Payload(DType.F32, Shape.of(columns, rows), encoder);
  }

  /// Integers as I64, in row-major order.
  ///
  /// @throws IllegalArgumentException if there are not as many as the shape says
  static Payload of(Shape shape, long... integers) {
    Shape.check(
        integers.length == shape.size(),
        "checkpoint: integers must be as many as the shape says",
        "integers",
        integers.length,
        "shape",
        shape);
    return new Payload(
        DType.I64, shape, (out, from, count) -> out.asLongBuffer().put(integers, from, count));
  }

  /// Bytes as they are, as U8.
  static Payload of(byte[] bytes) {
    return new Payload(
        DType.U8, Shape.of(bytes.length), (out, from, count) -> out.put(bytes, from, count));
  }

  /// How many bytes there are.
  long byteSize() {
    return (long) shape.size() * dtype.bytes();
  }

  /// Writes all bytes from the channel's position on, and enters them into the checksum.
  ///
  /// @throws IOException if they cannot be written
  void writeTo(FileChannel channel, Checksum checksum) throws IOException {
    writeTo(bytes -> {
      checksum.update(bytes.duplicate());
      AtomicFile.writeFully(channel, bytes);
    });
  }

  /// Hands all bytes to the sink, in order.
  ///
  /// @throws IOException if the sink throws it
  void writeTo(Sink sink) throws IOException {
    int size = shape.size();
    var buffer =
        ByteBuffer.allocateDirect(Math.min(size, CHUNK_ELEMENTS) * dtype.bytes())
            .order(ByteOrder.LITTLE_ENDIAN);
    int count;
    for (int from = 0; from < size; from += count) {
      count = Math.min(CHUNK_ELEMENTS, size - from);
      encoder.encode(buffer.clear(), from, count);
      sink.write(buffer.position(0).limit(count * dtype.bytes()));
    }
  }
}
