package albert4j.engine.op;

import static albert4j.engine.Cases.assertRefused;
import static albert4j.engine.Cases.parameter;
import static albert4j.engine.Cases.tensor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import albert4j.engine.AllWidths;
import albert4j.engine.Gradients;
import albert4j.engine.Parameter;
import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

@AllWidths
class RearrangeTest {
  @AutoClose private final Scope scope = Scope.training(2, 1);

  @Test
  void concatAgreesWithPyTorch() {
    Golden.each(
        "elementwise",
        name -> name.equals("concat1"),
        golden -> {
          Parameter a = golden.parameter("a");
          Parameter b = golden.parameter("b");
          Tensor y = Rearrange.concat(scope, List.of(a.tensor(), b.tensor()));
          golden.check(scope, y, Map.of("a", a, "b", b));
        });
  }

  @Test
  void selectAgreesWithPyTorch() {
    Golden.each(
        "elementwise",
        name -> name.equals("gather_rows"),
        golden -> {
          Parameter a = golden.parameter("a");
          Tensor y = Rearrange.select(scope, a.tensor(), golden.integers("idx"));
          golden.check(scope, y, Map.of("a", a));
        });
  }

  /// `a[:, 0]`
  @Test
  void firstOfEachAgreesWithPyTorch() {
    Golden.each(
        "elementwise",
        name -> name.equals("slice_select"),
        golden -> {
          Parameter a = golden.parameter("a");
          Shape shape = a.shape();
          int step = shape.dim(1);
          Tensor rows =
              Rearrange.reshape(scope, a.tensor(), Shape.of(shape.dim(0) * step, shape.dim(2)));
          int[] first = IntStream.range(0, shape.dim(0)).map(i -> i * step).toArray();
          golden.check(scope, Rearrange.select(scope, rows, first), Map.of("a", a));
        });
  }

  @Test
  void gradientsAreSlopes() {
    Parameter a = parameter(1, 3, 5, 7);
    Parameter b = parameter(2, 3, 5, 2);
    GradientCheck.check(
        scope -> Rearrange.concat(scope, List.of(a.tensor(), b.tensor(), a.tensor())), a, b);
    GradientCheck.check(scope -> Rearrange.slice(scope, a.tensor(), 2, 4), a);
    GradientCheck.check(scope -> Rearrange.reshape(scope, a.tensor(), Shape.of(15, 7)), a);
    Parameter matrix = parameter(3, 6, 5);
    GradientCheck.check(
        scope -> Rearrange.select(scope, matrix.tensor(), new int[] {4, 0, 4, 5}), matrix);
  }

  @Test
  void slicesPutTogetherAreTheWhole() {
    Tensor x = tensor(1, 2, 3, 7);
    Tensor left = Rearrange.slice(scope, x, 0, 3);
    Tensor none = Rearrange.slice(scope, x, 3, 0);
    Tensor right = Rearrange.slice(scope, x, 3, 4);
    assertEquals(Shape.of(2, 3, 0), none.shape());
    Tensor whole = Rearrange.concat(scope, List.of(left, none, right));
    assertEquals(x.shape(), whole.shape());
    assertArrayEquals(x.toArray(), whole.toArray());
  }

  @Test
  void arraysAreCopied() {
    Parameter x = parameter(1, 3, 1);
    int[] rows = {1, 1};
    Tensor sum = Arithmetic.sum(scope, Rearrange.select(scope, x.tensor(), rows));
    rows[0] = 2;
    float[] gradient = Gradients.of(scope, sum).get(x.tensor()).toArray();
    assertArrayEquals(new float[] {0, 2, 0}, gradient);
  }

  @Test
  void messages() {
    Tensor x = tensor(1, 3, 7);
    assertRefused(
        "select: no such row: row=3 x=[3,7]", () -> Rearrange.select(scope, x, new int[] {0, 3}));
    assertRefused(
        "select: no such row: row=-1 x=[3,7]", () -> Rearrange.select(scope, x, new int[] {-1}));
    assertRefused(
        "select: x must be a matrix: x=[7]",
        () -> Rearrange.select(scope, tensor(2, 7), new int[] {0}));
    assertRefused(
        "slice: range must lie within the last dimension: from=5 count=3 x=[3,7]",
        () -> Rearrange.slice(scope, x, 5, 3));
    assertRefused(
        "slice: range must lie within the last dimension: from=1 count=2147483647 x=[3,7]",
        () -> Rearrange.slice(scope, x, 1, Integer.MAX_VALUE));
    assertRefused(
        "concat: leading dimensions must be equal: first=[3,7] other=[2,7]",
        () -> Rearrange.concat(scope, List.of(x, tensor(2, 2, 7))));
    assertRefused(
        "concat: needs at least one tensor: parts=0", () -> Rearrange.concat(scope, List.of()));
    assertRefused(
        "reshape: number of elements must stay: x=[3,7] shape=[4,5]",
        () -> Rearrange.reshape(scope, x, Shape.of(4, 5)));
  }
}
