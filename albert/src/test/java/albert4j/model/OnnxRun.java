package albert4j.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/// Runs a graph in double precision, as the ONNX project's "Operators" says of opset 17: those
/// operations that exported models have. A node whose input does not exist yet fails.
final class OnnxRun {
  private final Map<String, OnnxArray> values = new HashMap<>();

  private OnnxRun(Map<String, OnnxArray> initializers, Map<String, OnnxArray> inputs) {
    values.putAll(initializers);
    values.putAll(inputs);
  }

  /// The outputs by name.
  static Map<String, OnnxArray> run(OnnxFile file, Map<String, OnnxArray> inputs) {
    assertEquals(file.inputs().keySet(), inputs.keySet(), "inputs");
    var run = new OnnxRun(file.initializers(), inputs);
    for (OnnxFile.Node node : file.nodes()) {
      OnnxArray result = run.apply(node);
      assertEquals(1, node.outputs().size(), node.type());
      assertEquals(null, run.values.put(node.outputs().getFirst(), result), node.type());
    }
    var outputs = new HashMap<String, OnnxArray>();
    file.outputs().keySet().forEach(name -> outputs.put(name, run.value(name)));
    return outputs;
  }

  private OnnxArray value(String name) {
    return Objects.requireNonNull(values.get(name), name);
  }

  private OnnxArray apply(OnnxFile.Node node) {
    List<OnnxArray> in = node.inputs().stream().map(this::value).toList();
    OnnxArray x = in.getFirst();
    return switch (node.type()) {
      case "Identity" -> x;
      case "Cast" -> {
        assertEquals(1, attribute(node, "to", 0), "to float32");
        yield x;
      }
      case "Shape" ->
          shape(x, attribute(node, "start", 0), attribute(node, "end", x.dims().length));
      case "Concat" -> {
        assertEquals(0, attribute(node, "axis", -1), "of lists");
        yield OnnxArray.list(in.stream().flatMapToInt(list -> IntStream.of(list.ints())).toArray());
      }
      case "Reshape" -> x.reshape(in.get(1).ints());
      case "Unsqueeze" -> x.unsqueeze(in.get(1).ints());
      case "Transpose" ->
          x.transpose(
              node.attributes().getOrDefault("perm", List.of()).stream()
                  .mapToInt(Double::intValue)
                  .toArray());
      case "Gather" -> x.gather(in.get(1), attribute(node, "axis", 0));
      case "Slice" -> {
        assertEquals(List.of(0), ints(in.get(3)), "axes");
        int from = ints(in.get(1)).getFirst();
        int to = Math.min(ints(in.get(2)).getFirst(), x.dims()[0]);
        yield x.gather(OnnxArray.list(IntStream.range(from, to).toArray()), 0);
      }
      case "MatMul" -> x.matMul(in.get(1));
      case "Add" -> x.with(in.get(1), Double::sum);
      case "Sub" -> x.with(in.get(1), (a, b) -> a - b);
      case "Mul" -> x.with(in.get(1), (a, b) -> a * b);
      case "Div" -> x.with(in.get(1), (a, b) -> a / b);
      case "Pow" -> x.with(in.get(1), Math::pow);
      case "Erf" -> x.map(OnnxRun::erf);
      case "Tanh" -> x.map(Math::tanh);
      case "Relu" -> x.map(v -> Math.max(v, 0));
      case "Sigmoid" -> x.map(v -> 1 / (1 + Math.exp(-v)));
      case "Softplus" -> x.map(v -> Math.log1p(Math.exp(v)));
      case "Softmax" -> {
        assertEquals(-1, attribute(node, "axis", -1), "axis");
        yield x.rows(OnnxRun::softmax);
      }
      case "LayerNormalization" -> {
        assertEquals(-1, attribute(node, "axis", -1), "axis");
        double eps = node.attributes().getOrDefault("epsilon", List.of(1e-5)).getFirst();
        yield x.rows(row -> normalise(row, eps))
            .with(in.get(1), (a, b) -> a * b)
            .with(in.get(2), Double::sum);
      }
      default -> throw new AssertionError("operation " + node.type());
    };
  }

  private static List<Integer> ints(OnnxArray list) {
    var ints = new ArrayList<Integer>();
    IntStream.of(list.ints()).forEach(ints::add);
    return ints;
  }

  private static int attribute(OnnxFile.Node node, String name, int otherwise) {
    return node.attributes().getOrDefault(name, List.of((double) otherwise)).getFirst().intValue();
  }

  private static OnnxArray shape(OnnxArray x, int start, int end) {
    return OnnxArray.list(Arrays.copyOfRange(x.dims(), start, end));
  }

  private static double[] softmax(double[] row) {
    // scores of padding are alike only because float32 loses what is added to -3.4e38
    double[] scores = Arrays.stream(row).map(v -> v < -1e30 ? (float) v : v).toArray();
    double most = Arrays.stream(scores).max().orElse(0);
    double[] powers = Arrays.stream(scores).map(v -> Math.exp(v - most)).toArray();
    double sum = Arrays.stream(powers).sum();
    return Arrays.stream(powers).map(p -> p / sum).toArray();
  }

  private static double[] normalise(double[] row, double eps) {
    double mean = Arrays.stream(row).average().orElse(0);
    double variance = Arrays.stream(row).map(v -> (v - mean) * (v - mean)).average().orElse(0);
    return Arrays.stream(row).map(v -> (v - mean) / Math.sqrt(variance + eps)).toArray();
  }

  /// `2/√π·e^(-x²)·Σ 2ⁿ·x²ⁿ⁺¹/(2n+1)!!`, whose terms have one sign (Abramowitz and Stegun, 7.1.6).
  private static double erf(double x) {
    if (Math.abs(x) > 6) {
      return Math.signum(x); // to the last bit
    }
    double term = x;
    double sum = x;
    for (int n = 1; n < 200; n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }
}
