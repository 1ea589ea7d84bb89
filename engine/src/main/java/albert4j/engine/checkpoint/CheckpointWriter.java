package albert4j.engine.checkpoint;

import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Collects named tensors and writes them into a file of one format.
///
/// ```java
/// new TorchWriter().add("logits", logits).add("input_ids", shape, ids).write(path);
/// ```
///
/// Not safe for several threads. Tensors are not copied: they must not change until [#write]
/// returns.
///
/// @param <W> the format's own writer
public abstract sealed class CheckpointWriter<W extends CheckpointWriter<W>>
    permits SafetensorsWriter, TorchWriter, TensorFlowWriter {
  private final String format;
  private final String reserved;
  private final Map<String, Payload> payloads = new LinkedHashMap<>();

  /// @param format for messages
  /// @param reserved the name that no tensor may have
  CheckpointWriter(String format, String reserved) {
    this.format = format;
    this.reserved = reserved;
  }

  abstract W self();

  /// What was added, in that order.
  Map<String, Payload> payloads() {
    return Collections.unmodifiableMap(payloads);
  }

  /// Adds a tensor as F32, which is exact.
  ///
  /// @throws IllegalArgumentException if the name is taken
  public W add(String name, Tensor tensor) {
    return add(name, tensor, DType.F32);
  }

  /// Adds a tensor as F32, or rounded to F16 or BF16: to nearest, ties to even, to infinity beyond
  /// the type's range.
  ///
  /// @throws IllegalArgumentException if the name is taken, or the type is another one
  public W add(String name, Tensor tensor, DType dtype) {
    return add(name, Payload.of(tensor, dtype));
  }

  /// Adds integers as I64, in row-major order.
  ///
  /// @throws IllegalArgumentException if the name is taken, or there are not as many integers as
  ///   the shape says
  public W add(String name, Shape shape, long... integers) {
    return add(name, Payload.of(shape, integers));
  }

  W add(String name, Payload payload) {
    Shape.check(
        !name.equals(reserved) && payloads.putIfAbsent(name, payload) == null,
        format + ": names must be new",
        "name",
        name);
    return self();
  }

  /// Writes the file as a whole or not at all, see [AtomicFile]. An older file of that name is
  /// replaced.
  ///
  /// @throws IOException if it cannot be written
  public abstract void write(Path path) throws IOException;
}
