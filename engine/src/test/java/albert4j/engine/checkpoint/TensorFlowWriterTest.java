package albert4j.engine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.Shape;
import albert4j.engine.SharedFolder;
import albert4j.engine.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Files that TensorFlow wrote are the oracle: what we make of their tensors must be the same
/// bytes.
class TensorFlowWriterTest {
  @TempDir Path folder;

  /// Data and index, whatever the order in which the tensors come.
  @ParameterizedTest
  @CsvSource({
    "tiny_gelu_new, model.ckpt-best",
    "tiny_gelu_new/hub/variables, variables",
    "tiny_gelu_new_seqcls, model.ckpt-best",
    "tiny_gelu_new_qa, model.ckpt-best",
    "groups_gelu, model.ckpt-best"
  })
  void writesTheSameBytesAsTensorFlow(String model, String name) throws IOException {
    Path golden = SharedFolder.resolve("golden/tensorflow").resolve(model);
    var writer = new TensorFlowWriter();
    try (var checkpoint = Checkpoint.open(golden.resolve(name))) {
      List<String> names = new ArrayList<>(checkpoint.names());
      Collections.shuffle(names, new Random(1));
      for (String tensor : names) {
        writer.add(tensor, checkpoint.tensor(tensor));
      }
    }
    writer.write(folder.resolve(name));
    for (String file : List.of(name + ".data-00000-of-00001", name + ".index")) {
      assertEquals(-1, Files.mismatch(golden.resolve(file), folder.resolve(file)), file);
    }
  }

