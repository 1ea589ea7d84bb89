package albert4j.engine.checkpoint;

import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Collects a graph of operations and writes it as an ONNX file: opset 17, IR version 8, which ONNX
/// Runtime reads from version 1.12 on.
///
/// ```java
/// var onnx = new OnnxWriter("double");
/// onnx.input("ids", List.of("batch_size"));
/// onnx.weight("table", table).node("Gather", List.of("table", "ids"), "rows").integer("axis", 0);
/// onnx.output("rows", List.of("batch_size"), 16).write(path);
/// ```
///
/// A value has a name, and is an input, a weight, a constant or what an earlier node makes. Weights
/// are streamed into the file. Protocol buffers end at 2 GiB: a larger model has its weights beside
/// it, in `model.onnx_data` for `model.onnx`, where Hugging Face's tools look for them.
///
/// Not safe for several threads. Tensors are not copied: they must not change until [#write]
/// returns.
///
/// Source: onnx-ml.proto of the ONNX project, from which the field numbers are, and its "ONNX
/// Concepts" and "External Data".
public final class OnnxWriter {
  private static final int IR_VERSION = 8;
  private static final int OPSET = 17;

  // of TensorProto
  private static final int FLOAT = 1;
  private static final int INT64 = 7;
  private static final int EXTERNAL = 1;

  /// External data begin at a page, so that they can be mapped into memory.
  private static final long PAGE_BYTES = 4096;

  /// Smaller ones stay in the model, where tools look for shapes and other constants.
  private static final long SMALL_BYTES = 1024;

  private final String name;
  private final long limitBytes;
  private final Set<String> values = new HashSet<>();
  private final List<OnnxNode> nodes = new ArrayList<>();
  private final Map<String, Payload> initializers = new LinkedHashMap<>();
  private final ProtoWriter inputs = new ProtoWriter();
  private final ProtoWriter outputs = new ProtoWriter();
  private final ProtoWriter metadata = new ProtoWriter();

  /// What stands in the file, a piece after the other.
  private record Piece(ProtoWriter fields, Optional<Payload> payload) {
    private long byteSize() {
      return fields.byteSize() + payload.map(Payload::byteSize).orElse(0L);
    }
  }

  /// A graph of nothing.
  public OnnxWriter(String name) {
    this(name, Integer.MAX_VALUE);
  }

  /// A graph of nothing, for a file of another size.
  ///
  /// @param limitBytes how large a file may be before its weights go into another one
  OnnxWriter(String name, long limitBytes) {
    this.name = name;
    this.limitBytes = limitBytes;
  }

  /// Adds a remark.
  public OnnxWriter metadata(String key, String text) {
    metadata.message(14, new ProtoWriter().text(1, key).text(2, text));
    return this;
  }

  /// Adds an input of int64.
  ///
  /// @param dims names of its dimensions, whose sizes every run may choose anew
  /// @throws IllegalArgumentException if the name is taken
  public OnnxWriter input(String name, List<String> dims) {
    define(name);
    inputs.message(11, value(name, INT64, dims));
    return this;
  }

  /// Adds an output of float32.
  ///
  /// @param dims names of its first dimensions, whose sizes a run decides
  /// @param sizes of its other dimensions
  /// @throws IllegalArgumentException if there is no such value yet
  public OnnxWriter output(String name, List<String> dims, int... sizes) {
    require(name);
    outputs.message(12, value(name, FLOAT, dims, sizes));
    return this;
  }

  private static ProtoWriter value(String name, int type, List<String> dims, int... sizes) {
    var shape = new ProtoWriter();
    dims.forEach(dim -> shape.message(1, new ProtoWriter().text(2, dim)));
    for (int size : sizes) {
      shape.message(1, new ProtoWriter().varints(1, size));
    }
    var tensor = new ProtoWriter().varint(1, type).message(2, shape);
    return new ProtoWriter().text(1, name).message(2, new ProtoWriter().message(1, tensor));
  }

  /// Adds a weight as float32.
  ///
  /// @throws IllegalArgumentException if the name is taken
  public OnnxWriter weight(String name, Tensor tensor) {
    return initializer(name, Payload.of(tensor, DType.F32));
  }

  /// Adds the transpose of a matrix as float32.
  ///
  /// @throws IllegalArgumentException if the name is taken, or the tensor is no matrix
  public OnnxWriter transposedWeight(String name, Tensor tensor) {
    return initializer(name, Payload.transposed(tensor));
  }

  /// Adds a constant of int64.
  ///
  /// @throws IllegalArgumentException if the name is taken, or there are not as many integers as
  ///   the shape says
  public OnnxWriter constant(String name, Shape shape, long... integers) {
    return initializer(name, Payload.of(shape, integers));
  }

