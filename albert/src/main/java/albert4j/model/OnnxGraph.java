package albert4j.model;

import albert4j.engine.Parameters;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.checkpoint.OnnxNode;
import albert4j.engine.checkpoint.OnnxWriter;
import albert4j.engine.op.Activation;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The layers of a neural network in terms of ONNX's operations. Each method adds nodes and returns
/// the name of what they make.
///
/// They are put together as PyTorch's exporter does it, since that is what the optimisers of the
/// runtimes look for. A weight is stored when it is first used, and once.
final class OnnxGraph {
  private final OnnxWriter onnx;
  private final Parameters parameters;
  private final Map<String, String> names;
  private final Set<String> stored = new HashSet<>();

  OnnxGraph(OnnxWriter onnx, Parameters parameters) {
    this.onnx = onnx;
    this.parameters = parameters;
    this.names = AlbertNames.huggingFace(parameters.names());
  }

  /// A node with one output.
  OnnxNode node(String type, String output, String... inputs) {
    return onnx.node(type, List.of(inputs), output);
  }

  /// A node with one output and no attributes.
  String op(String type, String output, String... inputs) {
    node(type, output, inputs);
    return output;
  }

  /// A parameter, by our name.
  String weight(String parameter) {
    String name = names.getOrDefault(parameter, parameter);
    if (stored.add(name)) {
      onnx.weight(name, parameters.get(parameter));
    }
    return name;
  }

  private String transposedWeight(String parameter) {
    String name = names.getOrDefault(parameter, parameter);
    if (stored.add(name)) {
      onnx.transposedWeight(name, parameters.get(parameter));
    }
    return name;
  }

  /// A constant number.
  String number(float value) {
    String name = "const." + value;
    if (stored.add(name)) {
      onnx.weight(name, Tensor.of(Shape.SCALAR, value));
    }
    return name;
  }

  /// A constant integer.
  String integer(long value) {
    String name = "const." + value;
    if (stored.add(name)) {
      onnx.constant(name, Shape.SCALAR, value);
    }
    return name;
  }

  /// A constant list of integers.
  String integers(long... values) {
    StringBuilder name = new StringBuilder("const");
    for (long value : values) {
      name.append('_').append(value);
    }
    if (stored.add(name.toString())) {
      onnx.constant(name.toString(), Shape.of(values.length), values);
    }
    return name.toString();
  }

  /// `x·Wᵀ + b` with the parameters `parameter.weight` and `parameter.bias`; W is stored as `[in,
  /// out]`.
  String dense(String output, String x, String parameter) {
    String product = op("MatMul", output + ".product", x, transposedWeight(parameter + ".weight"));
    return op("Add", output, product, weight(parameter + ".bias"));
  }

  /// Layer normalisation of the last dimension.
  String norm(String output, String x, String parameter, double eps) {
    String weight = weight(parameter + ".weight");
    String bias = weight(parameter + ".bias");
    node("LayerNormalization", output, x, weight, bias)
        .integer("axis", -1)
        .real("epsilon", (float) eps);
    return output;
  }

  /// `f(x)`
  String activation(String output, String x, Activation f) {
    return switch (f) {
      case GELU -> gelu(output, x);
      case GELU_TANH -> geluTanh(output, x);
      case RELU -> op("Relu", output, x);
      case TANH -> op("Tanh", output, x);
      case SIGMOID -> op("Sigmoid", output, x);
      case SILU -> op("Mul", output, x, op("Sigmoid", output + ".sigmoid", x));
      case QUICK_GELU -> {
        String scaled = op("Mul", output + ".scaled", x, number(1.702f));
        yield op("Mul", output, x, op("Sigmoid", output + ".sigmoid", scaled));
      }
      case MISH -> {
        String softplus = op("Softplus", output + ".softplus", x);
        yield op("Mul", output, x, op("Tanh", output + ".tanh", softplus));
      }
      case LINEAR -> op("Identity", output, x);
    };
  }

  private String gelu(String output, String x) {
    String scaled = op("Div", output + ".scaled", x, number((float) Math.sqrt(2)));
    String erf = op("Erf", output + ".erf", scaled);
    String twice = op("Mul", output + ".twice", x, op("Add", output + ".sum", erf, number(1)));
    return op("Mul", output, twice, number(0.5f));
  }

  private String geluTanh(String output, String x) {
    String half = op("Mul", output + ".half", x, number(0.5f));
    String cube = op("Pow", output + ".cube", x, number(3));
    String small = op("Mul", output + ".small", cube, number(0.044715f));
    String sum = op("Add", output + ".sum", x, small);
    String scaled = op("Mul", output + ".scaled", sum, number((float) Math.sqrt(2 / Math.PI)));
    String tanh = op("Tanh", output + ".tanh", scaled);
    return op("Mul", output, half, op("Add", output + ".factor", tanh, number(1)));
  }
}
