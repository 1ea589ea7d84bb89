package albert4j.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.Parameters;
import albert4j.engine.checkpoint.Checkpoint;
import albert4j.engine.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PretrainedTest {
  @TempDir private Path folder = Path.of("");

  private static AlbertConfig tiny() {
    return AlbertConfig.named("tiny")
        .with("vocab_size", 50)
        .with("embedding_size", 8)
        .with("hidden_size", 12)
        .with("intermediate_size", 20)
        .with("num_hidden_layers", 2)
        .with("num_attention_heads", 3)
        .with("max_position_embeddings", 16);
  }

  private static Pretrained fresh(Architecture architecture) {
    return Pretrained.fresh(tiny(), architecture, new SplittableRandom(7));
  }

  @ParameterizedTest
  @EnumSource
  void whatIsSavedIsLoaded(Architecture architecture) throws IOException {
    Pretrained saved = fresh(architecture);
    saved.save(folder);
    Pretrained loaded = Pretrained.load(folder);
    assertEquals(architecture, loaded.architecture());
    assertEquals(List.of(), loaded.notes());
    assertEquals(saved.parameters().names(), loaded.parameters().names());
    for (String name : saved.parameters().names()) {
      assertArrayEquals(
          saved.parameters().get(name).toArray(), loaded.parameters().get(name).toArray(), name);
    }
  }

  @Test
  void anArchitectureThatIsOnlyInferredIsSaid() throws IOException {
    fresh(Architecture.QUESTION_ANSWERING).save(folder);
    tiny().write(folder.resolve("config.json"));
    Pretrained loaded = Pretrained.load(folder);
    assertEquals(Architecture.QUESTION_ANSWERING, loaded.architecture());
    assertEquals(
        List.of(
            "no architecture of ALBERT in the configuration, taken for AlbertForQuestionAnswering"
                + " by its tensors"),
        loaded.notes());
  }

  @Test
  void freshWeightsAreThoseOfTransformers() {
    Parameters parameters = fresh(Architecture.PRE_TRAINING).parameters();
    assertArrayEquals(
        new float[8], parameters.get("embeddings.word").rows(0, 1).toArray(), "padding row");
    assertArrayEquals(new float[12], parameters.get("pooler.bias").toArray());
    for (float scale : parameters.get("encoder.blocks.0.0.attention.norm.weight").toArray()) {
      assertEquals(1f, scale);
    }
    double squares = 0;
    float[] words = parameters.get("embeddings.word").rows(1, 49).toArray();
    for (float w : words) {
      squares += w * w;
    }
    // the deviation of n normal numbers lies within 4/√(2n) of itself but once in 16,000 draws
    double sigma = Math.sqrt(squares / words.length);
    assertEquals(0.02, sigma, 0.02 * 4 / Math.sqrt(2.0 * words.length));
  }

  @Test
  void aMissingHeadIsAnErrorThatNamesIt() throws IOException {
    fresh(Architecture.MODEL).save(folder);
    var error =
        assertThrows(
            CheckpointException.class,
            () -> Pretrained.load(folder, Architecture.SEQUENCE_CLASSIFICATION));
    assertSays("AlbertForSequenceClassification, also [classifier]", error);
  }

  @Test
  void aFreshHeadIsMadeOnlyWhenAskedFor() throws IOException {
    Pretrained trunk = fresh(Architecture.MODEL);
    trunk.save(folder);
    AlbertConfig config = tiny().with("num_labels", 5);
    Pretrained loaded =
        Pretrained.load(
            folder, config, Architecture.SEQUENCE_CLASSIFICATION, new SplittableRandom(3));
    assertEquals(5, loaded.parameters().get("classifier.weight").shape().dim(0));
    assertArrayEquals(
        trunk.parameters().get("pooler.weight").toArray(),
        loaded.parameters().get("pooler.weight").toArray());
    assertEquals(1, loaded.notes().size());
    assertTrue(loaded.notes().getFirst().startsWith("fresh"), () -> "" + loaded.notes());
    assertTrue(loaded.notes().getFirst().contains("classifier.weight"), () -> "" + loaded.notes());
  }

  @Test
  void aMissingTrunkIsNeverMadeUp() throws IOException {
    fresh(Architecture.MODEL).save(folder);
    AlbertConfig deeper = tiny().with("num_hidden_groups", 2);
    var error =
        assertThrows(
            CheckpointException.class,
            () -> Pretrained.load(folder, deeper, Architecture.MODEL, new SplittableRandom(3)));
    assertSays("encoder.blocks.1.0.attention.query.weight", error);
  }

  @Test
  void foldersThatAreNoModelsSayWhatIsMissing() throws IOException {
    var noConfig = assertThrows(CheckpointException.class, () -> Pretrained.load(folder));
    assertSays("expected config.json or albert_config.json", noConfig);
    tiny().write(folder.resolve("config.json"));
    var noWeights = assertThrows(CheckpointException.class, () -> Pretrained.load(folder));
    assertSays("model.safetensors", noWeights);
    assertEquals(List.of("config.json"), files());
  }

  @Test
  void theTrunkHasNoPrefixWithoutAHead() throws IOException {
    fresh(Architecture.MODEL).save(folder);
    assertTrue(names().contains("embeddings.word_embeddings.weight"), () -> "" + names());
    fresh(Architecture.MASKED_LM).save(folder);
    assertTrue(names().contains("albert.embeddings.word_embeddings.weight"), () -> "" + names());
    assertTrue(
        names().stream().noneMatch(n -> n.contains("decoder")), "tied tensors are stored once");
  }

  private static void assertSays(String expected, CheckpointException error) {
    String message = String.valueOf(error.getMessage());
    assertTrue(message.contains(expected), message);
  }

  private List<String> names() {
    try (Checkpoint checkpoint = Checkpoint.open(folder.resolve("model.safetensors"))) {
      return List.copyOf(checkpoint.names());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<String> files() throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }
}
