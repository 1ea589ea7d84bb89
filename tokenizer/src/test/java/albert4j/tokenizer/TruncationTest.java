package albert4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TruncationTest {
  /// Against cutting one token after the other, for all small sizes.
  @Test
  void longestFirstCutsOneTokenAtATime() {
    for (int first = 0; first < 9; first++) {
      for (int second = 0; second < 9; second++) {
        for (int excess = 0; excess <= first + second; excess++) {
          int a = first;
          int b = second;
          for (int i = 0; i < excess; i++) {
            if (a > b) {
              a--;
            } else {
              b--;
            }
          }
          assertEquals(
              first - a,
              Truncation.LONGEST_FIRST.fromFirst(first, second, excess),
              first + " " + second + " " + excess);
        }
      }
    }
  }
}
