package albert4j.engine.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

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
public final class SafetensorsWriter extends CheckpointWriter<SafetensorsWriter> {
  private final Map<String, String> metadata = new LinkedHashMap<>();

  /// An empty file, with the remark `format: pt`, without which transformers refuses to load it.
  public SafetensorsWriter() {
    super("safetensors", "__metadata__");
    metadata.put("format", "pt");
  }

  @Override
  SafetensorsWriter self() {
    return this;
  }

  /// Adds a remark, or replaces the one of that name.
  public SafetensorsWriter metadata(String name, String text) {
    metadata.put(name, text);
    return this;
  }

  @Override
  public void write(Path path) throws IOException {
    List<Map.Entry<String, Payload>> sorted = new ArrayList<>(payloads().entrySet());
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
