package albert4j.engine;

import static albert4j.engine.Cases.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TensorTest {
  @Test
  void sharesItsArray() {
    float[] data = {1, 2, 3, 4};
    Tensor t = Tensor.of(Shape.of(3), data);
    assertSame(data, t.data());
    assertArrayEquals(new float[] {1, 2, 3}, t.toArray());
    assertEquals(3, t.size());
    assertEquals("Tensor[3]", t.toString());
    assertThrows(IndexOutOfBoundsException.class, () -> t.get(3));
    assertThrows(IndexOutOfBoundsException.class, () -> t.get(-1));
  }

  @Test
  void rowsAreAView() {
    Tensor t = Tensor.of(Shape.of(3, 2), 1, 2, 3, 4, 5, 6);
    Tensor rows = t.rows(1, 2);
    assertEquals(Shape.of(2, 2), rows.shape());
    assertArrayEquals(new float[] {3, 4, 5, 6}, rows.toArray());
    assertEquals(5f, rows.rows(1, 1).get(0));
    t.data()[4] = 9f;
    assertEquals(9f, rows.get(2));
    assertEquals(0, t.rows(3, 0).size());
    assertEquals(Shape.of(0, 2), Tensor.zeros(Shape.of(0, 2)).rows(0, 0).shape());
  }

  @Test
  void trainableIsAnotherTensorOverTheSameElements() {
    Tensor t = Tensor.zeros(Shape.of(2));
    Tensor trainable = t.asTrainable();
    assertFalse(t.needsGradient());
    assertTrue(trainable.needsGradient());
    assertTrue(trainable.node().isEmpty());
    assertSame(t.data(), trainable.data());
    assertFalse(trainable.rows(0, 1).needsGradient());
  }

  @Test
  void messages() {
    assertRefused(
        "tensor: offset + elements must lie within data: offset=0 shape=[2,2] data.length=3",
        () -> Tensor.of(Shape.of(2, 2), 1, 2, 3));
    Tensor t = Tensor.zeros(Shape.of(3, 2));
    assertRefused(
        "rows: range must lie within the first dimension: from=2 count=2 shape=[3,2]",
        () -> t.rows(2, 2));
    assertRefused(
        "rows: range must lie within the first dimension: from=1 count=2147483647 shape=[3,2]",
        () -> t.rows(1, Integer.MAX_VALUE));
    assertRefused(
        "rows: range must lie within the first dimension: from=0 count=1 shape=[]",
        () -> Tensor.zeros(Shape.SCALAR).rows(0, 1));
  }
}
