package albert4j.engine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Byte for byte what the ONNX project's own library makes of the same graph: resources/…/onnx,
/// with the script that made them.
class OnnxWriterTest {
  private static final List<String> DIMS = List.of("batch_size", "sequence_length");

  @TempDir Path folder;

  private static OnnxWriter tiny(OnnxWriter onnx) {
    float[] ascending = new float[600];
    float[] descending = new float[600];
    for (int i = 0; i < 600; i++) {
      ascending[i] = i;
      descending[i] = i * -0.5f;
    }
    onnx.input("ids", DIMS)
        .transposedWeight("matrix", Tensor.of(Shape.of(2, 300), ascending))
        .constant("sizes", Shape.of(2), 1, 1)
        .weight("one", Tensor.of(Shape.of(1), 1))
        .weight("other", Tensor.of(Shape.of(300, 2), descending));
    onnx.node("Transpose", List.of("matrix"), "table").integers("perm", 1, 0);
    onnx.node("Gather", List.of("table", "ids"), "rows").integer("axis", 0);
    onnx.node("MatMul", List.of("rows", "other"), "product");
    onnx.node("Split", List.of("product", "sizes"), "left", "right").integer("axis", -1);
    onnx.node("LayerNormalization", List.of("left", "one"), "normed")
        .integer("axis", -1)
        .real("epsilon", 1e-12f);
    return onnx.output("normed", DIMS, 1)
        .output("right", DIMS, 1)
        .metadata("made_by", "a test")
        .metadata("empty", "");
  }

  private static byte[] expected(String name) throws IOException {
    try (InputStream in = OnnxWriterTest.class.getResourceAsStream("onnx/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  private List<String> files() throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void writesWhatTheReferenceWrites() throws IOException {
    byte[] expected = expected("inside.onnx");
    OnnxWriter onnx = tiny(new OnnxWriter("tiny", expected.length));
    for (int time = 0; time < 2; time++) {
      onnx.write(folder.resolve("inside.onnx"));
      assertArrayEquals(expected, Files.readAllBytes(folder.resolve("inside.onnx")));
    }
    assertEquals(List.of("inside.onnx"), files());
  }

  /// One byte too large for the limit: the weights go beside the model, each at a page of its own.
  @Test
  void writesLargeWeightsBesideTheModel() throws IOException {
    Path file = folder.resolve("apart.onnx");
    tiny(new OnnxWriter("tiny", expected("inside.onnx").length - 1)).write(file);
    assertArrayEquals(expected("apart.onnx"), Files.readAllBytes(file));
    assertArrayEquals(
        expected("apart.onnx_data"), Files.readAllBytes(folder.resolve("apart.onnx_data")));
    assertEquals(List.of("apart.onnx", "apart.onnx_data"), files());
  }

  @Test
  void refusesWhatIsNoGraph() {
    var onnx = new OnnxWriter("g").input("x", List.of("n"));
    assertEquals(
        "onnx: names must be new: name=x",
        Thrown.message(IllegalArgumentException.class, () -> onnx.constant("x", Shape.SCALAR, 1)));
    assertEquals(
        "onnx: names must be new: name=x",
        Thrown.message(IllegalArgumentException.class, () -> onnx.node("Abs", List.of("x"), "x")));
    assertEquals(
        "onnx: a value must exist before it is used: name=y",
        Thrown.message(IllegalArgumentException.class, () -> onnx.node("Abs", List.of("y"), "z")));
    assertEquals(
        "onnx: a value must exist before it is used: name=y",
        Thrown.message(IllegalArgumentException.class, () -> onnx.output("y", List.of("n"))));
  }
}