  private OnnxWriter initializer(String name, Payload payload) {
    define(name);
    initializers.put(name, payload);
    return this;
  }

  /// Adds a node, which is named as its first output.
  ///
  /// @param type the operation, of ONNX's own in opset 17: `MatMul`
  /// @return the node, for its attributes
  /// @throws IllegalArgumentException if an input does not exist yet, or the name of an output is
  ///   taken
  public OnnxNode node(String type, List<String> inputs, String... outputs) {
    inputs.forEach(this::require);
    for (String output : outputs) {
      define(output);
    }
    var node = new OnnxNode(type, inputs, List.of(outputs));
    nodes.add(node);
    return node;
  }

  private void define(String name) {
    Shape.check(values.add(name), "onnx: names must be new", "name", name);
  }

  private void require(String name) {
    Shape.check(values.contains(name), "onnx: a value must exist before it is used", "name", name);
  }

  /// Writes the file as a whole or not at all, see [AtomicFile]; external weights, if it takes
  /// them, come first. Older files of these names are replaced.
  ///
  /// @throws IOException if a file cannot be written
  public void write(Path path) throws IOException {
    List<Piece> model = model(Optional.empty());
    if (byteSize(model) > limitBytes) {
      Path data = path.resolveSibling(path.getFileName() + "_data");
      AtomicFile.write(
          data,
          channel -> {
            for (Payload payload : initializers.values()) {
              if (isLarge(payload)) {
                channel.position(nextPage(channel.position()));
                payload.writeTo(bytes -> AtomicFile.writeFully(channel, bytes));
              }
            }
          });
      model = model(Optional.of(data.getFileName().toString()));
    }
    List<Piece> pieces = model;
    AtomicFile.write(
        path,
        channel -> {
          for (Piece piece : pieces) {
            AtomicFile.writeFully(channel, ByteBuffer.wrap(piece.fields.toBytes()));
            if (piece.payload.isPresent()) {
              piece.payload.get().writeTo(bytes -> AtomicFile.writeFully(channel, bytes));
            }
          }
        });
  }

  private static boolean isLarge(Payload payload) {
    return payload.byteSize() >= SMALL_BYTES;
  }

  private static long nextPage(long position) {
    return (position + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
  }

  private static long byteSize(List<Piece> pieces) {
    return pieces.stream().mapToLong(Piece::byteSize).sum();
  }

  private List<Piece> model(Optional<String> data) {
    List<Piece> graph = graph(data);
    var pieces = new ArrayList<Piece>();
    pieces.add(
        piece(
            new ProtoWriter()
                .varint(1, IR_VERSION)
                .text(2, "albert4j")
                .length(7, byteSize(graph))));
    pieces.addAll(graph);
    var opset = new ProtoWriter().text(1, "").varint(2, OPSET);
    pieces.add(piece(new ProtoWriter().message(8, opset)));
    pieces.add(piece(metadata));
    return pieces;
  }

  private List<Piece> graph(Optional<String> data) {
    var pieces = new ArrayList<Piece>();
    var head = new ProtoWriter();
    nodes.forEach(node -> head.message(1, node.toProto()));
    pieces.add(piece(head.text(2, name)));
    long offset = 0;
    for (Map.Entry<String, Payload> entry : initializers.entrySet()) {
      Payload payload = entry.getValue();
      ProtoWriter tensor = tensor(entry.getKey(), payload);
      if (data.isPresent() && isLarge(payload)) {
        offset = nextPage(offset);
        external(tensor, data.get(), offset, payload.byteSize());
        offset += payload.byteSize();
        pieces.add(piece(new ProtoWriter().message(5, tensor)));
      } else {
        tensor.length(9, payload.byteSize());
        long length = tensor.byteSize() + payload.byteSize();
        pieces.add(piece(new ProtoWriter().length(5, length)));
        pieces.add(new Piece(tensor, Optional.of(payload)));
      }
    }
    pieces.add(piece(inputs));
    pieces.add(piece(outputs));
    return pieces;
  }

  private static ProtoWriter tensor(String name, Payload payload) {
    var tensor = new ProtoWriter();
    for (int dim : payload.shape().toArray()) {
      tensor.varints(1, dim);
    }
    return tensor.varint(2, payload.dtype() == DType.I64 ? INT64 : FLOAT).text(8, name);
  }

  private static void external(ProtoWriter tensor, String location, long offset, long length) {
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put("location", location);
    entries.put("offset", Long.toString(offset));
    entries.put("length", Long.toString(length));
    entries.forEach(
        (key, text) -> tensor.message(13, new ProtoWriter().text(1, key).text(2, text)));
    tensor.varint(14, EXTERNAL);
  }

  private static Piece piece(ProtoWriter fields) {
    return new Piece(fields, Optional.empty());
  }
}
