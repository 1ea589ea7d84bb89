package albert4j.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrainingOrderTest {
  private static final int NONE = Integer.MAX_VALUE;

  private static int[] tokens(int n) {
    return IntStream.range(0, n).map(i -> 5 + i * 7 % 11).toArray();
  }

  private static int[] epoch(TrainingOrder order, int epoch) {
    return IntStream.range((int) order.steps(epoch), (int) order.steps(epoch + 1))
        .flatMap(step -> Arrays.stream(order.batch(step)))
        .toArray();
  }

  @Test
  void everyEpochTakesEachExampleOnceInAnotherOrder() {
    var order = new TrainingOrder(tokens(103), 10, NONE, 7);
    assertEquals(11, order.steps(1));
    assertEquals(33, order.steps(3));
    int[] first = epoch(order, 0);
    int[] second = epoch(order, 1);
    assertFalse(Arrays.equals(first, second));
    for (int[] epoch : List.of(first, second)) {
      assertArrayEquals(IntStream.range(0, 103).toArray(), Arrays.stream(epoch).sorted().toArray());
    }
    assertEquals(3, order.batch(10).length);
    assertEquals(10, order.batch(9).length);
  }

  /// A run that goes on asks for a late step first, with nothing asked before.
  @Test
  void aBatchDependsOnItsNumberAlone() {
    var steady = new TrainingOrder(tokens(50), 8, 60, 3);
    List<int[]> batches = IntStream.range(0, 60).mapToObj(steady::batch).toList();
    for (int step : new int[] {59, 0, 31, 30, 7}) {
      var fresh = new TrainingOrder(tokens(50), 8, 60, 3);
      assertArrayEquals(batches.get(step), fresh.batch(step), "step " + step);
      assertArrayEquals(batches.get(step), steady.batch(step), "step " + step);
    }
    var other = new TrainingOrder(tokens(50), 8, 60, 4);
    assertFalse(Arrays.equals(batches.getFirst(), other.batch(0)));
  }

  @Test
  void stepsKeepWithinTheirTokens() {
    int[] tokens = tokens(200);
    tokens[17] = 99; // alone beyond the limit
    var order = new TrainingOrder(tokens, 8, 60, 3);
    int alone = 0;
    for (int step = 0; step < order.steps(2); step++) {
      int[] batch = order.batch(step);
      int sum = Arrays.stream(batch).map(i -> tokens[i]).sum();
      assertTrue(batch.length <= 8 && (sum <= 60 || batch.length == 1), step + ": " + sum);
      alone += batch.length == 1 && batch[0] == 17 ? 1 : 0;
    }
    assertEquals(2, alone);
  }

  @Test
  void epochsAreCounted() {
    var order = new TrainingOrder(tokens(20), 5, NONE, 1);
    assertEquals(0, order.epochOf(3));
    assertEquals(1, order.epochOf(4));
    assertEquals(0, order.epochOf(0));
    assertEquals(0.75, order.epochsBefore(3));
    assertEquals(2.5, order.epochsBefore(10));
    assertEquals(2.0, order.epochsBefore(8));
  }
}