  /// The names and shapes of Google's Chinese base model, whose data is not there: zeros will do.
  /// The entries differ in their checksums alone.
  @Test
  void writesTheIndexOfARealModel() throws IOException {
    Path golden = SharedFolder.resolve("data/tf-index/albert_base/model.ckpt-best.index");
    byte[] wanted = Files.readAllBytes(golden);
    var writer = new TensorFlowWriter();
    Path empty = Files.copy(golden, folder.resolve("empty.index"));
    try (var data =
        Files.newByteChannel(
            folder.resolve("empty.data-00000-of-00001"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE)) {
      // a file of nothing that is long enough
      data.position(100_000_000).write(ByteBuffer.allocate(1));
    }
    int tensors = 0;
    try (var checkpoint = Checkpoint.open(empty)) {
      for (String name : checkpoint.names()) {
        Shape shape = checkpoint.shape(name);
        if (checkpoint.dtype(name) == DType.I64) {
          writer.add(name, shape, new long[shape.size()]);
        } else {
          writer.add(name, Tensor.zeros(shape));
        }
        tensors++;
      }
    }
    assertEquals(33, tensors);
    writer.write(folder.resolve("ours.index"));
    byte[] found = Files.readAllBytes(folder.resolve("ours.index"));
    assertEquals(wanted.length, found.length);
    int different = 0;
    for (int i = 0; i < wanted.length; i++) {
      different += wanted[i] == found[i] ? 0 : 1;
    }
    // four bytes for each tensor, and for the block
    assertTrue(different > 4 * 20 && different <= 4 * (tensors + 1), "" + different);
  }

  /// Every byte of a small index, by hand from the format's description.
  @Test
  void writesTheIndexOfTwoTensors() throws IOException {
    new TensorFlowWriter()
        .add("ab/d", Shape.SCALAR, 7)
        .add("ab/c", Tensor.of(Shape.of(2), 1, 2))
        .write(folder.resolve("m"));
    byte[] data = Files.readAllBytes(folder.resolve("m.data-00000-of-00001"));
    assertEquals("0000803f00000040" + "0700000000000000", hex(data));
    String block =
        "000006"
            + "08011a020801" // the header: one shard, version 1
            // nothing shared, 4 bytes of key, 17 of value: F32 [2], 8 bytes
            + "00040f"
            + "61622f63"
            + "0801"
            + "12041202"
            + "0802"
            + "2808"
            + "35"
            + masked(data, 0, 8)
            // 3 shared, 1 byte of key: I64 [], at 8, 8 bytes
            + "03010d"
            + "64"
            + "0809"
            + "1200"
            + "2008"
            + "2808"
            + "35"
            + masked(data, 8, 16)
            // one restart
            + "00000000"
            + "01000000";
    String empty = "00000000" + "01000000";
    int metaAt = block.length() / 2 + 5;
    // "b" is the shortest key above all, and the value the place of the block
    String index = "000102" + "62" + "00" + byteHex(block.length() / 2) + "00000000" + "01000000";
    String footer = byteHex(metaAt) + "08" + byteHex(metaAt + 13) + byteHex(index.length() / 2);
    String expected =
        block
            + trailer(block)
            + empty
            + trailer(empty)
            + index
            + trailer(index)
            + footer
            + "00".repeat(40 - footer.length() / 2)
            + "57fb808b247547db";
    assertEquals(expected, hex(Files.readAllBytes(folder.resolve("m.index"))));
    assertEquals(
        "model_checkpoint_path: \"m\"\nall_model_checkpoint_paths: \"m\"\n",
        Files.readString(folder.resolve("checkpoint")));
  }

  /// The checksum that leveldb publishes for 32 zeros (crc32c_test.cc, from RFC 3720) is 8a9136aa.
  @Test
  void masksAsLevelDbDoes() {
    var crc = new CRC32C();
    crc.update(new byte[32]);
    assertEquals(0x8a9136aaL, crc.getValue());
    // 8a9136aa turned right by 15 bits is 6d551522; and a282ead8 more
    assertEquals(0x0fd7fffa, SortedTable.masked(crc));
  }

  private static String trailer(String block) {
    byte[] bytes = HexFormat.of().parseHex(block + "00");
    return "00" + masked(bytes, 0, bytes.length);
  }

  private static String masked(byte[] bytes, int from, int to) {
    var crc = new CRC32C();
    crc.update(bytes, from, to - from);
    long value = crc.getValue();
    int masked = (int) ((value >> 15 | value << 17) + 0xa282ead8L);
    return hex(ByteBuffer.allocate(4).putInt(Integer.reverseBytes(masked)).array());
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static String byteHex(int value) {
    assertTrue(value < 128, "one byte as a varint");
    return HexFormat.of().toHexDigits((byte) value);
  }

  @Test
  void longKeysAndManyOfThem() throws IOException {
    var writer = new TensorFlowWriter();
    for (int i = 0; i < 5000; i++) {
      writer.add("\u00ff".repeat(i % 40) + "/" + i, Shape.of(1), i);
    }
    writer.write(folder.resolve("m.index"));
    try (var checkpoint = Checkpoint.open(folder.resolve("m"))) {
      assertEquals(5000, checkpoint.names().size());
      assertArrayEquals(new long[] {4321}, checkpoint.longs("\u00ff".repeat(4321 % 40) + "/4321"));
    }
  }

  @Test
  void transposesMatrices() throws IOException {
    Tensor matrix = Tensor.of(Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
    new TensorFlowWriter().addTransposed("kernel", matrix).write(folder.resolve("m"));
    try (var checkpoint = Checkpoint.open(folder.resolve("m.index"))) {
      assertEquals(Shape.of(3, 2), checkpoint.shape("kernel"));
      assertArrayEquals(new float[] {1, 4, 2, 5, 3, 6}, checkpoint.tensor("kernel").toArray());
    }
    assertEquals(
        "checkpoint: must be a matrix: tensor=Tensor[2]",
        Thrown.message(
            IllegalArgumentException.class,
            () -> new TensorFlowWriter().addTransposed("b", Tensor.zeros(Shape.of(2)))));
    assertEquals(
        "tensorflow: names must be new: name=",
        Thrown.message(
            IllegalArgumentException.class, () -> new TensorFlowWriter().add("", matrix)));
  }
}
