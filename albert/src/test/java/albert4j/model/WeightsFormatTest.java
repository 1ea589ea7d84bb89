package albert4j.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.Parameters;
import albert4j.engine.checkpoint.Checkpoint;
import albert4j.engine.checkpoint.CheckpointException;
import albert4j.engine.checkpoint.DType;
import albert4j.engine.checkpoint.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Models in all formats that are written. That TensorFlow and transformers read them was tried
/// with TensorFlow 2.21 and transformers 5.18.
class WeightsFormatTest {
  @TempDir private Path folder = Path.of("");

  /// One folder for each architecture and shape.
  private static List<Path> goldens() throws IOException {
    Path root = Goldens.folder("model");
    try (var all = Files.walk(root, 2)) {
      return all.filter(path -> Files.exists(path.resolve("model.safetensors")))
          .filter(path -> !path.getFileName().toString().matches("seqcls_(reg|multi).*|.*16"))
          .toList();
    }
  }

  /// Every head of every golden model, as loaded and after a round trip. For TensorFlow's format a
  /// model gets an activation and an epsilon that Google has; the weights are the same.
  @ParameterizedTest
  @EnumSource
  void whatIsWrittenIsReadBitForBit(WeightsFormat format) throws IOException {
    int models = 0;
    for (Path golden : goldens()) {
      AlbertConfig config = Pretrained.load(golden).config();
      if (format == WeightsFormat.TENSORFLOW) {
        config = config.with("hidden_act", "gelu_new").with("layer_norm_eps", 1e-12);
      }
      Architecture architecture = Architecture.of(config).orElseThrow();
      Pretrained saved =
          Pretrained.load(golden, config, architecture, new SplittableRandom(models));
      assertTrue(saved.notes().isEmpty(), () -> golden + ": " + saved.notes());
      Path copy = folder.resolve(Integer.toString(models++));
      saved.save(copy, format, DType.F32);
      Pretrained loaded = Pretrained.load(copy);
      assertEquals(List.of(), loaded.notes());
      assertEquals(architecture, loaded.architecture());
      assertEquals(saved.config(), loaded.config());
      assertSame(golden.toString(), saved.parameters(), loaded.parameters());
    }
    assertEquals(3 * Architecture.values().length, models);
  }

  private static void assertSame(String what, Parameters wanted, Parameters found) {
    assertEquals(wanted.names(), found.names(), what);
    for (String name : wanted.names()) {
      assertEquals(wanted.get(name).shape(), found.get(name).shape(), what + ": " + name);
      assertArrayEquals(bits(wanted, name), bits(found, name), what + ": " + name);
    }
  }

  private static int[] bits(Parameters parameters, String name) {
    float[] values = parameters.get(name).toArray();
    int[] bits = new int[values.length];
    Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
    return bits;
  }

  /// PyTorch's own rounding is the oracle.
  @ParameterizedTest
  @CsvSource({
    "BF16, pretraining_bf16, SAFETENSORS",
    "BF16, pretraining_bf16, PYTORCH",
    "F16, pretraining_fp16, SAFETENSORS",
    "F16, pretraining_fp16, PYTORCH"
  })
  void halvesAreRoundedAsPyTorchRounds(DType dtype, String rounded, WeightsFormat format)
      throws IOException {
    Path golden = Goldens.folder("model/tiny_gelu_new");
    Pretrained.load(golden.resolve("pretraining")).save(folder, format, dtype);
    try (var wanted = Checkpoint.open(golden.resolve(rounded).resolve("model.safetensors"));
        var found = Checkpoint.open(folder.resolve(format.fileName()))) {
      assertEquals(Set.copyOf(wanted.names()), Set.copyOf(found.names()));
      for (String name : wanted.names()) {
        assertEquals(dtype, found.dtype(name), name);
        assertEquals(wanted.shape(name), found.shape(name), name);
        assertArrayEquals(wanted.tensor(name).toArray(), found.tensor(name).toArray(), name);
      }
    }
  }

