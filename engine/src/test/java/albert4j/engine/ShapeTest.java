package albert4j.engine;

import static albert4j.engine.Cases.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class ShapeTest {
  @Test
  void dimensions() {
    Shape shape = Shape.of(2, 128, 768);
    assertEquals(3, shape.rank());
    assertEquals(2 * 128 * 768, shape.size());
    assertEquals(2, shape.dim(0));
    assertEquals(768, shape.dim(-1));
    assertEquals(2, shape.dim(-3));
    assertEquals(768, shape.columns());
    assertEquals(256, shape.rows());
    assertEquals(Shape.of(2, 128, 5), shape.withColumns(5));
    assertEquals("[2,128,768]", shape.toString());
  }

  @Test
  void scalar() {
    assertEquals(Shape.SCALAR, Shape.of());
    assertEquals(0, Shape.SCALAR.rank());
    assertEquals(1, Shape.SCALAR.size());
    assertEquals(1, Shape.SCALAR.rows());
    assertEquals(1, Shape.SCALAR.columns());
    assertEquals("[]", Shape.SCALAR.toString());
    assertRefused(
        "shape: a scalar has no last dimension: shape=[]", () -> Shape.SCALAR.withColumns(2));
  }

  @Test
  void emptyDimensions() {
    assertEquals(0, Shape.of(3, 0).size());
    assertEquals(3, Shape.of(3, 0).rows());
    assertEquals(0, Shape.of(0, 3).rows());
    assertEquals(0, Shape.of(0, Integer.MAX_VALUE, Integer.MAX_VALUE).size());
  }

  @Test
  void valuesAreEqualAndImmutable() {
    int[] dims = {2, 3};
    Shape shape = Shape.of(dims);
    dims[0] = 9;
    shape.toArray()[0] = 9;
    assertEquals(Shape.of(2, 3), shape);
    assertEquals(Shape.of(2, 3).hashCode(), shape.hashCode());
    assertNotEquals(Shape.of(3, 2), shape);
    assertNotEquals(Shape.of(2, 3, 1), shape);
    assertArrayEquals(new int[] {2, 3}, shape.toArray());
  }

  @Test
  void messages() {
    assertRefused("shape: dimensions must be >= 0: shape=[2, -1]", () -> Shape.of(2, -1));
    assertRefused(
        "shape: elements must fit a Java array: shape=[65536, 32768]",
        () -> Shape.of(65536, 32768));
    assertRefused("shape: no dimension 2: shape=[2,3]", () -> Shape.of(2, 3).dim(2));
    assertRefused("shape: no dimension -3: shape=[2,3]", () -> Shape.of(2, 3).dim(-3));
    assertRefused("rule: a=1 b=[2]", () -> Shape.check(false, "rule", "a", 1, "b", Shape.of(2)));
    assertRefused("rule", () -> Shape.check(false, "rule"));
  }
}
