package albert4j.engine.checkpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.Shape;
import albert4j.engine.SharedFolder;
import albert4j.engine.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The archive as the JDK's zip reader sees it, the program within byte by byte, and our own reader
/// on both. That PyTorch reads it was tried with PyTorch 2.13.
class TorchWriterTest {
  @TempDir Path folder;

  private static TorchWriter writer() {
    return new TorchWriter()
        .add("w", Tensor.of(Shape.of(2, 3), 1, 2, 3, 4, 5, 6))
        .add("h", Tensor.of(Shape.SCALAR, 1), DType.F16)
        .add("b", Tensor.of(Shape.of(1), -2), DType.BF16)
        .add("größe", Shape.of(2), 1, -1)
        .add("none", Tensor.zeros(Shape.of(0, 3)));
  }

  private static void assertHasAll(Path file) throws IOException {
    try (var checkpoint = Checkpoint.open(file)) {
      assertEquals(List.of("w", "h", "b", "größe", "none"), List.copyOf(checkpoint.names()));
      assertEquals(Shape.of(2, 3), checkpoint.shape("w"));
      assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, checkpoint.tensor("w").toArray());
      assertEquals(DType.F16, checkpoint.dtype("h"));
      assertEquals(Shape.SCALAR, checkpoint.shape("h"));
      assertArrayEquals(new float[] {1}, checkpoint.tensor("h").toArray());
      assertEquals(DType.BF16, checkpoint.dtype("b"));
      assertArrayEquals(new float[] {-2}, checkpoint.tensor("b").toArray());
      assertArrayEquals(new long[] {1, -1}, checkpoint.longs("größe"));
      assertEquals(Shape.of(0, 3), checkpoint.shape("none"));
    }
  }

  /// Of the numbers an ALBERT needs none is beyond 32 bits, so the fields for those that are get
  /// tried with a limit of 0 (all sizes and places) and of 100 (some).
  @ParameterizedTest
  @ValueSource(longs = {0, 100, 0xFFFFFFFFL})
  void isAnArchiveOfStoredAndAlignedMembers(long zip64From) throws IOException {
    Path file = folder.resolve("m.bin");
    writer().write(file, zip64From);
    assertHasAll(file);
    List<String> names = new ArrayList<>();
    try (var zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        names.add(entry.getName());
        assertEquals(ZipEntry.STORED, entry.getMethod());
      }
      assertEquals(
          List.of(
              "archive/data.pkl",
              "archive/byteorder",
              "archive/data/0",
              "archive/data/1",
              "archive/data/2",
              "archive/data/3",
              "archive/data/4",
              "archive/version"),
          names);
      assertEquals("little", content(zip, "archive/byteorder"));
      assertEquals("3\n", content(zip, "archive/version"));
    }
    // reads the headers in front of the members, and checks the sums
    try (var zip = new ZipInputStream(Files.newInputStream(file))) {
      for (String name : names) {
        assertEquals(name, String.valueOf(zip.getNextEntry()));
        zip.readAllBytes();
      }
    }
    assertAligned(file, names.size());
  }

  private static String content(ZipFile zip, String name) throws IOException {
    try (var in = zip.getInputStream(zip.getEntry(name))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static void assertAligned(Path file, int members) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int found = 0;
    for (int at = 0; at < bytes.limit() - 4; at++) {
      if (bytes.getInt(at) == 0x04034b50) {
        int content = at + 30 + bytes.getShort(at + 26) + bytes.getShort(at + 28);
        assertEquals(0, content % 64, "place of a member's content: " + content);
        found++;
      }
    }
    assertEquals(members, found);
  }

  /// The program in the words of Python's pickletools, which disassembles it so.
  @Test
  void writesTheProgramOfAStateDict() throws IOException {
    Path file = folder.resolve("m.bin");
    new TorchWriter().add("wé", Tensor.zeros(Shape.of(2, 3)), DType.F16).write(file);
    String expected =
        "\u0080\2" // PROTO 2
            + "ccollections\nOrderedDict\n)R(" // GLOBAL EMPTY_TUPLE REDUCE MARK
            + "X\3\0\0\0w\u00c3\u00a9" // BINUNICODE
            + "ctorch._utils\n_rebuild_tensor_v2\n(" // GLOBAL MARK
            + "(X\7\0\0\0storagectorch\nHalfStorage\nX\1\0\0\u00000X\3\0\0\0cpuJ\6\0\0\0tQ"
            + "J\0\0\0\0" // BININT offset
            + "(J\2\0\0\0J\3\0\0\0t(J\3\0\0\0J\1\0\0\0t" // size and strides
            + "\u0089ccollections\nOrderedDict\n)RtR" // NEWFALSE, hooks, TUPLE REDUCE
            + "u."; // SETITEMS STOP
    try (var zip = new ZipFile(file.toFile());
        var in = zip.getInputStream(zip.getEntry("archive/data.pkl"))) {
      assertEquals(expected, new String(in.readAllBytes(), ISO_8859_1));
    }
  }

  /// A file of PyTorch's, read and written again, has the same storages, byte for byte; only what
  /// was tied, or a part of something, has its own now.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "tiny_gelu_new/pretraining_bf16",
        "tiny_gelu_new/pretraining_fp16",
        "groups_gelu/pretraining"
      })
  void whatPyTorchWroteIsWrittenAgain(String model) throws IOException {
    Path golden = SharedFolder.resolve("golden/model").resolve(model).resolve("pytorch_model.bin");
    Path copy = folder.resolve("copy.bin");
    try (var wanted = Checkpoint.open(golden)) {
      var writer = new TorchWriter();
      for (String name : wanted.names()) {
        if (wanted.dtype(name).isFloat()) {
          writer.add(name, wanted.tensor(name), wanted.dtype(name));
        } else {
          writer.add(name, wanted.shape(name), wanted.longs(name));
        }
      }
      writer.write(copy);
      try (var found = Checkpoint.open(copy)) {
        assertEquals(List.copyOf(wanted.names()), List.copyOf(found.names()));
        for (String name : wanted.names()) {
          assertEquals(wanted.dtype(name), found.dtype(name), name);
          assertEquals(wanted.shape(name), found.shape(name), name);
        }
      }
    }
    var crcs = new TreeSet<String>();
    try (var zip = new ZipFile(golden.toFile())) {
      zip.stream().filter(TorchWriterTest::isStorage).forEach(e -> crcs.add(storage(e)));
    }
    var ours = new TreeSet<String>();
    try (var zip = new ZipFile(copy.toFile())) {
      zip.stream().filter(TorchWriterTest::isStorage).forEach(e -> ours.add(storage(e)));
    }
    assertEquals(crcs, ours);
  }

  private static boolean isStorage(ZipEntry entry) {
    return entry.getName().matches(".*/data/\\d+");
  }

  private static String storage(ZipEntry entry) {
    return entry.getSize() + " bytes " + Long.toHexString(entry.getCrc());
  }

  @Test
  void refusesAnEmptyName() {
    String message =
        Thrown.message(
            IllegalArgumentException.class, () -> new TorchWriter().add("", Shape.of(0)));
    assertTrue(message.startsWith("pytorch: names must be new"), message);
  }
}
