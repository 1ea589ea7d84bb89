package albert4j.engine.checkpoint;

import java.util.List;

/// A node of an ONNX graph: one operation, to which attributes may be added.
///
/// Source of the field numbers: onnx-ml.proto of the ONNX project, NodeProto and AttributeProto.
public final class OnnxNode {
  private static final int FLOAT = 1;
  private static final int INT = 2;
  private static final int INTS = 7;

  private final ProtoWriter fields = new ProtoWriter();

  OnnxNode(String type, List<String> inputs, List<String> outputs) {
    inputs.forEach(input -> fields.text(1, input));
    outputs.forEach(output -> fields.text(2, output));
    fields.text(3, outputs.getFirst()).text(4, type);
  }

  /// Adds an integer: an axis.
  public OnnxNode integer(String name, long value) {
    return attribute(new ProtoWriter().text(1, name).varints(3, value).varint(20, INT));
  }

  /// Adds a list of integers: a permutation.
  public OnnxNode integers(String name, long... values) {
    return attribute(new ProtoWriter().text(1, name).varints(8, values).varint(20, INTS));
  }

  /// Adds a number, as float32: an epsilon.
  public OnnxNode real(String name, float value) {
    int bits = Float.floatToRawIntBits(value);
    return attribute(new ProtoWriter().text(1, name).fixed32(2, bits).varint(20, FLOAT));
  }

  private OnnxNode attribute(ProtoWriter attribute) {
    fields.message(5, attribute);
    return this;
  }

  ProtoWriter toProto() {
    return fields;
  }
}
