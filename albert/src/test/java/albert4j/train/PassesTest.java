package albert4j.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class PassesTest {
  /// Lengths 9 3 5 9 2, at most 11 together, by hand: 9 | 9 | 5 3 2.
  @Test
  void passesAreFilledFromTheLongestDown() {
    var texts = List.of("nine first", "3", "five", "nine again", "2");
    var lengths = List.of(9, 3, 5, 9, 2);
    assertEquals(
        List.of(List.of("nine first"), List.of("nine again"), List.of("five", "3", "2")),
        Passes.of(texts, text -> lengths.get(texts.indexOf(text)), 11));
  }

  @Test
  void aLongExampleIsAPassOfItsOwn() {
    assertEquals(List.of(List.of(30)), Passes.of(List.of(30), n -> n, 11));
  }
}
