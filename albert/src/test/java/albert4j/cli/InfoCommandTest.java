package albert4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.checkpoint.FileKind;
import albert4j.engine.checkpoint.Json;
import albert4j.model.Goldens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `info` on whole folders and on files of every kind.
class InfoCommandTest {
  @TempDir private Path folder;

  @Test
  void aFolder() throws IOException {
    Map<String, Object> info = info(Goldens.folder("pipeline/fill_mask"), 0);
    assertEquals("AlbertForMaskedLM", info.get("architecture"));
    assertEquals(
        "{\"embeddings\":488256,\"mapping\":544,\"layers\":8544,\"masked_lm\":30560,"
            + "\"total\":527904}",
        text(info, "parameters"));
    assertEquals(
        "{\"pieces\":30000,\"pad\":0,\"unk\":1,\"cls\":2,\"sep\":3,\"mask\":4}",
        text(info, "tokenizer"));
    assertEquals(28, text(info, "tensors").split("dtype").length - 1);
    assertTrue(
        text(info, "files")
            .contains(
                "{\"name\":\"spiece.model\",\"bytes\":760289,\"kind\":\"SentencePiece model\"}"));
  }

  @Test
  void aFile() throws IOException {
    Path head = Goldens.folder("model/tiny_gelu_new/pretraining");
    assertEquals(
        "{\"embeddings\":2688,\"mapping\":544,\"layers\":8544,\"pooler\":1056,\"masked_lm\":660,"
            + "\"sentence_order\":66,\"total\":13558}",
        text(info(head.resolve("model.safetensors"), 0), "parameters"));
    assertEquals("AlbertForPreTraining", info(head.resolve("config.json"), 0).get("architecture"));
  }

  @ParameterizedTest
  @CsvSource({
    "model/tiny_gelu_new/pretraining/pytorch_model.bin, PyTorch or other zip archive",
    "model/tiny_gelu_new/pretraining/pytorch_model.legacy.bin, PyTorch or other Python pickle",
    "tensorflow/tiny_gelu_new/model.ckpt-best.index, TensorFlow checkpoint index",
    "julia/tiny_gelu_new.plain.bson.tfbson, 'BSON, perhaps of Flux'"
  })
  void weightsOfEveryFormat(String file, String kind) throws IOException {
    Path path = Goldens.folder(file);
    assertEquals(
        "{\"embeddings\":2688,\"mapping\":544,\"layers\":8544,\"pooler\":1056,\"masked_lm\":660,"
            + "\"sentence_order\":66,\"total\":13558}",
        text(info(path, 0), "parameters"));
    assertEquals(kind, info(path, 0).get("kind"));
    // nobody wants to see a vocabulary here
    assertTrue(text(info(path, 0), "metadata").length() < 1000);
  }

  /// An archive shows what the folder in it would, and serves as a model.
  @Test
  void anArchive() throws IOException {
    Path model = Goldens.folder("pipeline/fill_mask");
    Path archive = folder.resolve("model.zip");
    try (var zip = new ZipOutputStream(Files.newOutputStream(archive));
        var files = Files.list(model)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        zip.putNextEntry(new ZipEntry("albert_base/" + file.getFileName()));
        Files.copy(file, zip);
      }
    }
    Map<String, Object> inside = info(archive, 0);
    Map<String, Object> outside = info(model, 0);
    assertEquals("PyTorch or other zip archive", inside.get("kind"));
    for (String field : List.of("architecture", "parameters", "tokenizer", "tensors", "files")) {
      assertEquals(text(outside, field), text(inside, field));
    }
    Path out = folder.resolve("tokens");
    Run.of("tokenize", "--model", archive.toString(), "--output", out.toString(), "a dog").ok();
    assertTrue(Files.readString(out).contains("\u2581dog"), Files.readString(out));
    Files.write(archive, new byte[] {0x1F, (byte) 0x8B, 8});
    Run.of("tokenize", "--model", archive.toString(), "a dog")
        .fails(69, "model.zip: content: expected a whole archive, found one that is cut short");
  }

  @Test
  void forPeople() throws IOException {
    Path model = Goldens.folder("pipeline/fill_mask");
    Path out = folder.resolve("out");
    Run.of("info", model.toString(), "--format=text", "--output", out.toString()).ok();
    List<String> lines = Files.readAllLines(out);
    assertTrue(lines.contains("  total                        527904"), lines::toString);
    assertTrue(lines.contains("  predictions.bias  F32  [30000]"), lines::toString);
  }

  @ParameterizedTest
  @CsvSource({
    "'', empty file",
    "504B030414, PyTorch or other zip archive",
    "8002, PyTorch or other Python pickle",
    "894844460D0A, 'HDF5 (Keras, rust-bert)'",
    "1F8B08, gzip archive",
    "7B7D, JSON",
    "0A0E0A0D3C, SentencePiece model",
    "68656C6C6F, text",
    "3C21444F43545950452068746D6C3E, 'web page, perhaps an error message of a download'",
    "0001020304050607FF, 'unknown, starts with the bytes 00 01 02 03 04 05 06 07'",
  })
  void kinds(String hex, String kind) throws IOException {
    Path file = Files.write(folder.resolve("file"), HexFormat.of().parseHex(hex));
    assertEquals(kind, FileKind.of(file));
  }

  private static String text(Map<String, Object> info, String field) {
    return Json.compact(Objects.requireNonNull(info.get(field)));
  }

  private Map<String, Object> info(Path path, int exit) throws IOException {
    Path out = folder.resolve("out");
    Run run = Run.of("info", path.toString(), "--output", out.toString());
    assertEquals(exit, run.exit(), run.errors());
    return Json.readObject(out);
  }
}
