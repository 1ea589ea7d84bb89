package albert4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.checkpoint.Checkpoint;
import albert4j.engine.checkpoint.DType;
import albert4j.model.Architecture;
import albert4j.model.Goldens;
import albert4j.model.Pretrained;
import albert4j.model.PretrainedTokenizer;
import albert4j.pipeline.EmbedderConfig;
import albert4j.pipeline.Pooling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `convert` between all formats.
class ConvertCommandTest {
  @TempDir private Path folder;

  /// From each format that is read into each that is written and read again: no bit changes.
  @ParameterizedTest
  @CsvSource({
    "model/tiny_gelu_new/pretraining/model.safetensors, pytorch, pytorch_model.bin",
    "model/tiny_gelu_new/pretraining/pytorch_model.legacy.bin, tensorflow, model.ckpt-best.index",
    "tensorflow/tiny_gelu_new/model.ckpt-best.index, safetensors, model.safetensors",
    "model/groups_gelu/pretraining/pytorch_model.bin, safetensors, model.safetensors",
    "model/odd_relu/pretraining/model.safetensors, pytorch, pytorch_model.bin"
  })
  void keepsEveryBit(String file, String format, String written) throws IOException {
    Path from = Goldens.folder(file);
    Path out = folder.resolve("out");
    Run.of("convert", "--model", from.toString(), "--to", format, "--output", out.toString()).ok();
    assertTrue(Files.isRegularFile(out.resolve(written)));
    Pretrained before = Pretrained.load(from);
    Pretrained after = Pretrained.load(out);
    assertEquals(before.architecture(), after.architecture());
    assertEquals(before.config().activation(), after.config().activation());
    assertEquals(before.parameters().names(), after.parameters().names());
    for (String name : before.parameters().names()) {
      assertArrayEquals(
          before.parameters().get(name).toArray(), after.parameters().get(name).toArray(), name);
    }
  }

  @Test
  void takesTheTokenizerAlong() throws IOException {
    Path from = Goldens.folder("pipeline/fill_mask");
    for (String format : List.of("safetensors", "onnx")) {
      Path out = folder.resolve(format);
      Run.of("convert", "--model", from.toString(), "--to", format, "--output", out.toString())
          .ok();
      assertArrayEquals(
          PretrainedTokenizer.load(from).encode("A cat's hat.").ids(),
          PretrainedTokenizer.load(out).encode("A cat's hat.").ids());
      assertEquals(Pretrained.config(from).numLabels(), Pretrained.config(out).numLabels());
    }
    assertTrue(Files.size(folder.resolve("onnx/model.onnx")) > 2_000_000);
  }

  @Test
  void roundsOnDemandAndLeavesTheHeads() throws IOException {
    Path from = Goldens.folder("model/tiny_gelu_new/pretraining");
    Path out = folder.resolve("half");
    Run.of(
            "convert",
            "--model=" + from,
            "--to=pytorch",
            "--dtype=bf16",
            "--architecture=AlbertModel",
            "--output=" + out)
        .ok();
    try (Checkpoint checkpoint = Checkpoint.open(Pretrained.weights(out))) {
      assertEquals(DType.BF16, checkpoint.dtype("embeddings.word_embeddings.weight"));
      assertFalse(checkpoint.names().stream().anyMatch(n -> n.startsWith("predictions")));
    }
    assertEquals(Architecture.MODEL, Pretrained.load(out).architecture());
  }

  @Test
  void keepsWhatSentenceTransformersSays() throws IOException {
    Path from = folder.resolve("st");
    Path model = Files.createDirectories(from.resolve("0_Transformer"));
    Path golden = Goldens.folder("model/tiny_gelu_new/pretraining");
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(golden.resolve(name), model.resolve(name));
    }
    Files.createDirectories(from.resolve("1_Pooling"));
    Files.writeString(from.resolve("1_Pooling/config.json"), "{\"pooling_mode_max_tokens\": true}");
    Files.writeString(
        from.resolve("modules.json"),
        "[{\"type\": \"x.Transformer\", \"path\": \"0_Transformer\"},"
            + " {\"type\": \"x.Pooling\", \"path\": \"1_Pooling\"},"
            + " {\"type\": \"x.Normalize\", \"path\": \"2_Normalize\"}]");
    Path out = folder.resolve("out");
    Run.of("convert", "--model=" + from, "--to=safetensors", "--output=" + out).ok();
    EmbedderConfig config = EmbedderConfig.read(out);
    assertEquals(Pooling.MAX, config.pooling());
    assertTrue(config.normalize());
    assertEquals(out.resolve("0_Transformer"), config.modelFolder());
    assertEquals(Architecture.PRE_TRAINING, Pretrained.load(config.modelFolder()).architecture());
  }

  @Test
  void refusesAndLeavesNothing() throws IOException {
    String model = "--model=" + Goldens.folder("model/tiny_gelu_new/pretraining");
    Path out = folder.resolve("out");
    Run.of("convert", model, "--to=onnx", "--dtype=f16", "--output=" + out)
        .fails(2, "--dtype is for --to safetensors and --to pytorch");
    Run.of("convert", model, "--to=onnx", "--architecture=Bert", "--output=" + out)
        .fails(2, "--architecture must be one of AlbertModel, ", "found: Bert");
    Run.of(
            "convert",
            model,
            "--to=onnx",
            "--architecture=AlbertForQuestionAnswering",
            "--output=" + out)
        .fails(69, "span");
    Run.of(
            "convert",
            "--model=" + Goldens.folder("model/odd_relu/pretraining"),
            "--to=tensorflow",
            "--output=" + out)
        .fails(69, "--to tensorflow: ", "layer_norm_eps must be 1e-12");
    Run.of("convert", model, "--to=safetensors", "--output=" + folder.resolve("no/out"))
        .fails(1, "no such folder to write into");
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(), left.toList());
    }
    Files.createDirectory(out);
    Files.writeString(out.resolve("mine"), "precious");
    Run.of("convert", model, "--to=safetensors", "--output=" + out)
        .fails(1, "expected no such folder or an empty one, found files in it");
    assertEquals("precious", Files.readString(out.resolve("mine")));
  }
}
