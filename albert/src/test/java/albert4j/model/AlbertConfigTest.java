package albert4j.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.checkpoint.CheckpointException;
import albert4j.engine.checkpoint.Json;
import albert4j.engine.op.Activation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlbertConfigTest {
  @TempDir Path folder;

  private Path file(String json) throws IOException {
    return Files.writeString(folder.resolve("config.json"), json);
  }

  private String refusal(String json) throws IOException {
    Path file = file(json);
    var e = assertThrows(CheckpointException.class, () -> AlbertConfig.read(file));
    String message = Objects.requireNonNull(e.getMessage());
    assertTrue(message.startsWith(file + ": "), message);
    return message.substring((file + ": ").length());
  }

  @Test
  void defaultsAreThoseOfTransformersAndDescribeXxlarge() throws IOException {
    var config = AlbertConfig.read(file("{\"model_type\": \"albert\"}"));
    assertEquals(
        new AlbertConfig(
            30000,
            128,
            4096,
            12,
            1,
            1,
            64,
            16384,
            Activation.GELU_TANH,
            512,
            2,
            1e-12,
            0,
            0,
            0.1,
            0.02,
            0,
            2,
            3,
            List.of("LABEL_0", "LABEL_1"),
            Optional.empty(),
            List.of()),
        config);
    assertEquals(AlbertConfig.named("xxlarge"), config);
  }

  @Test
  void readsEveryKey() throws IOException {
    var config =
        AlbertConfig.read(
            file(
                """
                {"vocab_size": 101, "embedding_size": 20, "hidden_size": 36, "num_hidden_layers": 6,
                 "num_hidden_groups": 3, "inner_group_num": 2, "num_attention_heads": 4,
                 "intermediate_size": 50, "hidden_act": "relu", "max_position_embeddings": 67,
                 "type_vocab_size": 3, "layer_norm_eps": 1e-7, "hidden_dropout_prob": 0.1,
                 "attention_probs_dropout_prob": 0.2, "classifier_dropout_prob": null,
                 "initializer_range": 1, "pad_token_id": 1, "bos_token_id": 101, "eos_token_id": 102,
                 "id2label": {"1": "B", "0": "A", "2": 7}, "label2id": {"A": 0}, "num_labels": 9,
                 "problem_type": "regression", "architectures": ["AlbertModel"],
                 "down_scale_factor": 1, "pruned_heads": {}, "torch_dtype": "float32"}
                """));
    assertEquals(
        new AlbertConfig(
            101,
            20,
            36,
            6,
            3,
            2,
            4,
            50,
            Activation.RELU,
            67,
            3,
            1e-7,
            0.1,
            0.2,
            0.1,
            1,
            1,
            101,
            102,
            List.of("A", "B", "7"),
            Optional.of(ProblemType.REGRESSION),
            List.of("AlbertModel")),
        config);
    assertEquals(9, config.headSize());
    assertEquals(3, config.numLabels());
  }

  @ParameterizedTest
  @CsvSource({
    "gelu, GELU, GELU_TANH",
    "gelu_new, GELU_TANH, GELU_TANH",
    "relu, RELU, RELU",
    "tanh, TANH, TANH",
    "linear, LINEAR, LINEAR",
    "'', , LINEAR",
    "gelu_python, GELU,",
    "gelu_fast, GELU_TANH,",
    "gelu_accurate, GELU_TANH,",
    "gelu_pytorch_tanh, GELU_TANH,",
    "sigmoid, SIGMOID,",
    "silu, SILU,",
    "swish, SILU,",
    "quick_gelu, QUICK_GELU,",
    "mish, MISH,",
    "gelu_10, ,",
    "GELU, ,",
    "leaky_relu, ,",
  })
  void theSameWordIsNotTheSameActivationEverywhere(
      String name,
      @org.jspecify.annotations.Nullable Activation huggingFace,
      @org.jspecify.annotations.Nullable Activation google) {
    Map<String, Object> json = Map.of("vocab_size", 30000, "hidden_size", 64, "hidden_act", name);
    if (huggingFace != null) {
      assertEquals(huggingFace, AlbertConfig.of(json).activation());
    } else {
      var e = assertThrows(IllegalArgumentException.class, () -> AlbertConfig.of(json));
      assertEquals(
          "config: hidden_act must be one of [gelu, gelu_accurate, gelu_fast, gelu_new,"
              + " gelu_python, gelu_pytorch_tanh, linear, mish, quick_gelu, relu, sigmoid, silu,"
              + " swish, tanh]: hidden_act=\""
              + name
              + "\"",
          e.getMessage());
    }
    if (google != null) {
      assertEquals(google, AlbertConfig.ofGoogle(json).activation());
    } else {
      var e = assertThrows(IllegalArgumentException.class, () -> AlbertConfig.ofGoogle(json));
      assertEquals(
          "config: hidden_act must be one of [, gelu, gelu_new, linear, relu, tanh]: hidden_act=\""
              + name
              + "\"",
          e.getMessage());
    }
  }

  @Test
  void googleDemandsAVocabularySize() {
    assertEquals(
        Activation.GELU_TANH,
        AlbertConfig.ofGoogle(Map.of("vocab_size", 100, "hidden_size", 64)).activation());
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> AlbertConfig.ofGoogle(Map.of("hidden_size", 64)));
    assertEquals("config: vocab_size must be there: keys=[\"hidden_size\"]", e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "`\"hidden_size\": 100` | config: num_attention_heads must divide hidden_size: hidden_size=100 num_attention_heads=64",
        "`\"num_hidden_layers\": 0` | config: num_hidden_layers must be between 1 and 16777216: num_hidden_layers=0",
        "`\"vocab_size\": -1` | config: vocab_size must be between 1 and 16777216: vocab_size=-1",
        "`\"intermediate_size\": 99999999` | config: intermediate_size must be between 1 and 16777216: intermediate_size=99999999",
        "`\"vocab_size\": 16777216` | config: a matrix must have at most 2^31 - 9 elements (a Java array): vocab_size=16777216 embedding_size=128",
        "`\"hidden_size\": 65536` | config: a matrix must have at most 2^31 - 9 elements (a Java array): hidden_size=65536 hidden_size=65536",
        "`\"hidden_size\": 4294968320` | config: hidden_size must be an integer of 32 bits: hidden_size=4294968320",
        "`\"hidden_size\": \"768\"` | config: hidden_size must be an integer of 32 bits: hidden_size=\"768\"",
        "`\"hidden_size\": 768.0` | config: hidden_size must be an integer of 32 bits: hidden_size=768.0",
        "`\"hidden_dropout_prob\": 1` | config: hidden_dropout_prob must be at least 0 and below 1: hidden_dropout_prob=1.0",
        "`\"hidden_dropout_prob\": -0.1` | config: hidden_dropout_prob must be at least 0 and below 1: hidden_dropout_prob=-0.1",
        "`\"attention_probs_dropout_prob\": 2` | config: attention_probs_dropout_prob must be at least 0 and below 1: attention_probs_dropout_prob=2.0",
        "`\"classifier_dropout_prob\": []` | config: classifier_dropout_prob must be a number: classifier_dropout_prob=[]",
        "`\"layer_norm_eps\": 0` | config: layer_norm_eps must be between 0 and 1: layer_norm_eps=0.0",
        "`\"initializer_range\": -1` | config: initializer_range must be between 0 and 1000: initializer_range=-1.0",
        "`\"pad_token_id\": 30000` | config: pad_token_id must lie within the vocabulary: pad_token_id=30000 vocab_size=30000",
        "`\"position_embedding_type\": \"relative_key\"` | config: position_embedding_type must be absolute, no other is supported: position_embedding_type=\"relative_key\"",
        "`\"position_embedding_type\": \"relative_key_query\"` | config: position_embedding_type must be absolute, no other is supported: position_embedding_type=\"relative_key_query\"",
        "`\"hidden_act\": 3` | config: hidden_act must be a string: hidden_act=3",
        "`\"problem_type\": \"ranking\"` | config: problem_type must be one of [regression, single_label_classification, multi_label_classification]: problem_type=\"ranking\"",
        "`\"num_labels\": 0` | config: num_labels must be between 1 and 1048576: num_labels=0",
        "`\"id2label\": {}` | config: id2label must name at least one label",
        "`\"id2label\": [\"A\"]` | config: id2label must be an object of labels: id2label=[\"A\"]",
        "`\"id2label\": {\"1\": \"A\"}` | config: id2label must number its labels from 0: keys=[\"1\"]",
        "`\"architectures\": \"AlbertModel\"` | config: architectures must be a list of strings: architectures=\"AlbertModel\"",
      })
  void refusesImpossibleModels(String key, String message) throws IOException {
    assertEquals(message, refusal("{\"model_type\": \"albert\", " + key + "}"));
  }

  @Test
  void refusesOtherFiles() throws IOException {
    assertEquals(
        "config: model_type must be albert: model_type=\"bert\"",
        refusal("{\"model_type\": \"bert\", \"hidden_size\": 768}"));
    assertEquals(
        "config: must hold model_type or hidden_size: keys=[\"do_lower_case\",\"model_max_length\"]",
        refusal("{\"do_lower_case\": true, \"model_max_length\": 512}"));
    assertEquals(
        "line 1, column 16 (byte 15): expected a value, found the end of the text",
        refusal("{\"hidden_size\":"));
    assertEquals("top level: expected a JSON object, found []", refusal("[]"));
  }

  @Test
  void namedSizesAreTheReleasedOnes() {
    assertEquals("[768, 12, 12, 3072]", shape("base"));
    assertEquals("[1024, 24, 16, 4096]", shape("large"));
    assertEquals("[2048, 24, 16, 8192]", shape("xlarge"));
    assertEquals("[4096, 12, 64, 16384]", shape("xxlarge"));
    assertEquals("[312, 4, 12, 1248]", shape("tiny"));
    assertEquals(AlbertConfig.named("base"), AlbertConfig.named("base-v2"));
    var first = AlbertConfig.named("base-v1");
    assertEquals(Activation.GELU, first.activation());
    assertEquals(0.1, first.hiddenDropoutProb());
    assertEquals(0, AlbertConfig.named("xxlarge-v1").attentionProbsDropoutProb());
    assertEquals(0, AlbertConfig.named("base").hiddenDropoutProb());
    assertEquals(Activation.GELU_TANH, AlbertConfig.named("base").activation());
    var e = assertThrows(IllegalArgumentException.class, () -> AlbertConfig.named("small"));
    assertEquals(
        "config: size must be tiny, base, large, xlarge or xxlarge, with -v1 or -v2 or nothing"
            + " behind: size=small",
        e.getMessage());
  }

  private static String shape(String name) {
    var c = AlbertConfig.named(name);
    assertEquals(30000 * 128, c.vocabSize() * c.embeddingSize());
    return List.of(c.hiddenSize(), c.numHiddenLayers(), c.numAttentionHeads(), c.intermediateSize())
        .toString();
  }

  @Test
  void valuesChangeByKey() {
    var base = AlbertConfig.named("base");
    assertEquals(6, base.with("num_hidden_layers", 6).numHiddenLayers());
    assertEquals(base, base.with("num_hidden_layers", 6).with("num_hidden_layers", 12));
    assertEquals(List.of("LABEL_0"), base.with("num_labels", 1).labels());
    assertEquals(
        List.of("NEG", "POS", "NEUTRAL"),
        base.withLabels(List.of("NEG", "POS", "NEUTRAL")).labels());
    assertEquals(
        Optional.of(ProblemType.REGRESSION), base.with("problem_type", "regression").problemType());
    var e = assertThrows(IllegalArgumentException.class, () -> base.with("layers", 6));
    String message = Objects.requireNonNull(e.getMessage());
    assertTrue(message.startsWith("config: key must be one of [architectures, "), message);
    assertTrue(message.endsWith(" or num_labels: key=layers"), message);
    assertThrows(IllegalArgumentException.class, () -> base.with("num_attention_heads", 7));
  }

  /// Google computes int(i / L * G), transformers int(i / (L / G)); both agree with the integers
  /// here.
  @Test
  void layersFindTheirGroup() {
    for (int layers = 1; layers <= 24; layers++) {
      for (int groups = 1; groups <= layers; groups++) {
        if (layers % groups == 0) {
          var config =
              AlbertConfig.named("tiny")
                  .with("num_hidden_layers", layers)
                  .with("num_hidden_groups", groups);
          for (int i = 0; i < layers; i++) {
            assertEquals((int) (i / ((double) layers / groups)), config.group(i));
          }
        }
      }
    }
    // more groups than layers: a Chinese checkpoint says so, and leaves groups unused
    var sparse = AlbertConfig.named("tiny").with("num_hidden_groups", 12);
    assertEquals(
        List.of(0, 3, 6, 9),
        List.of(sparse.group(0), sparse.group(1), sparse.group(2), sparse.group(3)));
    assertThrows(IllegalArgumentException.class, () -> sparse.group(4));
    assertThrows(IllegalArgumentException.class, () -> sparse.group(-1));
  }

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    for (String name : List.of("tiny", "base-v1", "xxlarge")) {
      var config =
          AlbertConfig.named(name)
              .withLabels(List.of("O", "B-PER", "I-PER"))
              .with("problem_type", "multi_label_classification")
              .with("architectures", List.of("AlbertForTokenClassification"))
              .with("layer_norm_eps", 1e-7)
              .with("classifier_dropout_prob", 0.3);
      for (Activation activation : Activation.values()) {
        Path file = folder.resolve("out.json");
        var written = config.with("hidden_act", huggingFaceName(activation));
        assertEquals(activation, written.activation());
        written.write(file);
        assertEquals(written, AlbertConfig.read(file));
      }
    }
    String json = AlbertConfig.named("base").toJson();
    assertTrue(json.contains("\n  \"layer_norm_eps\": 1e-12,\n"), json);
    assertTrue(json.contains("\"id2label\": {\n    \"0\": \"LABEL_0\",\n"), json);
    assertTrue(!json.contains("null") && !json.contains("architectures"), json);
    var keys = List.copyOf(Json.object(Json.parse(json)).orElseThrow().keySet());
    assertEquals(keys.stream().sorted().toList(), keys);
  }

  private static String huggingFaceName(Activation activation) {
    return switch (activation) {
      case GELU -> "gelu";
      case GELU_TANH -> "gelu_new";
      case RELU -> "relu";
      case TANH -> "tanh";
      case SIGMOID -> "sigmoid";
      case SILU -> "silu";
      case QUICK_GELU -> "quick_gelu";
      case MISH -> "mish";
      case LINEAR -> "linear";
    };
  }

  @Test
  void readsTheConfigsThatPeoplePublish() throws IOException {
    Path configs = SharedFolder.resolve("data/albert-configs");
    var large = AlbertConfig.read(configs.resolve("hf/albert-large-v2.config.json"));
    assertEquals(
        AlbertConfig.named("large-v2").with("architectures", List.of("AlbertForMaskedLM")), large);
    var base = AlbertConfig.read(configs.resolve("hf/albert-base-v2.config.json"));
    assertEquals(AlbertConfig.named("base").with("architectures", List.of("AlbertModel")), base);
    var first = AlbertConfig.read(configs.resolve("hf/albert-base-v1.config.json"));
    assertEquals(
        AlbertConfig.named("base-v1").with("architectures", List.of("AlbertForMaskedLM")), first);
    assertEquals(
        AlbertConfig.named("xxlarge"),
        AlbertConfig.read(
            configs.resolve("hf/transformers-AlbertConfig-default-xxlarge-shape.json")));
    var german = AlbertConfig.readGoogle(configs.resolve("privately-corp_config.json"));
    assertEquals(
        AlbertConfig.named("base")
            .with("hidden_dropout_prob", 0.1)
            .with("attention_probs_dropout_prob", 0.1),
        german);
    var sparse =
        AlbertConfig.readGoogle(configs.resolve("albert_zh/albert_config_tiny_google_fast.json"));
    assertEquals(12, sparse.numHiddenGroups());
    assertEquals(4, sparse.numHiddenLayers());
    int read = 0;
    List<Path> files;
    try (var all = Files.walk(configs)) {
      files =
          all.filter(file -> file.getFileName().toString().matches("(?!tok).*onfig.*json"))
              .toList();
    }
    for (Path file : files) {
      boolean google = !file.startsWith(configs.resolve("hf"));
      var config = google ? AlbertConfig.readGoogle(file) : AlbertConfig.read(file);
      assertEquals(128, config.embeddingSize(), file.toString());
      read++;
    }
    assertEquals(23, read);
  }

  /// By hand for base: 2·128·768 = 196,608 for a token's mapping, 2·(4·768² + 2·768·3,072) =
  /// 14,155,776 for its products in each of 12 layers, 4·768 = 3,072 there for each token it sees.
  @Test
  void operationsOfAForwardPass() {
    AlbertConfig base = AlbertConfig.named("base");
    double alone = 196_608 + 12 * (14_155_776 + 3_072);
    double ofTwo = 196_608 + 12 * (14_155_776 + 2 * 3_072);
    assertEquals(alone, base.forwardFlops(1));
    assertEquals(alone + 2 * ofTwo, base.forwardFlops(1, 2));
    assertEquals(2 * alone - 196_608, base.with("inner_group_num", 2).forwardFlops(1));
    assertEquals(5 * (14_155_776 - 2 * 3 * 768 * 768), base.savedFlops(5));
  }
}