  /// A model of TensorFlow's, loaded and written again, has the same data, and then the step of 8
  /// bytes, whose name comes last.
  @ParameterizedTest
  @CsvSource({"tiny_gelu_new, PRE_TRAINING", "tiny_gelu_new_qa, QUESTION_ANSWERING"})
  void whatTensorFlowWroteIsWrittenAgain(String model, Architecture architecture)
      throws IOException {
    Path golden = Goldens.folder("tensorflow").resolve(model);
    Pretrained.load(golden, architecture).save(folder, WeightsFormat.TENSORFLOW, DType.F32);
    String data = "model.ckpt-best.data-00000-of-00001";
    byte[] wanted = Files.readAllBytes(golden.resolve(data));
    byte[] found = Files.readAllBytes(folder.resolve(data));
    assertArrayEquals(Arrays.copyOf(wanted, wanted.length + 8), found);
    // the keys of the constructor of Google's AlbertConfig
    Map<String, Object> google = Json.readObject(golden.resolve("albert_config.json"));
    google
        .keySet()
        .removeAll(Set.of("gap_size", "net_structure_type", "num_memory_blocks", "layers_to_keep"));
    assertEquals(google, Json.readObject(folder.resolve("albert_config.json")));
    AlbertConfig read = AlbertConfig.readGoogle(folder.resolve("albert_config.json"));
    assertEquals(AlbertConfig.readGoogle(golden.resolve("albert_config.json")), read);
  }

  private static AlbertConfig tiny() {
    return AlbertConfig.named("tiny")
        .with("vocab_size", 20)
        .with("embedding_size", 4)
        .with("num_attention_heads", 2)
        .with("hidden_size", 6)
        .with("intermediate_size", 8);
  }

  @Test
  void whatGoogleCannotComputeIsRefusedBeforeAnythingIsWritten() throws IOException {
    assertRefused(
        "hidden_act must not be the erf form of GELU, for \"gelu\" in albert_config.json is the"
            + " tanh form (gelu_new; weights that come from Google's were trained with that):"
            + " hidden_act=\"gelu\"",
        tiny().with("hidden_act", "gelu"));
    assertRefused(
        "hidden_act must be gelu_new, relu, tanh or linear for albert_config.json:"
            + " hidden_act=\"mish\"",
        tiny().with("hidden_act", "mish"));
    assertRefused(
        "layer_norm_eps must be 1e-12, for albert_config.json cannot say it: layer_norm_eps=1e-5",
        tiny().with("layer_norm_eps", 1e-5));
    assertRefused(
        "embedding_size and hidden_size must differ, for Google's model has no mapping between"
            + " equal ones: embedding_size=6",
        tiny().with("embedding_size", 6));
    try (var files = Files.list(folder)) {
      assertEquals(List.of(), files.toList());
    }
  }

  private void assertRefused(String problem, AlbertConfig config) {
    var model = Pretrained.fresh(config, Architecture.MODEL, new SplittableRandom(1));
    assertEquals(
        "config: " + problem,
        message(() -> model.save(folder, WeightsFormat.TENSORFLOW, DType.F32)));
  }

  private static String message(Executable call) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, call).getMessage());
  }

  @ParameterizedTest
  @CsvSource({"gelu_new, gelu", "relu, relu", "tanh, tanh", "linear, linear"})
  void activationsHaveGooglesNames(String ours, String googles) throws IOException {
    AlbertConfig config = tiny().with("hidden_act", ours);
    Path file = Files.writeString(folder.resolve("albert_config.json"), config.toGoogleJson());
    assertEquals(googles, Json.readObject(file).get("hidden_act"));
    assertEquals(config.activation(), AlbertConfig.readGoogle(file).activation());
  }

  @Test
  void typesThatAFormatLacksAreRefused() {
    var model = Pretrained.fresh(tiny(), Architecture.MODEL, new SplittableRandom(1));
    assertEquals(
        "save: the variables of Google's ALBERT are F32: dtype=BF16",
        message(() -> model.save(folder, WeightsFormat.TENSORFLOW, DType.BF16)));
    assertEquals(
        "checkpoint: a tensor is written as F32, F16 or BF16: dtype=F64",
        message(() -> model.save(folder, WeightsFormat.PYTORCH, DType.F64)));
  }

  /// Google's file alone says what the model computes, not what its head is for.
  @Test
  void googlesConfigurationIsEnough() throws IOException {
    var model =
        Pretrained.fresh(
            tiny().with("num_labels", 5),
            Architecture.SEQUENCE_CLASSIFICATION,
            new SplittableRandom(1));
    model.save(folder, WeightsFormat.TENSORFLOW, DType.F32);
    Files.delete(folder.resolve("config.json"));
    Pretrained loaded = Pretrained.load(folder, Architecture.SEQUENCE_CLASSIFICATION);
    assertEquals(5, loaded.config().numLabels());
    assertSame("model", model.parameters(), loaded.parameters());
    assertThrows(
        CheckpointException.class, () -> Pretrained.load(folder, Architecture.PRE_TRAINING));
  }
}
