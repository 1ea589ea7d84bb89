package albert4j.engine.checkpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.SharedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Files written by torch.save, and programs that it would never write.
class TorchFileTest {
  @TempDir Path folder;

  /// All element types with their special values, views of all kinds, a scalar, an empty tensor.
  @ParameterizedTest
  @ValueSource(
      strings = {"edge.bin", "edge.legacy.bin", "edge.proto4.bin", "nested_checkpoint.bin"})
  void readsEveryKindOfTensor(String name) throws IOException {
    Path golden = SharedFolder.resolve("golden/model/edge");
    try (var found = Checkpoint.open(golden.resolve(name));
        var wanted = Checkpoint.open(golden.resolve("edge_expected.safetensors"))) {
      assertSame(wanted, found);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "tiny_gelu_new/pretraining, pytorch_model.bin",
    "tiny_gelu_new/pretraining, pytorch_model.legacy.bin",
    "tiny_gelu_new/pretraining_bf16, pytorch_model.bin",
    "tiny_gelu_new/pretraining_fp16, pytorch_model.legacy.bin",
    "groups_gelu/pretraining, pytorch_model.bin"
  })
  void readsModels(String model, String name) throws IOException {
    Path golden = SharedFolder.resolve("golden/model").resolve(model);
    try (var found = Checkpoint.open(golden.resolve(name));
        var wanted = Checkpoint.open(golden.resolve("model.safetensors"))) {
      for (String tensor : wanted.names()) {
        assertEquals(wanted.dtype(tensor), found.dtype(tensor));
        assertArrayEquals(wanted.doubles(tensor), found.doubles(tensor), tensor);
      }
      String positions = "albert.embeddings.position_ids";
      long[] expected = new long[64];
      Arrays.setAll(expected, i -> i);
      if (found.contains(positions) && model.startsWith("tiny")) {
        assertArrayEquals(expected, found.longs(positions));
      }
      String word = "albert.embeddings.word_embeddings.weight";
      assertArrayEquals(wanted.doubles(word), found.doubles("predictions.decoder.weight"));
    }
  }

  private static void assertSame(Checkpoint wanted, Checkpoint found) throws IOException {
    assertEquals(new TreeSet<>(wanted.names()), new TreeSet<>(found.names()));
    for (String name : wanted.names()) {
      assertEquals(wanted.dtype(name), found.dtype(name), name);
      assertEquals(wanted.shape(name), found.shape(name), name);
      if (wanted.dtype(name).isFloat()) {
        assertArrayEquals(wanted.doubles(name), found.doubles(name), name);
      } else {
        assertArrayEquals(wanted.longs(name), found.longs(name), name);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"edge.bin", "edge.legacy.bin", "edge.proto4.bin"})
  void everyCutIsNoticed(String name) throws IOException {
    byte[] bytes = Files.readAllBytes(SharedFolder.resolve("golden/model/edge").resolve(name));
    for (int length = 0; length < bytes.length; length += 13) {
      Path file = Files.write(folder.resolve("cut.bin"), Arrays.copyOf(bytes, length));
      assertThrows(CheckpointException.class, () -> Checkpoint.open(file).close(), "at " + length);
    }
  }

  /// An archive with this program, and one storage of eight bytes.
  private Path archive(String program) throws IOException {
    Path file = folder.resolve("m.bin");
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (String name : new String[] {"m/data.pkl", "m/data/0"}) {
        byte[] data = name.endsWith("pkl") ? program.getBytes(ISO_8859_1) : new byte[8];
        var entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(data.length);
        var crc = new java.util.zip.CRC32();
        crc.update(data);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(data);
      }
    }
    return file;
  }

  private String refusal(String program) throws IOException {
    Path file = archive(program);
    return Thrown.message(CheckpointException.class, () -> Checkpoint.open(file).close())
        .substring(file.toString().length() + 2);
  }

  private static final String STORAGE =
      "(X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0000X\3\0\0\0cpuK\2tQ";

  /// A dict of one tensor with this offset, size and stride.
  private static String tensor(int offset, int size, int stride) {
    return "\u0080\2}X\1\0\0\0wctorch._utils\n_rebuild_tensor_v2\n("
        + STORAGE
        + "K"
        + (char) offset
        + "K"
        + (char) size
        + "\u0085K"
        + (char) stride
        + "\u0085\u0089}tRs.";
  }

  @Test
  void aSmallProgramIsRead() throws IOException {
    try (var checkpoint = Checkpoint.open(archive(tensor(1, 1, 1)))) {
      assertArrayEquals(new float[] {0}, checkpoint.tensor("w").toArray());
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 3, 1", "1, 2, 1", "3, 1, 1", "0, 2, 2"})
  void tensorsBeyondTheirStorageAreRefused(int offset, int size, int stride) throws IOException {
    String message = refusal(tensor(offset, size, stride));
    assertTrue(message.contains("expected a view within the 2 elements of its storage"), message);
  }

  @Test
  void programsThatWouldRunSomethingAreRefusedByName() throws IOException {
    String message = refusal("\u0080\2cos\nsystem\nX\2\0\0\0ls\u0085R.");
    assertTrue(
        message.startsWith("m/data.pkl, byte 2, pickle: expected functions and classes"), message);
    assertTrue(message.endsWith("found \"os.system\""), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\\x80\\x02i. | an instruction that PyTorch's files have, found 0x69",
        "\\x80\\x01. | protocol 2 to 5, found 1",
        "\\x80\\x02. | a value on the stack, found none",
        "\\x80\\x02(. | a value on the stack, found a mark",
        "\\x80\\x02h\\x05. | a value under number 5 of the memo, found none",
        "\\x80\\x02}]Ns. | a string or an integer for a key, found a list of 0",
        "\\x80\\x02]N. | a dict of tensors, found None",
        "\\x80\\x02Nu. | a mark on the stack, found none",
        "\\x80\\x02N)Q. | (\"storage\", class, key, device, number of elements within the file), found []",
      })
  void badProgramsAreRefused(String escaped, String complaint) throws IOException {
    String program = escaped;
    for (int c = 0; c < 256; c++) {
      program = program.replace(String.format("\\x%02x", c), "" + (char) c);
    }
    String message = refusal(program);
    assertTrue(message.endsWith("expected " + complaint), message);
  }

  /// A list in itself, and a tuple of tuples: nothing may walk through them.
  @Test
  void valuesThatHoldThemselvesAreRefused() throws IOException {
    String message = refusal("\u0080\2}q\0X\1\0\0\0ah\0s.");
    assertTrue(message.contains("a dict of tensors, or one under"), message);
    message = refusal("\u0080\2]q\0h\0a.");
    assertTrue(message.endsWith("a dict of tensors, found a list of 1"), message);
    message = refusal("\u0080\2)" + "\u0085".repeat(100_000) + ".");
    assertTrue(message.endsWith("a dict of tensors, found a tuple of 1"), message);
  }

  @Test
  void otherArchivesAreRefused() throws IOException {
    Path file = folder.resolve("other.zip");
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("readme.txt"));
      zip.write("text text text text".getBytes(ISO_8859_1));
    }
    String message = Thrown.message(CheckpointException.class, () -> Checkpoint.open(file).close());
    assertTrue(message.endsWith("(compression 0), found compression 8"), message);
  }
}
