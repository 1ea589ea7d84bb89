package albert4j.pretrain;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class OddsTest {
  /// Critical values as statistical tables print them.
  @Test
  void chiSquaredTailsAreThoseOfTables() {
    assertEquals(0.05, Odds.chiSquaredTail(3.841, 1), 5e-5);
    assertEquals(0.05, Odds.chiSquaredTail(5.991, 2), 5e-5);
    assertEquals(0.01, Odds.chiSquaredTail(11.345, 3), 5e-5);
    assertEquals(0.001, Odds.chiSquaredTail(29.588, 10), 5e-6);
    assertEquals(0.05, Odds.chiSquaredTail(43.773, 30), 5e-5);
  }

  @Test
  void binomialBoundsAreTight() {
    // the standard deviation is 50: five of them are one in 1.7 million, four one in 16,000
    assertDoesNotThrow(() -> Odds.assertBinomial(5200, 10_000, 0.5));
    assertThrows(AssertionError.class, () -> Odds.assertBinomial(5260, 10_000, 0.5));
    assertThrows(AssertionError.class, () -> Odds.assertBinomial(4740, 10_000, 0.5));
  }
}
