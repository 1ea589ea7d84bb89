package albert4j.engine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.Shape;
import albert4j.engine.SharedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files written by the format's own library and by transformers.
class SafetensorsGoldenTest {
  @TempDir Path folder;

  @Test
  void readsEveryFileThere() throws IOException {
    Path goldens = SharedFolder.resolve("golden/model");
    List<Path> files;
    try (var all = Files.walk(goldens)) {
      files = all.filter(file -> file.toString().endsWith(".safetensors")).toList();
    }
    assertTrue(files.size() > 60, "found " + files.size());
    for (Path file : files) {
      try (var checkpoint = Checkpoint.open(file)) {
        for (String name : checkpoint.names()) {
          int read =
              checkpoint.dtype(name).isFloat()
                  ? checkpoint.tensor(name).size()
                  : checkpoint.longs(name).length;
          assertEquals(checkpoint.shape(name).size(), read, name);
        }
      }
    }
  }

  /// The io file holds the weights as PyTorch widened them.
  @ParameterizedTest
  @ValueSource(strings = {"bf16", "fp16"})
  void widensLikePyTorch(String type) throws IOException {
    Path golden = SharedFolder.resolve("golden/model/tiny_gelu_new/pretraining_" + type);
    try (var narrow = Checkpoint.open(golden.resolve("model.safetensors"));
        var wide = Checkpoint.open(golden.resolve("io.safetensors"))) {
      assertEquals(32, narrow.names().size());
      for (String name : narrow.names()) {
        assertEquals(type.equals("bf16") ? DType.BF16 : DType.F16, narrow.dtype(name));
        float[] expected = wide.tensor("weights_f32/" + name).toArray();
        assertArrayEquals(expected, narrow.tensor(name).toArray(), name);
      }
    }
  }

  @Test
  void readsSpecialValues() throws IOException {
    try (var edge =
        Checkpoint.open(SharedFolder.resolve("golden/model/edge/edge_expected.safetensors"))) {
      float inf = Float.POSITIVE_INFINITY;
      float[] f16 = {0, -0f, 0x1.ff8p-15f, 0x1p-24f, 65504, inf, -inf, Float.NaN};
      float[] bf16 = {0, -0f, 0x1p-133f, 0x1.fep127f, inf, -inf, Float.NaN};
      assertArrayEquals(f16, edge.tensor("f16_special").toArray());
      assertArrayEquals(bf16, edge.tensor("bf16_special").toArray());
      for (String type : List.of("i8", "i16", "i32", "i64")) {
        assertArrayEquals(new long[] {-3, -2, -1, 0, 1, 2, 3}, edge.longs(type), type);
      }
      assertArrayEquals(new long[] {250, 251, 252, 253, 254, 255}, edge.longs("u8"));
      assertArrayEquals(new long[] {1, 0, 1}, edge.longs("bool"));
      assertArrayEquals(new float[] {3.25f}, edge.tensor("scalar").toArray());
      assertEquals(1.8423298597335816e-200, edge.doubles("f64")[0]);
      assertEquals(Shape.of(0, 5), edge.tensor("empty").shape());
      assertEquals(Shape.SCALAR, edge.shape("scalar"));
      assertEquals(Shape.of(2), edge.shape("unicode_ключ"));
    }
  }

  @Test
  void shardsHoldWhatTheSingleFileHolds() throws IOException {
    Path golden = SharedFolder.resolve("golden/model/tiny_gelu_new/pretraining");
    try (var single = Checkpoint.open(golden.resolve("model.safetensors"));
        var shards = Checkpoint.open(golden.resolve("sharded/model.safetensors.index.json"))) {
      for (String name : shards.names()) {
        assertEquals(single.shape(name), shards.shape(name), name);
        assertArrayEquals(single.tensor(name).toArray(), shards.tensor(name).toArray(), name);
      }
      assertEquals(32, shards.names().size());
    }
  }

  /// What the reference wrote, read and written again, is the same file.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "groups_gelu/pretraining/model.safetensors",
        "tiny_gelu_new/pretraining/model.full_with_tied_duplicates.safetensors",
        "tiny_gelu_new/pretraining_bf16/model.safetensors",
        "tiny_gelu_new/pretraining_fp16/model.safetensors",
      })
  void writesTheSameBytesAsTheReference(String name) throws IOException {
    Path golden = SharedFolder.resolve("golden/model/" + name);
    Path copy = folder.resolve("copy.safetensors");
    var writer = new SafetensorsWriter();
    try (var checkpoint = Checkpoint.open(golden)) {
      List<String> names = checkpoint.names().stream().sorted().toList();
      for (String tensor : names.reversed()) {
        DType dtype = checkpoint.dtype(tensor);
        if (dtype == DType.I64) {
          writer.add(tensor, checkpoint.shape(tensor), checkpoint.longs(tensor));
        } else {
          writer.add(tensor, checkpoint.tensor(tensor), dtype);
        }
      }
    }
    writer.write(copy);
    assertEquals(-1, Files.mismatch(golden, copy));
  }
}
