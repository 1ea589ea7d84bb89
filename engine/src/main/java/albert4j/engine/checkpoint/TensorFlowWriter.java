package albert4j.engine.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import albert4j.engine.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/// Writes a checkpoint of TensorFlow's, of the second version: `NAME.index` and
/// `NAME.data-00000-of-00001`, and the text file `checkpoint`, which tells TensorFlow that NAME is
/// the latest of its folder. The counterpart of [TensorFlowBundle], which describes the format.
///
/// The files are those that TensorFlow writes itself, byte for byte, as long as the index has no
/// more than 256 KiB. There is no `NAME.meta`: the graph comes from the program that reads the
/// checkpoint.
public final class TensorFlowWriter extends CheckpointWriter<TensorFlowWriter> {
  /// The version of the format: its `producer`.
  private static final int VERSION = 1;

  /// An empty checkpoint.
  public TensorFlowWriter() {
    // its place in the index is the header's
    super("tensorflow", "");
  }

  @Override
  TensorFlowWriter self() {
    return this;
  }

  /// Adds the transpose of a matrix as F32: Google's kernels are `[in, out]`.
  ///
  /// @throws IllegalArgumentException if the name is taken, or the tensor is no matrix
  public TensorFlowWriter addTransposed(String name, Tensor matrix) {
    return add(name, Payload.transposed(matrix));
  }

  /// Writes the files, each as a whole or not at all, see [AtomicFile]: the data first, for the
  /// index is what a reader opens. Older files of these names are replaced.
  ///
  /// @param path `NAME.index`, or what the names of all files have in common, `NAME`
  /// @throws IOException if they cannot be written
  @Override
  public void write(Path path) throws IOException {
    String name = TensorFlowBundle.stem(path);
    SortedMap<byte[], byte[]> index = SortedTableWriter.pairs();
    index.put(
        new byte[0],
        new ProtoWriter().varint(1, 1).message(3, new ProtoWriter().varint(1, VERSION)).toBytes());
    AtomicFile.write(TensorFlowBundle.shardFile(path, 0, 1), channel -> writeData(channel, index));
    AtomicFile.write(
        path.resolveSibling(name + TensorFlowBundle.INDEX),
        channel -> AtomicFile.writeFully(channel, ByteBuffer.wrap(SortedTableWriter.write(index))));
    AtomicFile.write(
        path.resolveSibling("checkpoint"),
        "model_checkpoint_path: %1$s\nall_model_checkpoint_paths: %1$s\n"
            .formatted(Json.compact(name)));
  }

  /// Writes the tensors in the order of their names, and enters them into the index.
  private void writeData(FileChannel channel, SortedMap<byte[], byte[]> index) throws IOException {
    SortedMap<byte[], Payload> sorted = new TreeMap<>(index.comparator());
    payloads().forEach((name, payload) -> sorted.put(name.getBytes(UTF_8), payload));
    for (Map.Entry<byte[], Payload> entry : sorted.entrySet()) {
      Payload payload = entry.getValue();
      long at = channel.position();
      var crc = new CRC32C();
      payload.writeTo(channel, crc);
      index.put(entry.getKey(), entry(payload, at, SortedTable.masked(crc)));
    }
  }

  private static byte[] entry(Payload payload, long at, int checksum) {
    var shape = new ProtoWriter();
    for (int dim : payload.shape().toArray()) {
      shape.message(2, new ProtoWriter().varint(1, dim));
    }
    return new ProtoWriter()
        .varint(1, type(payload.dtype()))
        .message(2, shape)
        .varint(4, at)
        .varint(5, payload.byteSize())
        .fixed32(6, checksum)
        .toBytes();
  }

  private static int type(DType dtype) {
    return TensorFlowBundle.TYPES.entrySet().stream()
        .filter(entry -> entry.getValue() == dtype)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }
}
