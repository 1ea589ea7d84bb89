package albert4j.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.checkpoint.Checkpoint;
import albert4j.engine.checkpoint.CheckpointException;
import albert4j.engine.checkpoint.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResolutionTest {
  private static final AlbertConfig CONFIG =
      AlbertConfig.of(
          Map.of(
              "vocab_size", 7,
              "embedding_size", 3,
              "hidden_size", 4,
              "num_hidden_layers", 2,
              "num_attention_heads", 2,
              "intermediate_size", 5,
              "max_position_embeddings", 6));

  @TempDir Path folder;

  /// Shapes by name in the file; every tensor holds zeros.
  private final Map<String, Shape> stored = new LinkedHashMap<>();

  private static boolean none(String name) {
    return name.isEmpty();
  }

  private void store(Map<String, Shape> parameters) {
    var names = AlbertNames.huggingFace(parameters.keySet());
    parameters.forEach((ours, shape) -> stored.put(names.get(ours), shape));
  }

  private void storeAsTensorFlow(Map<String, Shape> parameters) {
    parameters.forEach((ours, shape) -> {
      String name = AlbertNames.tensorFlow(ours);
      stored.put(name, name.endsWith("/kernel") ? Shape.of(shape.dim(1), shape.dim(0)) : shape);
    });
  }

  private Path write() throws IOException {
    var writer = new SafetensorsWriter();
    stored.forEach((name, shape) -> writer.add(name, Tensor.zeros(shape)));
    Path file = folder.resolve("model.safetensors");
    writer.write(file);
    return file;
  }

  private Resolution resolve(Map<String, Shape> wanted, Predicate<String> mayBeFresh)
      throws IOException {
    try (var checkpoint = Checkpoint.open(write())) {
      return Resolution.of(checkpoint, wanted, mayBeFresh);
    }
  }

  private String refusal(Map<String, Shape> wanted) throws IOException {
    try (var checkpoint = Checkpoint.open(write())) {
      var e =
          assertThrows(
              CheckpointException.class,
              () -> Resolution.of(checkpoint, wanted, ResolutionTest::none));
      String start = checkpoint.path() + ": the tensors do not fit the model\n";
      String message = Objects.requireNonNull(e.getMessage());
      assertTrue(message.startsWith(start), message);
      return message.substring(start.length());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "model, pooler",
    "pretraining, pooler maskedLm sentenceOrder",
    "masked_lm, maskedLm",
    "seqcls_single, pooler classifier",
    "seqcls_reg1, pooler classifier",
    "seqcls_reg2, pooler classifier",
    "seqcls_multi, pooler classifier",
    "tokcls, classifier",
    "multichoice, pooler multipleChoice",
    "qa, span",
  })
  void everyFolderOfTransformersFits(String head, String parts) throws IOException {
    for (String shape : List.of("tiny_gelu_new", "groups_gelu", "odd_relu")) {
      Path golden = SharedFolder.resolve("golden/model/" + shape + "/" + head);
      var config = AlbertConfig.read(golden.resolve("config.json"));
      var wanted = Shapes.with(config, parts.split(" "));
      try (var checkpoint = Checkpoint.open(golden.resolve("model.safetensors"))) {
        var resolution = Resolution.of(checkpoint, wanted, ResolutionTest::none);
        assertEquals(wanted.keySet(), resolution.sources().keySet());
        assertEquals(List.of(), resolution.notes());
        long elements = 0;
        for (String name : checkpoint.names()) {
          elements += checkpoint.shape(name).size();
        }
        assertEquals(count(config.parameterCounts(), head), elements);
      }
    }
  }

  private static long count(ParameterCounts counts, String head) {
    return switch (head) {
      case "model" -> counts.model();
      case "pretraining" -> counts.forPreTraining();
      case "masked_lm" -> counts.forMaskedLm();
      case "tokcls" -> counts.forTokenClassification();
      case "multichoice" -> counts.forMultipleChoice();
      case "qa" -> counts.forQuestionAnswering();
      default -> counts.forSequenceClassification();
    };
  }

  /// Old files carry the decoder and the positions a second time.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "tiny_gelu_new/pretraining/model.full_with_tied_duplicates.safetensors",
        "tiny_gelu_new/pretraining/sharded/model.safetensors.index.json",
        "tiny_gelu_new/pretraining_bf16/model.safetensors",
      })
  void equalCopiesAreNotWorthANote(String file) throws IOException {
    Path golden = SharedFolder.resolve("golden/model/" + file);
    var config = AlbertConfig.read(golden.resolveSibling("config.json"));
    var wanted = Shapes.with(config, "pooler", "maskedLm", "sentenceOrder");
    try (var checkpoint = Checkpoint.open(golden)) {
      var resolution = Resolution.of(checkpoint, wanted, ResolutionTest::none);
      assertEquals(List.of(), resolution.notes());
      assertEquals(
          new Resolution.Source("albert.embeddings.word_embeddings.weight", false),
          resolution.sources().get("embeddings.word"));
      assertEquals(
          new Resolution.Source("predictions.bias", false),
          resolution.sources().get("maskedLm.bias"));
    }
  }

  @Test
  void tensorFlowMatricesAreTransposed() throws IOException {
    var wanted = Shapes.with(CONFIG, "pooler", "maskedLm", "sentenceOrder");
    storeAsTensorFlow(wanted);
    for (String name : List.copyOf(stored.keySet())) {
      stored.put(name + "/adam_m", Shape.of(1));
      stored.put(name + "/adam_v", Shape.of(1));
    }
    stored.put("global_step", Shape.SCALAR);
    var resolution = resolve(wanted, ResolutionTest::none);
    assertEquals(List.of(), resolution.notes());
    assertEquals(
        new Resolution.Source("bert/pooler/dense/kernel", true),
        resolution.sources().get("pooler.weight"));
    assertEquals(
        new Resolution.Source("cls/seq_relationship/output_weights", false),
        resolution.sources().get("sentenceOrder.weight"));
    assertEquals(List.copyOf(wanted.keySet()), List.copyOf(resolution.sources().keySet()));
  }

  @Test
  void otherHeadsAndStrangersAreIgnoredWithANote() throws IOException {
    store(Shapes.with(CONFIG, "pooler", "maskedLm", "sentenceOrder"));
    stored.put("qa_classifier.weight", Shape.of(2, 4));
    stored.put("albert.embeddings.position_ids", Shape.of(1, 6));
    var resolution = resolve(Shapes.with(CONFIG, "maskedLm"), ResolutionTest::none);
    assertEquals(
        List.of(
            "ignored, of no use to this model: albert.pooler.bias, albert.pooler.weight,"
                + " sop_classifier.classifier.bias, sop_classifier.classifier.weight",
            "ignored, not of ALBERT: \"qa_classifier.weight\""),
        resolution.notes());
  }

  @Test
  void aTiedParameterMayComeFromEitherCopy() throws IOException {
    store(Shapes.with(CONFIG, "maskedLm"));
    stored.put("predictions.decoder.weight", required("albert.embeddings.word_embeddings.weight"));
    stored.put("predictions.decoder.bias", required("predictions.bias"));
    stored.remove("albert.embeddings.word_embeddings.weight");
    stored.remove("predictions.bias");
    var resolution = resolve(Shapes.with(CONFIG, "maskedLm"), ResolutionTest::none);
    assertEquals(List.of(), resolution.notes());
    assertEquals(
        new Resolution.Source("predictions.decoder.weight", false),
        resolution.sources().get("embeddings.word"));
    assertEquals(
        new Resolution.Source("predictions.decoder.bias", false),
        resolution.sources().get("maskedLm.bias"));
  }

  private Shape required(String name) {
    return Objects.requireNonNull(stored.get(name));
  }

  @Test
  void copiesThatDifferAreNoted() throws IOException {
    store(Shapes.with(CONFIG, "maskedLm"));
    var writer = new SafetensorsWriter();
    stored.forEach((name, shape) -> writer.add(name, Tensor.zeros(shape)));
    writer.add("predictions.decoder.bias", Tensor.of(Shape.of(7), 0, 0, 0, 0, 0, 0, 1e-30f));
    Path file = folder.resolve("model.safetensors");
    writer.write(file);
    try (var checkpoint = Checkpoint.open(file)) {
      var resolution =
          Resolution.of(checkpoint, Shapes.with(CONFIG, "maskedLm"), ResolutionTest::none);
      assertEquals(
          List.of(
              "predictions.bias and predictions.decoder.bias should be equal but differ: the first"
                  + " is used"),
          resolution.notes());
      assertEquals(
          new Resolution.Source("predictions.bias", false),
          resolution.sources().get("maskedLm.bias"));
    }
  }

  @Test
  void aMissingHeadIsAnErrorUnlessItMayBeFresh() throws IOException {
    store(Shapes.with(CONFIG, "maskedLm"));
    var wanted = Shapes.with(CONFIG, "pooler", "classifier");
    assertEquals(
        """
          missing: pooler.weight [4,4] (albert.pooler.weight), pooler.bias [4] (albert.pooler.bias), \
        classifier.weight [2,4] (classifier.weight), classifier.bias [2] (classifier.bias)\
        """,
        refusal(wanted));
    var resolution = resolve(wanted, name -> !name.startsWith("embeddings"));
    assertEquals(
        List.of("pooler.weight", "pooler.bias", "classifier.weight", "classifier.bias"),
        resolution.fresh());
    assertEquals(
        "fresh, since the file does not hold them: pooler.weight, pooler.bias, classifier.weight,"
            + " classifier.bias",
        resolution.notes().getFirst());
    assertEquals(Shapes.trunk(CONFIG).keySet(), resolution.sources().keySet());
  }

  @Test
  void aHeadOfAnotherSizeIsReplacedIfItMayBeFresh() throws IOException {
    store(Shapes.with(CONFIG.with("num_labels", 3), "pooler", "classifier"));
    var wanted = Shapes.with(CONFIG, "pooler", "classifier");
    assertEquals(
        "  of another shape: classifier.weight: expected [2,4], found F32[3,4], classifier.bias:"
            + " expected [2], found F32[3]",
        refusal(wanted));
    var resolution = resolve(wanted, name -> name.startsWith("classifier"));
    assertEquals(List.of("classifier.weight", "classifier.bias"), resolution.fresh());
    assertEquals(
        List.of(
            "fresh, since the file does not hold them: classifier.weight, classifier.bias",
            "ignored, of no use to this model: classifier.weight F32[3,4], classifier.bias F32[3]"),
        resolution.notes());
  }

  @Test
  void allThatIsWrongIsInOneMessage() throws IOException {
    store(Shapes.with(CONFIG, "pooler"));
    stored.remove("pooler.bias");
    stored.remove("embeddings.LayerNorm.weight");
    stored.put("embeddings.word_embeddings.weight", Shape.of(8, 3));
    String layer = "encoder.albert_layer_groups.";
    stored.put(layer + "1.albert_layers.0.ffn.bias", Shape.of(5));
    stored.put(layer + "0.albert_layers.0.attention.distance_embedding.weight", Shape.of(11, 2));
    stored.put("a\nb", Shape.of(1));
    assertEquals(
        """
          missing: embeddings.norm.weight [3] (albert.embeddings.LayerNorm.weight), pooler.bias [4] (albert.pooler.bias)
          of another shape: embeddings.word_embeddings.weight: expected [7,3], found F32[8,3]
          unexpected: "encoder.albert_layer_groups.0.albert_layers.0.attention.distance_embedding.weight" F32[11,2], \
        "encoder.albert_layer_groups.1.albert_layers.0.ffn.bias" F32[5]
          unknown: "a\\nb\"\
        """,
        refusal(Shapes.with(CONFIG, "pooler")));
  }

  /// brightmart's own older graph: the same words, another architecture of names.
  @Test
  void anotherNamingIsReportedByItsNames() throws IOException {
    stored.put("bert/embeddings/word_embeddings", Shape.of(7, 3));
    stored.put("bert/embeddings/word_embeddings_2", Shape.of(3, 4));
    stored.put("bert/encoder/layer_shared/attention/self/key/kernel", Shape.of(4, 4));
    String message = refusal(Map.of("embeddings.word", Shape.of(7, 3), "pooler.bias", Shape.of(4)));
    assertEquals(
        """
          missing: pooler.bias [4] (bert/pooler/dense/bias)
          unexpected: "bert/embeddings/word_embeddings_2" F32[3,4], \
        "bert/encoder/layer_shared/attention/self/key/kernel" F32[4,4]\
        """,
        message);
  }

  @Test
  void aMatrixStoredTheWrongWayRoundIsOfAnotherShape() throws IOException {
    storeAsTensorFlow(Shapes.trunk(CONFIG));
    stored.put("bert/encoder/embedding_hidden_mapping_in/kernel", Shape.of(4, 3));
    assertEquals(
        "  of another shape: bert/encoder/embedding_hidden_mapping_in/kernel: expected [3,4], found"
            + " F32[4,3]",
        refusal(Shapes.trunk(CONFIG)));
  }

  @Test
  void integersAreNoParameters() throws IOException {
    Path file = folder.resolve("model.safetensors");
    new SafetensorsWriter().add("pooler.bias", Shape.of(4), 1, 2, 3, 4).write(file);
    try (var checkpoint = Checkpoint.open(file)) {
      var e =
          assertThrows(
              CheckpointException.class,
              () ->
                  Resolution.of(
                      checkpoint, Map.of("pooler.bias", Shape.of(4)), ResolutionTest::none));
      assertEquals(
          file
              + ": the tensors do not fit the model\n"
              + "  of another shape: pooler.bias: expected [4], found I64[4]",
          e.getMessage());
    }
  }
}
