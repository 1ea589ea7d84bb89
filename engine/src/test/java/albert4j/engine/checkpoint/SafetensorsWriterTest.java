package albert4j.engine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Layout and rounding of written files, and that writing leaves no half of a file behind.
class SafetensorsWriterTest {
  @TempDir Path folder;

  @Test
  void sortsByTypeThenNameAndPadsTheHeader() throws IOException {
    Path file = folder.resolve("m.safetensors");
    Tensor one = Tensor.of(Shape.of(1), 1);
    new SafetensorsWriter()
        .add("z", one, DType.F16)
        .add("b", one, DType.BF16)
        .add("\ud83d\ude00", one)
        .add("\uffee", one)
        .add("a", one)
        .add("i", Shape.of(1), 5)
        .metadata("made_by", "a test")
        .write(file);
    byte[] bytes = Files.readAllBytes(file);
    String expected =
        "{\"__metadata__\":{\"format\":\"pt\",\"made_by\":\"a test\"},"
            + "\"i\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]},"
            + "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]},"
            + "\"\uffee\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[12,16]},"
            + "\"\ud83d\ude00\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[16,20]},"
            + "\"b\":{\"dtype\":\"BF16\",\"shape\":[1],\"data_offsets\":[20,22]},"
            + "\"z\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[22,24]}}";
    int headerBytes = bytes.length - 8 - 24;
    String header = new String(bytes, 8, headerBytes, StandardCharsets.UTF_8);
    assertEquals(expected, header.stripTrailing());
    assertEquals((expected.getBytes(StandardCharsets.UTF_8).length + 7) / 8 * 8, headerBytes);
  }

  @Test
  void roundsToNearestEven() throws IOException {
    float[] values = {
      1 + 0x1p-8f,
      1 + 0x3p-8f,
      1 + 0x1.8p-8f,
      -0f,
      Float.MAX_VALUE,
      0x1p-140f,
      Float.NaN,
      Float.intBitsToFloat(0x7F800001),
      Float.NEGATIVE_INFINITY,
      65520,
      1 + 0x1p-11f,
      1 + 0x3p-11f,
    };
    float[] bf16 = {
      1,
      1 + 0x1p-6f,
      1 + 0x1p-7f,
      -0f,
      Float.POSITIVE_INFINITY,
      0,
      Float.NaN,
      Float.NaN,
      Float.NEGATIVE_INFINITY,
      65536,
      1,
      1,
    };
    // 2^-140 is below half of the smallest BF16 (2^-133), 65520 is half-way to beyond the largest
    // F16
    float[] f16 = {
      1 + 0x1p-8f,
      1 + 0x3p-8f,
      1 + 0x1.8p-8f,
      -0f,
      Float.POSITIVE_INFINITY,
      0,
      Float.NaN,
      Float.NaN,
      Float.NEGATIVE_INFINITY,
      Float.POSITIVE_INFINITY,
      1,
      1 + 0x1p-9f,
    };
    Path file = folder.resolve("m.safetensors");
    Tensor tensor = Tensor.of(Shape.of(values.length), values);
    new SafetensorsWriter()
        .add("f32", tensor)
        .add("bf16", tensor, DType.BF16)
        .add("f16", tensor, DType.F16)
        .write(file);
    try (var checkpoint = Checkpoint.open(file)) {
      assertArrayEquals(values, checkpoint.tensor("f32").toArray());
      assertArrayEquals(bf16, checkpoint.tensor("bf16").toArray());
      assertArrayEquals(f16, checkpoint.tensor("f16").toArray());
    }
  }

  /// More elements than one buffer takes, from a tensor that begins within its array.
  @Test
  void writesPartsOfLargeArrays() throws IOException {
    float[] data = new float[200_000];
    long[] ids = new long[150_000];
    for (int i = 0; i < data.length; i++) {
      data[i] = i % 256;
    }
    for (int i = 0; i < ids.length; i++) {
      ids[i] = -i;
    }
    Tensor part = Tensor.of(Shape.of(2, 100_000), data).rows(1, 1);
    Path file = folder.resolve("m.safetensors");
    new SafetensorsWriter()
        .add("f32", part)
        .add("bf16", part, DType.BF16)
        .add("f16", part, DType.F16)
        .add("ids", Shape.of(ids.length), ids)
        .add("none", Tensor.zeros(Shape.of(0, 3)))
        .write(file);
    try (var checkpoint = Checkpoint.open(file)) {
      for (String name : List.of("f32", "bf16", "f16")) {
        assertArrayEquals(part.toArray(), checkpoint.tensor(name).toArray(), name);
      }
      assertArrayEquals(ids, checkpoint.longs("ids"));
      assertEquals(Shape.of(0, 3), checkpoint.tensor("none").shape());
    }
  }

  @Test
  void refusesWhatItCannotWrite() {
    Tensor one = Tensor.of(Shape.of(1), 1);
    var writer = new SafetensorsWriter().add("a", one);
    assertEquals(
        "safetensors: names must be new: name=a",
        Thrown.message(IllegalArgumentException.class, () -> writer.add("a", Shape.of(0))));
    assertEquals(
        "safetensors: names must be new: name=__metadata__",
        Thrown.message(IllegalArgumentException.class, () -> writer.add("__metadata__", one)));
    assertEquals(
        "checkpoint: a tensor is written as F32, F16 or BF16: dtype=F64",
        Thrown.message(IllegalArgumentException.class, () -> writer.add("b", one, DType.F64)));
    assertEquals(
        "checkpoint: integers must be as many as the shape says: integers=1 shape=[2]",
        Thrown.message(IllegalArgumentException.class, () -> writer.add("b", Shape.of(2), 1)));
  }

  @Test
  void aFailedWriteLeavesTheOldFileAndNothingElse() throws IOException {
    Path file = Files.writeString(folder.resolve("config.json"), "old");
    var failure =
        assertThrows(
            IOException.class,
            () ->
                AtomicFile.write(
                    file,
                    channel -> {
                      channel.write(java.nio.ByteBuffer.allocate(3));
                      throw new IOException("disk full");
                    }));
    assertEquals("disk full", failure.getMessage());
    assertEquals("old", Files.readString(file));
    try (var files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
    AtomicFile.write(file, "new");
    assertEquals("new", Files.readString(file));
    try (var files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
    Path nowhere = folder.resolve("no/config.json");
    assertEquals(
        nowhere + ": path: expected a folder to write into, found none",
        Thrown.message(CheckpointException.class, () -> AtomicFile.write(nowhere, "new")));
  }
}
