package albert4j.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class PoolingTest {
  private static final float[] ROWS = {9, 9, 1, -2, 3, -4, 8, -9};

  @Test
  void rowsBecomeOne() {
    assertArrayEquals(new float[] {1, -2}, Pooling.CLS.pool(ROWS, 2, 3, 2));
    assertArrayEquals(new float[] {4, -5}, Pooling.MEAN.pool(ROWS, 2, 3, 2));
    assertArrayEquals(new float[] {8, -2}, Pooling.MAX.pool(ROWS, 2, 3, 2));
  }

  @Test
  void windowsBecomeOne() {
    float[][] windows = {{1, -2}, {5, -6}};
    int[] tokens = {3, 1};
    assertArrayEquals(new float[] {2, -3}, Pooling.MEAN.join(windows, tokens));
    assertArrayEquals(new float[] {2, -3}, Pooling.CLS.join(windows, tokens));
    assertArrayEquals(new float[] {5, -2}, Pooling.MAX.join(windows, tokens));
  }
}
