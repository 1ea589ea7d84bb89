package albert4j.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An ONNX file, read with nothing but the two wire types that matter and the field numbers of
/// onnx-ml.proto.
record OnnxFile(
    long irVersion,
    long opset,
    Map<String, String> metadata,
    List<Node> nodes,
    Map<String, OnnxArray> initializers,
    Map<String, List<String>> inputs,
    Map<String, List<String>> outputs) {

  /// An operation.
  ///
  /// @param attributes each as the list of its integers, or of its one number
  record Node(
      String type,
      List<String> inputs,
      List<String> outputs,
      Map<String, List<Double>> attributes) {}

  private static final int FLOAT = 1;
  private static final int INT64 = 7;

  static OnnxFile read(Path file) throws IOException {
    var model = new Message(Files.readAllBytes(file));
    Message graph = model.message(7);
    var nodes = new ArrayList<Node>();
    for (Message node : graph.messages(1)) {
      var attributes = new LinkedHashMap<String, List<Double>>();
      for (Message attribute : node.messages(5)) {
        attributes.put(attribute.text(1), numbers(attribute));
      }
      nodes.add(new Node(node.text(4), node.texts(1), node.texts(2), attributes));
    }
    var initializers = new LinkedHashMap<String, OnnxArray>();
    graph.messages(5).forEach(tensor -> initializers.put(tensor.text(8), array(tensor)));
    var metadata = new LinkedHashMap<String, String>();
    model.messages(14).forEach(entry -> metadata.put(entry.text(1), entry.text(2)));
    return new OnnxFile(
        model.integer(1),
        model.message(8).integer(2),
        metadata,
        nodes,
        initializers,
        values(graph.messages(11), INT64),
        values(graph.messages(12), FLOAT));
  }

  private static List<Double> numbers(Message attribute) {
    return switch ((int) attribute.integer(20)) {
      case 1 -> List.of((double) Float.intBitsToFloat((int) attribute.integer(2)));
      case 2 -> List.of((double) attribute.integer(3));
      case 7 -> attribute.all(8).stream().map(i -> (double) (long) (Long) i).toList();
      default -> throw new AssertionError("attribute type " + attribute.integer(20));
    };
  }

  private static OnnxArray array(Message tensor) {
    int[] dims = tensor.all(1).stream().mapToInt(i -> (int) (long) (Long) i).toArray();
    ByteBuffer bytes = ByteBuffer.wrap((byte[]) tensor.one(9)).order(ByteOrder.LITTLE_ENDIAN);
    double[] values = new double[OnnxArray.size(dims)];
    boolean floats = tensor.integer(2) == FLOAT;
    for (int i = 0; i < values.length; i++) {
      values[i] = floats ? bytes.getFloat() : bytes.getLong();
    }
    if (bytes.hasRemaining() || (!floats && tensor.integer(2) != INT64)) {
      throw new AssertionError("bad tensor " + tensor.text(8));
    }
    return new OnnxArray(dims, values);
  }

  /// The dimensions of inputs or outputs, by name or number.
  private static Map<String, List<String>> values(List<Message> infos, int type) {
    var values = new LinkedHashMap<String, List<String>>();
    for (Message info : infos) {
      Message tensor = info.message(2).message(1);
      if (tensor.integer(1) != type) {
        throw new AssertionError("type of " + info.text(1));
      }
      values.put(
          info.text(1),
          tensor.message(2).messages(1).stream()
              .map(dim -> dim.all(1).isEmpty() ? dim.text(2) : dim.one(1).toString())
              .toList());
    }
    return values;
  }

  /// A message of protocol buffers: what its fields hold, by their numbers.
  private static final class Message {
    private final Map<Integer, List<Object>> fields = new LinkedHashMap<>();

    Message(byte[] content) {
      ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
      while (bytes.hasRemaining()) {
        long tag = varint(bytes);
        Object value =
            switch ((int) tag & 7) {
              case 0 -> varint(bytes);
              case 2 -> {
                byte[] inner = new byte[(int) varint(bytes)];
                bytes.get(inner);
                yield inner;
              }
              case 5 -> (long) bytes.getInt();
              default -> throw new AssertionError("wire type of tag " + tag);
            };
        fields.computeIfAbsent((int) (tag >> 3), f -> new ArrayList<>()).add(value);
      }
    }

    private static long varint(ByteBuffer bytes) {
      long value = 0;
      for (int shift = 0; ; shift += 7) {
        byte b = bytes.get();
        value |= (b & 0x7FL) << shift;
        if (b >= 0) {
          return value;
        }
      }
    }

    List<Object> all(int field) {
      return fields.getOrDefault(field, List.of());
    }

    Object one(int field) {
      List<Object> all = all(field);
      if (all.size() != 1) {
        throw new AssertionError("field " + field + " occurs " + all.size() + " times");
      }
      return all.getFirst();
    }

    long integer(int field) {
      return (Long) one(field);
    }

    String text(int field) {
      return new String((byte[]) one(field), StandardCharsets.UTF_8);
    }

    List<String> texts(int field) {
      return all(field).stream().map(t -> new String((byte[]) t, StandardCharsets.UTF_8)).toList();
    }

    Message message(int field) {
      return new Message((byte[]) one(field));
    }

    List<Message> messages(int field) {
      return all(field).stream().map(m -> new Message((byte[]) m)).toList();
    }
  }
}
