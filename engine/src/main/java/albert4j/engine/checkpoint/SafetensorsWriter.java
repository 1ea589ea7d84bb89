package albert4j.engine.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
  private final Map<String, String> metadata = new LinkedHashMap<>();

  private final Map<String, Payload> entries = new LinkedHashMap<>();

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
    return add(name, Payload.of(tensor, dtype));
  }

  /// Adds integers as I64, in row-major order.
  ///
  /// @throws IllegalArgumentException if the name is taken, or there are not as many integers as
  ///   the shape says
  public SafetensorsWriter add(String name, Shape shape, long... integers) {
    return add(name, Payload.of(shape, integers));
  }

  private SafetensorsWriter add(String name, Payload payload) {
    Shape.check(
        !name.equals("__metadata__") && entries.putIfAbsent(name, payload) == null,
        "safetensors: names must be new",
        "name",
        name);
    return this;
  }

  /// Writes the file as a whole or not at all, see [AtomicFile]. An older file of that name is
  /// replaced.
  ///
  /// @throws IOException if it cannot be written
  public void write(Path path) throws IOException {
    List<Map.Entry<String, Payload>> sorted = new ArrayList<>(entries.entrySet());
    sorted.sort((a, b) -> {
      int byType = b.getValue().dtype().compareTo(a.getValue().dtype());
      return byType != 0
          ? byType
          : Arrays.compareUnsigned(a.getKey().getBytes(UTF_8), b.getKey().getBytes(UTF_8));
    });
    AtomicFile.write(
        path,
        channel -> {
          AtomicFile.writeFully(channel, header(sorted));
          for (Map.Entry<String, Payload> entry : sorted) {
            entry.getValue().writeTo(bytes -> AtomicFile.writeFully(channel, bytes));
          }
        });
  }

  private ByteBuffer header(List<Map.Entry<String, Payload>> sorted) {
    var header = new LinkedHashMap<String, Object>();
    header.put("__metadata__", metadata);
    long at = 0;
    for (Map.Entry<String, Payload> entry : sorted) {
      Payload payload = entry.getValue();
      long end = at + payload.byteSize();
      var description = new LinkedHashMap<String, Object>();
      description.put("dtype", payload.dtype().name());
      description.put("shape", payload.shape().toArray());
      description.put("data_offsets", List.of(at, end));
      header.put(entry.getKey(), description);
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
}
