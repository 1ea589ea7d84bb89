package albert4j.cli;

import albert4j.engine.Shape;
import albert4j.engine.checkpoint.SafetensorsWriter;
import albert4j.model.AlbertConfig;
import albert4j.model.Architecture;
import albert4j.model.Pretrained;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Models that are missing, damaged or do not fit: one or two lines, exit code 69, and the same
/// from `info` with 65.
class BadModelTest {
  @TempDir private Path folder;
  private Path model = Path.of("");
  private Path weights = Path.of("");
  private Path config = Path.of("");

  @BeforeEach
  void saveAGoodModel() throws IOException {
    model = folder.resolve("model");
    weights = model.resolve("model.safetensors");
    config = model.resolve("config.json");
    AlbertConfig tiny =
        AlbertConfig.of(
            Map.of(
                "vocab_size", 20,
                "embedding_size", 4,
                "hidden_size", 8,
                "num_attention_heads", 2,
                "intermediate_size", 12,
                "num_hidden_layers", 2));
    Pretrained.fresh(tiny, Architecture.MASKED_LM, new SplittableRandom(5)).save(model);
    new SafetensorsWriter()
        .add("input_ids", Shape.of(1, 3), 1, 2, 3)
        .write(folder.resolve("in.safetensors"));
    forward(model).ok();
    Run.of("info", model.toString(), "--output", folder.resolve("info").toString()).ok();
  }

  @Test
  void missing() throws IOException {
    forward(folder.resolve("none")).fails(69, "no such file or folder: " + folder.resolve("none"));
    forward(config).fails(69, config + ": ");
    Run.of("forward", "--inputs=a", "--outputs=" + folder.resolve("b")).fails(1, "no such file: a");
    Files.delete(config);
    refused("config.json");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    forward(empty).fails(69, "config.json or albert_config.json");
    info(empty).fails(65, "found none of them");
    Run.of("info", folder.resolve("none").toString()).fails(69, "no such file or folder");
  }

  @Test
  void withoutWeights() throws IOException {
    Files.delete(weights);
    forward(model).fails(69, "weights: expected model.safetensors");
  }

  @Test
  void emptyWeights() throws IOException {
    Files.write(weights, new byte[0]);
    refused(weights + ": ");
  }

  @Test
  void truncatedWeights() throws IOException {
    byte[] bytes = Files.readAllBytes(weights);
    for (int length : new int[] {4, 8, 100, bytes.length / 2, bytes.length - 1}) {
      Files.write(weights, Arrays.copyOf(bytes, length));
      refused(weights + ": ", "expected");
    }
  }

  @Test
  void absurdHeaders() throws IOException {
    byte[] bytes = Files.readAllBytes(weights);
    for (long length : new long[] {Long.MAX_VALUE, -1, 1L << 40, 0, 3}) {
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
      Files.write(weights, bytes);
      refused(weights + ": ", "expected");
    }
  }

  @Test
  void corruptedHeaders() throws IOException {
    byte[] bytes = Files.readAllBytes(weights);
    bytes[60] = 0;
    Files.write(weights, bytes);
    refused(weights + ": ", "expected");
  }

  @Test
  void weightsOfAnotherShape() throws IOException {
    Files.writeString(
        config, Files.readString(config).replace("\"vocab_size\": 20", "\"vocab_size\": 21"));
    info(model).fails(65, "embeddings: expected 2148 parameters");
    Run run = forward(model);
    run.fails(69, "word_embeddings.weight: expected [21,4], found F32[20,4]");
  }

  @Test
  void impossibleConfigurations() throws IOException {
    String good = Files.readString(config);
    Files.writeString(
        config, good.replace("\"num_attention_heads\": 2", "\"num_attention_heads\": 3"));
    refused("num_attention_heads must divide hidden_size: hidden_size=8 num_attention_heads=3");
    Files.writeString(config, good.replace("\"albert\"", "\"bert\""));
    refused(config + ": ", "model_type must be albert");
    Files.writeString(config, good.substring(0, good.length() / 2));
    refused(config + ": ", "line ");
    Files.writeString(config, good.replace("gelu_new", "gelu_old"));
    refused(config + ": ", "hidden_act must be one of");
  }

  @Test
  void otherTokenizers() throws IOException {
    Run.of("fill-mask", "--model", model.toString(), "a [MASK]")
        .fails(69, "tokenizer: expected spiece.model, 30k-clean.model, vocab.txt, tokenizer.json");
    Files.writeString(model.resolve("merges.txt"), "#version: 0.2\n");
    Run.of("tokenize", "--model", model.toString(), "a").fails(69, "only merges.txt (BPE)");
    Files.writeString(model.resolve("vocab.txt"), "[PAD]\n");
    Run.of("fill-mask", "--model", model.toString(), "a [MASK]")
        .fails(69, "vocab.txt", "\"[UNK]\"", "found none among 1");
    Files.writeString(model.resolve("spiece.model"), "no protocol buffer");
    Run.of("fill-mask", "--model", model.toString(), "a [MASK]").fails(69, "spiece.model");
    Run.of("tokenize", "--model", model.toString(), "a").fails(69, "spiece.model");
    info(model).fails(65, "spiece.model");
  }

  @Test
  void headsThatAreNotThere() {
    Run.of("sop", "--model", model.toString(), "{\"text\":\"a\",\"text_pair\":\"b\"}")
        .fails(69, "AlbertForPreTraining", "[pooler, sentence_order]");
  }

  /// Both commands name what is wrong.
  private void refused(String... parts) {
    forward(model).fails(69, parts);
    info(model).fails(65, parts);
  }

  private Run forward(Path model) {
    return Run.of(
        "forward",
        "--model=" + model,
        "--inputs=" + folder.resolve("in.safetensors"),
        "--outputs=" + folder.resolve("out.safetensors"));
  }

  private Run info(Path path) {
    return Run.of("info", path.toString(), "--output", folder.resolve("info").toString());
  }
}
