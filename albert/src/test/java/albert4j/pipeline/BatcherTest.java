package albert4j.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class BatcherTest {
  @Test
  void aBatchIsCompleteOnceItHasItsTokens() {
    var batcher = new Batcher<String>(10);
    assertEquals(List.of(), batcher.add("a", 4));
    assertEquals(List.of(), batcher.add("b", 5));
    assertEquals(List.of("a", "b", "c"), batcher.add("c", 7));
    assertEquals(List.of("d"), batcher.add("d", 100));
    assertEquals(List.of(), batcher.add("e", 1));
    assertEquals(List.of("e"), batcher.rest());
    assertEquals(List.of(), batcher.rest());
  }
}
