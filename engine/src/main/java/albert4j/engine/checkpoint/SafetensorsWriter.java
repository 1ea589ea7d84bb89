package albert4j.engine.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes a safetensors file, byte for byte as the format's reference writer does: larger element
/// types first, then by name, the header padded with spaces to a multiple of 8 bytes.
///
/// ```java
/// new SafetensorsWriter().add("logits", logits).add("input_ids", shape, ids).write(path);
/// ```
///
/// Not safe for several threads. Tensors are not copied: they must not change until [#write]
/// returns.
public final class SafetensorsWriter {
  private static final int CHUNK_ELEMENTS = 1 << 16;

  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /// A tensor to be written.
  private record Entry(String name, DType dtype, Shape shape, Encoder encoder) {}

  /// Puts elements `from` to `from + count` into the buffer.
  private interface Encoder {
    void encode(ByteBuffer out, int from, int count);
  }

  /// An empty file, with the remark `format: pt`, without which transformers refuses to load it.
  public SafetensorsWriter() {
    metadata.put("format", "pt");
  }

  /// Adds a remark, or replaces the one of that name.
  public SafetensorsWriter metadata(String name, String text) {
    metadata.put(name, text);
    return this;
  }

  /// Adds a tensor as F32, which is exact.
  ///
  /// @throws IllegalArgumentException if the name is taken
  public SafetensorsWriter add(String name, Tensor tensor) {
    return add(name, tensor, DType.F32);
  }

  /// Adds a tensor as F32, or rounded to F16 or BF16: to nearest, ties to even, to infinity beyond
  /// the type's range.
  ///
  /// @throws IllegalArgumentException if the name is taken, or the type is another one
  public SafetensorsWriter add(String name, Tensor tensor, DType dtype) {
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
                  "safetensors: a tensor is written as F32, F16 or BF16: dtype=" + dtype);
        };
    return add(new Entry(name, dtype, tensor.shape(), encoder));
  }

  /// Adds integers as I64, in row-major order.
  ///
  /// @throws IllegalArgumentException if the name is taken, or there are not as many integers as
  ///   the shape says
  public SafetensorsWriter add(String name, Shape shape, long... integers) {
    Shape.check(
        integers.length == shape.size(),
        "safetensors: integers must be as many as the shape says",
        "integers",
        integers.length,
        "shape",
        shape);
    Encoder encoder = (out, from, count) -> out.asLongBuffer().put(integers, from, count);
    return add(new Entry(name, DType.I64, shape, encoder));
  }

  private SafetensorsWriter add(Entry entry) {
    Shape.check(
        !entry.name.equals("__metadata__") && entries.putIfAbsent(entry.name, entry) == null,
        "safetensors: names must be new",
        "name",
        entry.name);
    return this;
  }

  /// Writes the file as a whole or not at all, see [AtomicFile]. An older file of that name is
  /// replaced.
  ///
  /// @throws IOException if it cannot be written
  public void write(Path path) throws IOException {
    List<Entry> sorted = new ArrayList<>(entries.values());
    sorted.sort((a, b) -> {
      int byType = b.dtype.compareTo(a.dtype);
      return byType != 0
          ? byType
          : Arrays.compareUnsigned(a.name.getBytes(UTF_8), b.name.getBytes(UTF_8));
    });
    AtomicFile.write(
        path,
        channel -> {
          AtomicFile.writeFully(channel, header(sorted));
          for (Entry entry : sorted) {
            writeData(channel, entry);
          }
        });
  }

  private ByteBuffer header(List<Entry> sorted) {
    var header = new LinkedHashMap<String, Object>();
    header.put("__metadata__", metadata);
    long at = 0;
    for (Entry entry : sorted) {
      long end = at + (long) entry.shape.size() * entry.dtype.bytes();
      var description = new LinkedHashMap<String, Object>();
      description.put("dtype", entry.dtype.name());
      description.put("shape", entry.shape.toArray());
      description.put("data_offsets", List.of(at, end));
      header.put(entry.name, description);
      at = end;
    }
    byte[] json = Json.compact(header).getBytes(UTF_8);
    int padded = (json.length + 7) / 8 * 8;
    var buffer = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putLong(padded).put(json);
    while (buffer.hasRemaining()) {
      buffer.put((byte) ' ');
    }
    return buffer.flip();
  }

  private static void writeData(FileChannel channel, Entry entry) throws IOException {
    int size = entry.shape.size();
    var buffer =
        ByteBuffer.allocateDirect(Math.min(size, CHUNK_ELEMENTS) * entry.dtype.bytes())
            .order(ByteOrder.LITTLE_ENDIAN);
    int count;
    for (int from = 0; from < size; from += count) {
      count = Math.min(CHUNK_ELEMENTS, size - from);
      entry.encoder.encode(buffer.clear(), from, count);
      AtomicFile.writeFully(channel, buffer.position(0).limit(count * entry.dtype.bytes()));
    }
  }
}
