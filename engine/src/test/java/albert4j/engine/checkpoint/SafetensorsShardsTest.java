package albert4j.engine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// An index over several files.
class SafetensorsShardsTest {
  @TempDir Path folder;
  private Path index;

  @BeforeEach
  void writeTwoShards() throws IOException {
    index = folder.resolve("model.safetensors.index.json");
    new SafetensorsWriter()
        .add("a", Tensor.of(Shape.of(2), 1, 2))
        .add("both", Tensor.of(Shape.of(1), 1))
        .write(folder.resolve("s1.safetensors"));
    new SafetensorsWriter()
        .add("b", Tensor.of(Shape.of(1), 3))
        .add("both", Tensor.of(Shape.of(1), 2))
        .write(folder.resolve("s2.safetensors"));
  }

  private String refusal(String json) throws IOException {
    Files.writeString(index, json);
    return Thrown.message(CheckpointException.class, () -> Checkpoint.open(index).close());
  }

  @Test
  void theIndexSaysWhichFileHoldsATensor() throws IOException {
    Files.writeString(
        index,
        """
        {"metadata": {"total_size": 16},
         "weight_map": {"b": "s2.safetensors", "a": "s1.safetensors", "both": "s2.safetensors"}}
        """);
    try (var checkpoint = Checkpoint.open(index)) {
      assertEquals(Set.of("a", "b", "both"), checkpoint.names());
      assertArrayEquals(new float[] {1, 2}, checkpoint.tensor("a").toArray());
      assertArrayEquals(new float[] {3}, checkpoint.tensor("b").toArray());
      assertArrayEquals(new float[] {2}, checkpoint.tensor("both").toArray());
      assertEquals("pt", checkpoint.metadata().get("format"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "../s1.safetensors",
        "/etc/s1.safetensors",
        "sub/s1.safetensors",
        "..\\\\s1.safetensors",
        "C:s1.safetensors",
        "..",
        ".",
        "``",
        "s1.txt",
        "\\u0000.safetensors",
      })
  void refusesNamesThatAreNotBesideTheIndex(String name) throws IOException {
    String found = "\"" + name + "\"";
    assertEquals(
        index + ": weight_map, \"a\": expected the name of a file beside the index, found " + found,
        refusal("{\"weight_map\":{\"a\":" + found + "}}"));
  }

  @Test
  void refusesBrokenIndexes() throws IOException {
    assertEquals(
        index + ": weight_map: expected an object, found nothing", refusal("{\"metadata\":{}}"));
    assertEquals(
        index + ": weight_map: expected an object, found []", refusal("{\"weight_map\":[]}"));
    assertEquals(
        index + ": weight_map, \"a\": expected the name of a file beside the index, found 1",
        refusal("{\"weight_map\":{\"a\":1}}"));
    assertEquals(
        index + ": weight_map, \"b\": expected a tensor in s1.safetensors, found none there",
        refusal("{\"weight_map\":{\"b\":\"s1.safetensors\"}}"));
    assertEquals(
        folder.resolve("s3.safetensors") + ": path: expected a file, found nothing",
        refusal("{\"weight_map\":{\"b\":\"s3.safetensors\"}}"));
    assertEquals(
        index + ": line 1, column 2 (byte 1): expected a key or '}', found the end of the text",
        refusal("{"));
  }
}
