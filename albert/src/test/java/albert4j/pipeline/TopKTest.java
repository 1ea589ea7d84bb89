package albert4j.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Against sorting, which is stable: equals stay in their order.
class TopKTest {
  private record Item(int score, int number) {}

  @Test
  void theBestAsSortingHasThem() {
    Random random = new Random(5);
    for (int k : new int[] {1, 2, 7, 200}) {
      List<Item> items =
          IntStream.range(0, 100).mapToObj(i -> new Item(random.nextInt(20), i)).toList();
      var best = new TopK<Item>(k, Item::score);
      items.forEach(best::add);
      assertEquals(
          items.stream().sorted(Comparator.comparingInt(Item::score).reversed()).limit(k).toList(),
          best.best());
    }
    assertEquals(List.of(), new TopK<Item>(1, Item::score).best());
    assertThrows(IllegalArgumentException.class, () -> new TopK<Item>(0, Item::score));
  }
}
