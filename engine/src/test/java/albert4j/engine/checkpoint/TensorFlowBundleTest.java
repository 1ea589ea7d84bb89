package albert4j.engine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.Shape;
import albert4j.engine.SharedFolder;
import albert4j.engine.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Checkpoints written by TensorFlow, and damaged copies of them.
class TensorFlowBundleTest {
  private static final String LAYER = "bert/encoder/transformer/group_0/inner_group_0/";
  private static final String HF_LAYER = "albert.encoder.albert_layer_groups.0.albert_layers.0.";

  @TempDir Path folder;

  private static Path golden() throws IOException {
    return SharedFolder.resolve("golden/tensorflow/tiny_gelu_new");
  }

  /// A square matrix, a long one, a table and a vector, each as the safetensors file has it.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.ckpt-best",
        "model.ckpt-best.index",
        "model.ckpt-125000",
        "hub/variables/variables",
        "../../julia/tiny_gelu_new.plain.bson.tfbson",
        "../../julia/tiny_gelu_new.main.bson.tfbson",
        "../../julia/tiny_gelu_new.backrefs.bson.tfbson"
      })
  void readsTheValuesOfTheModel(String name) throws IOException {
    Path path = golden().resolve(name);
    String prefix = name.startsWith("hub") ? "module/" : "";
    Path expected =
        SharedFolder.resolve("golden/model/tiny_gelu_new/pretraining/model.safetensors");
    try (Checkpoint found = Checkpoint.open(path);
        Checkpoint wanted = Checkpoint.open(expected)) {
      Map.of(
              "bert/embeddings/word_embeddings",
              "albert.embeddings.word_embeddings.weight",
              "bert/embeddings/LayerNorm/gamma",
              "albert.embeddings.LayerNorm.weight",
              "cls/seq_relationship/output_weights",
              "sop_classifier.classifier.weight",
              LAYER + "ffn_1/intermediate/dense/kernel",
              HF_LAYER + "ffn.weight",
              LAYER + "attention_1/self/query/kernel",
              HF_LAYER + "attention.query.weight",
              LAYER + "attention_1/self/query/bias",
              HF_LAYER + "attention.query.bias")
          .forEach((ours, theirs) ->
              assertSame(found, prefix + ours, wanted, theirs, ours.endsWith("kernel")));
    }
  }

  private static void assertSame(
      Checkpoint found, String name, Checkpoint wanted, String other, boolean transposed) {
    try {
      Tensor a = found.tensor(name);
      Tensor b = wanted.tensor(other);
      if (!transposed) {
        assertEquals(b.shape(), a.shape(), name);
        assertArrayEquals(b.toArray(), a.toArray(), name);
        return;
      }
      int rows = b.shape().dim(0);
      int columns = b.shape().dim(1);
      assertEquals(Shape.of(columns, rows), a.shape(), name);
      for (int i = 0; i < rows * columns; i++) {
        assertEquals(b.get(i), a.get(i % columns * rows + i / columns), name);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void listsTheSlotsOfATrainingRun() throws IOException {
    try (var checkpoint = Checkpoint.open(golden().resolve("model.ckpt-125000"))) {
      assertTrue(checkpoint.contains("bert/pooler/dense/kernel/adam_m"));
      assertArrayEquals(new long[] {125_000}, checkpoint.longs("global_step"));
      assertEquals(Shape.SCALAR, checkpoint.shape("global_step"));
    }
  }

  /// Indexes of real checkpoints, whose data is not there.
  @ParameterizedTest
  @ValueSource(strings = {"albert_base/model.ckpt-best", "albert_tiny/albert_model.ckpt"})
  void namesTheDataFileThatIsMissing(String name) throws IOException {
    Path path = SharedFolder.resolve("data/tf-index").resolve(name);
    String message = Thrown.message(CheckpointException.class, () -> Checkpoint.open(path).close());
    assertTrue(
        message.endsWith(".data-00000-of-00001: path: expected a file, found nothing"), message);
  }

  @Test
  void refusesAFileThatIsNoIndex() throws IOException {
    Path file = Files.writeString(folder.resolve("a.index"), "no index ".repeat(10));
    String message = Thrown.message(CheckpointException.class, () -> Checkpoint.open(file).close());
    assertEquals(
        file
            + ": content: expected weights (safetensors, PyTorch, TensorFlow checkpoint or BSON),"
            + " found text",
        message);
  }

  private Path copy(byte[] index) throws IOException {
    Path data = folder.resolve("model.ckpt-best.data-00000-of-00001");
    if (!Files.exists(data)) {
      Files.copy(golden().resolve(data.getFileName()), data);
    }
    return Files.write(folder.resolve("model.ckpt-best.index"), index);
  }

  @Test
  void noticesACutIndex() throws IOException {
    byte[] index = Files.readAllBytes(golden().resolve("model.ckpt-best.index"));
    for (int length = 0; length < index.length; length += 7) {
      Path file = copy(Arrays.copyOf(index, length));
      assertThrows(CheckpointException.class, () -> Checkpoint.open(file).close());
    }
  }

  /// All of the file but the padding of its footer has a check sum, or points to what has one.
  @Test
  void noticesADamagedIndex() throws IOException {
    byte[] index = Files.readAllBytes(golden().resolve("model.ckpt-best.index"));
    int footer = index.length - 48;
    for (int at = 0; at < footer; at++) {
      byte[] damaged = index.clone();
      damaged[at] ^= 0x10;
      Path file = copy(damaged);
      assertThrows(CheckpointException.class, () -> Checkpoint.open(file).close(), "byte " + at);
    }
  }

  @Test
  void noticesDamagedDataWhenItIsRead() throws IOException {
    Path file = copy(Files.readAllBytes(golden().resolve("model.ckpt-best.index")));
    Path data = folder.resolve("model.ckpt-best.data-00000-of-00001");
    byte[] bytes = Files.readAllBytes(data);
    bytes[0] ^= 1;
    Files.write(data, bytes);
    int damaged = 0;
    try (var checkpoint = Checkpoint.open(file)) {
      for (String name : checkpoint.names()) {
        try {
          assertFalse(checkpoint.dtype(name).isFloat() && checkpoint.tensor(name).size() == 0);
        } catch (CheckpointException e) {
          assertTrue(e.toString().contains("a check sum of "), e.toString());
          assertTrue(e.toString().contains(CheckpointException.quote(name)), e.toString());
          damaged++;
        }
      }
    }
    assertEquals(1, damaged);
  }
}
