package albert4j.engine.op;

import static albert4j.engine.Cases.assertRefused;
import static albert4j.engine.Cases.parameter;
import static albert4j.engine.Cases.tensor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import albert4j.engine.AllWidths;
import albert4j.engine.Parameter;
import albert4j.engine.Scope;
import albert4j.engine.Tensor;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@AllWidths
class MatMulTest {
  @AutoClose private final Scope scope = Scope.training(2, 1);

  /// Not among them: what broadcasts, and vectors; the op offers neither.
  @Test
  void agreesWithPyTorch() {
    Golden.each(
        "matmul",
        name -> name.matches("[NT][NT]_.*|batched.*"),
        golden -> {
          Parameter a = golden.parameter("a");
          Parameter b = golden.parameter("b");
          boolean aTransposed = golden.name().startsWith("T");
          boolean bTransposed = golden.name().matches(".T_.*|.*_NT");
          Tensor y = MatMul.apply(scope, a.tensor(), aTransposed, b.tensor(), bTransposed);
          golden.check(scope, y, Map.of("a", a, "b", b));
        });
  }

  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void gradientsAreSlopes(boolean aTransposed, boolean bTransposed) {
    Parameter a = aTransposed ? parameter(1, 2, 7, 5) : parameter(1, 2, 5, 7);
    Parameter b = bTransposed ? parameter(2, 2, 9, 7) : parameter(2, 2, 7, 9);
    GradientCheck.check(
        scope -> MatMul.apply(scope, a.tensor(), aTransposed, b.tensor(), bTransposed), a, b);
  }

  /// Both operands are the same tensor: both shares of its gradient count.
  @Test
  void squareOfAMatrix() {
    Parameter a = parameter(1, 6, 6);
    GradientCheck.check(scope -> MatMul.apply(scope, a.tensor(), a.tensor()), a);
  }

  @Test
  void emptyProducts() {
    assertEquals(0, MatMul.apply(scope, tensor(1, 0, 3), tensor(2, 3, 4)).size());
    Tensor zeros = MatMul.apply(scope, tensor(1, 2, 0), tensor(2, 0, 3));
    assertArrayEquals(new float[6], zeros.toArray());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          2,3; false; 4,5; false; a=[2,3] b=[4,5]
          3,2; true; 4,5; false; a=[3,2]ᵀ b=[4,5]
          2,3; false; 5,4; true; a=[2,3] b=[5,4]ᵀ
          2,2,3; false; 3,3,4; false; a=[2,2,3] b=[3,3,4]
          3; false; 3,4; false; a=[3] b=[3,4]
          """)
  void shapesMustFit(String a, boolean aTransposed, String b, boolean bTransposed, String values) {
    assertRefused(
        "matmul: shapes must fit […,m,k]·[…,k,n]: " + values,
        () ->
            MatMul.apply(scope, tensor(1, dims(a)), aTransposed, tensor(2, dims(b)), bTransposed));
  }

  private static int[] dims(String text) {
    return Arrays.stream(text.split(",")).mapToInt(Integer::parseInt).toArray();
  }
}
