package albert4j.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.checkpoint.Checkpoint;
import albert4j.engine.checkpoint.Json;
import albert4j.engine.op.Activation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What is in an exported file, and what a plain interpreter of ONNX in double precision makes of
/// it, against the reference's outputs. `OnnxAgreement` in bench does the same with ONNX Runtime.
class OnnxExportTest {
  private static final List<String> INPUTS =
      List.of("input_ids", "attention_mask", "token_type_ids");

  @TempDir Path folder;

  private OnnxFile export(Pretrained pretrained) throws IOException {
    Path file = folder.resolve("model.onnx");
    OnnxExport.write(pretrained, file);
    return OnnxFile.read(file);
  }

  private static Pretrained fresh(Architecture architecture, Map<String, Object> changes) {
    AlbertConfig config = AlbertConfig.of(sizes());
    for (Map.Entry<String, Object> change : changes.entrySet()) {
      config = config.with(change.getKey(), change.getValue());
    }
    var random = new SplittableRandom(7);
    Pretrained pretrained = Pretrained.fresh(config, architecture, random);
    // biases and norms too, so that none can be left out or taken for another
    for (String name : pretrained.parameters().names()) {
      Tensor tensor = pretrained.parameters().get(name);
      for (int i = 0; i < tensor.size(); i++) {
        tensor.data()[tensor.offset() + i] += (float) random.nextDouble(-0.3, 0.3);
      }
    }
    pretrained.parameters().changed();
    return pretrained;
  }

