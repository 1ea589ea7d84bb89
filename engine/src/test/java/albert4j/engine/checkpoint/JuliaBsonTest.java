package albert4j.engine.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.SharedFolder;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files of BSON.jl and of the seed's layout, small ones made by hand, and damaged ones. That the
/// weights are right shows [TensorFlowBundleTest].
class JuliaBsonTest {
  @TempDir Path folder;

  private static Map<String, Object> read(Path file) throws IOException {
    return Bson.read(file, MemorySegment.ofArray(Files.readAllBytes(file)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "main", "backrefs"})
  void readsConfigurationAndVocabulary(String style) throws IOException {
    Path file = SharedFolder.resolve("golden/julia/tiny_gelu_new." + style + ".bson.tfbson");
    try (var checkpoint = Checkpoint.open(file)) {
      assertEquals(33, checkpoint.names().size());
      String config = checkpoint.metadata().getOrDefault(Checkpoint.CONFIGURATION, "");
      Map<String, Object> json = Json.object(Json.parse(config)).orElseThrow();
      assertEquals(32L, json.get("hidden_size"));
      assertEquals(0.1, json.get("hidden_dropout_prob"));
      assertEquals("gelu", json.get("hidden_act"));
      List<String> lines =
          checkpoint.metadata().getOrDefault(Checkpoint.VOCABULARY, "").lines().toList();
      assertEquals(100, lines.size());
      assertEquals("<pad>\t0", lines.getFirst());
      assertEquals("▁\t-2.5", lines.get(5));
    }
  }

  @Test
  void readsWhatBsonJlWrites() throws IOException {
    Path data = SharedFolder.resolve("data/bson");
    Map<String, Object> one = read(data.resolve("test.bson"));
    assertEquals("Hello, World!", one.get("b"));
    Map<String, Object> ones = read(data.resolve("test_MultiDimsArray_from_64bit.bson"));
    assertTrue(find(ones), "no binary of four ones in " + ones);
  }

  private static boolean find(Object value) {
    if (value instanceof MemorySegment binary) {
      float[] values =
          binary.toArray(ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN));
      assertArrayEquals(new float[] {1, 1, 1, 1}, values);
      return true;
    }
    return switch (value) {
      case Map<?, ?> map -> map.values().stream().anyMatch(JuliaBsonTest::find);
      case List<?> list -> list.stream().anyMatch(JuliaBsonTest::find);
      default -> false;
    };
  }

  @Test
  void otherFilesOfBsonJlAreRefusedInWords() throws IOException {
    Path file = SharedFolder.resolve("data/bson/test.bson");
    String message = Thrown.message(CheckpointException.class, () -> Checkpoint.open(file).close());
    assertEquals(file + ": weights: expected a document, found nothing", message);
  }

  @Test
  void everyCutIsNoticed() throws IOException {
    Path whole = SharedFolder.resolve("golden/julia/tiny_gelu_new.backrefs.bson.tfbson");
    byte[] bytes = Files.readAllBytes(whole);
    for (int length = 0; length < bytes.length; length += 1 + length / 50) {
      Path file = Files.write(folder.resolve("cut.bson"), Arrays.copyOf(bytes, length));
      assertThrows(CheckpointException.class, () -> Checkpoint.open(file).close());
    }
  }

  /// An element: its type, its name, and its bytes.
  private static byte[] element(int type, String name, byte... value) {
    byte[] text = name.getBytes(UTF_8);
    return ByteBuffer.allocate(text.length + 2 + value.length)
        .put((byte) type)
        .put(text)
        .put((byte) 0)
        .put(value)
        .array();
  }

  private static byte[] document(byte[]... elements) {
    int size = Arrays.stream(elements).mapToInt(element -> element.length).sum() + 5;
    var document = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN).putInt(size);
    for (byte[] element : elements) {
      document.put(element);
    }
    return document.array();
  }

  private static byte[] text(String value) {
    byte[] bytes = value.getBytes(UTF_8);
    return ByteBuffer.allocate(bytes.length + 5)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(bytes.length + 1)
        .put(bytes)
        .array();
  }

  private String refusal(byte... bytes) throws IOException {
    Path file = Files.write(folder.resolve("m.bson"), bytes);
    return Thrown.message(CheckpointException.class, () -> Checkpoint.open(file).close())
        .substring(file.toString().length() + 2);
  }

  private static byte[] integer(long value) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }

  private static byte[] reference(String name, long to) {
    return element(
        3, name, document(element(2, "tag", text("backref")), element(0x12, "ref", integer(to))));
  }

  @Test
  void referencesThatLeadNowhereOrInCirclesAreRefused() throws IOException {
    byte[] circle = element(4, "_backrefs", document(reference("0", 2), reference("1", 1)));
    assertEquals(
        "weights: expected a reference to a value, found more than 8 references in a row",
        refusal(document(circle, reference("weights", 1))));
    assertEquals(
        "weights: expected a ref from 1 to 2, found 3",
        refusal(document(circle, reference("weights", 3))));
    assertEquals(
        "weights: expected a ref from 1 to 2, found 0",
        refusal(document(circle, reference("weights", 0))));
  }

  @Test
  void hostileDocumentsAreRefused() throws IOException {
    byte[] deep = document();
    for (int i = 0; i < 100; i++) {
      deep = document(element(3, "d", deep));
    }
    String message = refusal(deep);
    assertTrue(message.endsWith("expected at most 64 within each other, found more"), message);
    assertEquals(
        "byte 4, element: expected a type that BSON.jl writes, found 0x07",
        refusal(document(element(7, "id", new byte[12]))));
    assertEquals(
        "byte 7, name: expected a new one, found \"a\" again",
        refusal(document(element(0x0A, "a"), element(0x0A, "a"))));
    byte[] negative = document(element(5, "b", -1, 0));
    assertTrue(refusal(negative).contains("binary: expected a length of at least 0, found -"), "");
  }

  /// A binary of that many bytes.
  private static byte[] element(int type, String name, int length, int content) {
    byte[] value =
        ByteBuffer.allocate(5 + content).order(ByteOrder.LITTLE_ENDIAN).putInt(length).array();
    return element(type, name, value);
  }
}