  private static Map<String, Object> sizes() {
    var sizes = new HashMap<String, Object>();
    sizes.put("vocab_size", 11);
    sizes.put("embedding_size", 4);
    sizes.put("hidden_size", 12);
    sizes.put("num_hidden_layers", 3);
    sizes.put("num_attention_heads", 3);
    sizes.put("intermediate_size", 10);
    sizes.put("max_position_embeddings", 9);
    sizes.put("num_labels", 5);
    return sizes;
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void saysWhatItIs(Architecture architecture) throws IOException {
    OnnxFile file = export(fresh(architecture, Map.of()));
    assertEquals(8, file.irVersion());
    assertEquals(17, file.opset());
    List<String> dims =
        architecture == Architecture.MULTIPLE_CHOICE
            ? List.of("batch_size", "num_choices", "sequence_length")
            : List.of("batch_size", "sequence_length");
    assertEquals(INPUTS, List.copyOf(file.inputs().keySet()));
    file.inputs().values().forEach(found -> assertEquals(dims, found));
    assertEquals(outputs(architecture), file.outputs());
    AlbertConfig config =
        AlbertConfig.of(
            Json.object(Json.parse(Objects.requireNonNull(file.metadata().get("config.json"))))
                .orElseThrow());
    assertEquals(Architecture.of(config).orElseThrow(), architecture);
    assertEquals(12, config.hiddenSize());
  }

  private static Map<String, List<String>> outputs(Architecture architecture) {
    List<String> sequence = List.of("batch_size", "sequence_length");
    return switch (architecture) {
      case MODEL ->
          Map.of(
              "last_hidden_state",
              List.of("batch_size", "sequence_length", "12"),
              "pooler_output",
              List.of("batch_size", "12"));
      case PRE_TRAINING ->
          Map.of(
              "prediction_logits",
              List.of("batch_size", "sequence_length", "11"),
              "sop_logits",
              List.of("batch_size", "2"));
      case MASKED_LM -> Map.of("logits", List.of("batch_size", "sequence_length", "11"));
      case SEQUENCE_CLASSIFICATION -> Map.of("logits", List.of("batch_size", "5"));
      case TOKEN_CLASSIFICATION -> Map.of("logits", List.of("batch_size", "sequence_length", "5"));
      case QUESTION_ANSWERING -> Map.of("start_logits", sequence, "end_logits", sequence);
      case MULTIPLE_CHOICE -> Map.of("logits", List.of("batch_size", "num_choices"));
    };
  }

  /// Every parameter is there once, under its name of transformers, however often the layers use
  /// it; and all of them are used.
  @ParameterizedTest
  @EnumSource(Architecture.class)
  void holdsEveryParameterOnce(Architecture architecture) throws IOException {
    Pretrained pretrained =
        fresh(architecture, Map.of("num_hidden_groups", 2, "inner_group_num", 2));
    OnnxFile file = export(pretrained);
    Map<String, String> names = AlbertNames.huggingFace(pretrained.parameters().names());
    Set<String> constants = new HashSet<>(file.initializers().keySet());
    Set<String> used =
        file.nodes().stream().flatMap(n -> n.inputs().stream()).collect(Collectors.toSet());
    for (Map.Entry<String, String> name : names.entrySet()) {
      OnnxArray found = file.initializers().get(name.getValue());
      assertTrue(found != null, name.getValue());
      Tensor tensor = pretrained.parameters().get(name.getKey());
      boolean transposed = tensor.shape().rank() == 2 && !name.getKey().startsWith("embeddings.");
      OnnxArray upright = transposed ? found.transpose(1, 0) : found;
      assertArrayEquals(tensor.shape().toArray(), upright.dims(), name.getValue());
      assertArrayEquals(doubles(tensor), upright.values(), name.getValue());
      assertTrue(used.contains(name.getValue()), name.getValue() + " must be used");
      constants.remove(name.getValue());
    }
    constants.forEach(name -> assertTrue(name.startsWith("const"), name));
  }

  private static double[] doubles(Tensor tensor) {
    double[] values = new double[tensor.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = tensor.get(i);
    }
    return values;
  }

  @Test
  void writesTheSameFileAgain() throws IOException {
    Pretrained pretrained = fresh(Architecture.PRE_TRAINING, Map.of());
    OnnxExport.write(pretrained, folder.resolve("a.onnx"));
    OnnxExport.write(pretrained, folder.resolve("b.onnx"));
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("a.onnx")), Files.readAllBytes(folder.resolve("b.onnx")));
  }

  /// A model of Google's or TextAnalysis.jl's may have no pooler.
  @Test
  void leavesOutAPoolerThatIsNotThere() throws IOException {
    Path model = folder.resolve("model");
    fresh(Architecture.MASKED_LM, Map.of()).save(model);
    OnnxFile file = export(Pretrained.load(model, Architecture.MODEL));
    assertEquals(Set.of("last_hidden_state"), file.outputs().keySet());
  }

  /// Against our own forward pass, whose activations have their own tests.
  @ParameterizedTest
  @EnumSource(Activation.class)
  void everyActivation(Activation activation) throws IOException {
    String name =
        activation == Activation.GELU_TANH
            ? "gelu_new"
            : activation.name().toLowerCase(Locale.ROOT);
    Pretrained pretrained = fresh(Architecture.MASKED_LM, Map.of("hidden_act", name));
    assertEquals(activation, pretrained.config().activation());
    int[] ids = {2, 5, 6, 7, 3, 2, 8, 10, 9, 3};
    int[] dims = {2, 5};
    int[] ones = new int[10];
    Arrays.fill(ones, 1);
    var arrays = new HashMap<String, OnnxArray>();
    arrays.put("input_ids", integers(dims, ids));
    arrays.put("attention_mask", integers(dims, ones));
    arrays.put("token_type_ids", integers(dims, new int[10]));
    double[] found = value(OnnxRun.run(export(pretrained), arrays), "logits").values();
    try (Scope scope = Scope.inference(1)) {
      int[] none = {};
      var inputs = new PaddedBatch.Inputs(2, 5, ids, Optional.empty(), none, none, none);
      Map<String, Tensor> expected =
          PaddedForward.run(scope, pretrained, inputs, PaddedForward.Labels.NONE, 1, false, false);
      Tensor logits = Objects.requireNonNull(expected.get("logits"));
      assertEquals(Shape.of(2, 5, 11), logits.shape());
      // 3 layers of a few roundings of values up to 10
      assertArrayEquals(doubles(logits), found, 1e-5);
    }
  }

  private static OnnxArray integers(int[] dims, int[] values) {
    return new OnnxArray(dims, Arrays.stream(values).asDoubleStream().toArray());
  }

  private static OnnxArray value(Map<String, OnnxArray> values, String name) {
    return Objects.requireNonNull(values.get(name), name);
  }

  /// Every head with every activation of the goldens, groups, masks with and without holes, a row
  /// that is masked altogether: at all positions, also those of padding.
  @TestFactory
  Stream<DynamicTest> everyGolden() throws IOException {
    var tests = new ArrayList<DynamicTest>();
    for (String shape : List.of("tiny_gelu_new", "groups_gelu", "odd_relu")) {
      for (String head : ForwardGoldenTest.HEADS) {
        Path model = Goldens.folder("model/" + shape + "/" + head);
        tests.add(DynamicTest.dynamicTest(shape + "/" + head, () -> golden(model)));
      }
    }
    return tests.stream();
  }

  private void golden(Path model) throws IOException {
    OnnxFile file = export(Pretrained.load(model));
    try (Checkpoint io = Checkpoint.open(model.resolve("io.safetensors"))) {
      int compared = 0;
      for (String name : cases(io)) {
        Map<String, OnnxArray> outputs = OnnxRun.run(file, inputs(io, name + "/in/"));
        for (Map.Entry<String, OnnxArray> output : outputs.entrySet()) {
          String f64 = name + "/f64/" + output.getKey();
          if (io.contains(f64)) {
            OnnxArray found = output.getValue();
            assertArrayEquals(io.shape(f64).toArray(), found.dims(), f64);
            float[] values = new float[found.values().length];
            for (int i = 0; i < values.length; i++) {
              values[i] = (float) found.values()[i];
            }
            double[] f32 = io.doubles(name + "/f32/" + output.getKey());
            Goldens.assertClose(f64, values, f32, io.doubles(f64));
            compared++;
          }
        }
      }
      assertTrue(compared > 1, "nothing to compare");
    }
  }

  /// All that feed what the file takes: ids, no positions of their own.
  private static Set<String> cases(Checkpoint io) {
    var names = new TreeSet<String>();
    for (String key : io.names()) {
      String name = key.replaceFirst("/.*", "");
      if (key.equals(name + "/in/input_ids") && !io.contains(name + "/in/position_ids")) {
        names.add(name);
      }
    }
    return names;
  }

  private static Map<String, OnnxArray> inputs(Checkpoint io, String prefix) throws IOException {
    int[] dims = io.shape(prefix + "input_ids").toArray();
    var inputs = new HashMap<String, OnnxArray>();
    for (String name : INPUTS) {
      int[] values = Goldens.ints(io, prefix + name);
      if (values.length == 0) {
        values = new int[OnnxArray.size(dims)];
        Arrays.fill(values, name.equals("attention_mask") ? 1 : 0);
      }
      inputs.put(name, integers(dims, values));
    }
    return inputs;
  }
}
