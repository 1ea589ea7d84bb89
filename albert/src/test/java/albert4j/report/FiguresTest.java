package albert4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/// Numbers in words, worked by hand.
class FiguresTest {
  @Test
  void values() {
    assertEquals("0.0000", Figures.value(0));
    assertEquals("0.0931", Figures.value(0.09314));
    assertEquals("-0.5000", Figures.value(-0.5));
    assertEquals("2.718", Figures.value(Math.E));
    assertEquals("83.12", Figures.value(83.1234));
    assertEquals("450.0", Figures.value(450));
    assertEquals("12,346", Figures.value(12_345.6));
    assertEquals("3e-5", Figures.value(3e-5));
    assertEquals("1.25e-5", Figures.value(1.25e-5));
    assertEquals("-2.5e-10", Figures.value(-2.5e-10));
    assertEquals("1e7", Figures.value(1e7));
    assertEquals("1e20", Figures.value(1e20));
    assertEquals("3.4e38", Figures.value(3.4e38));
    assertEquals("–", Figures.value(Double.NaN));
    assertEquals("–", Figures.value(Double.POSITIVE_INFINITY));
  }

  @Test
  void durations() {
    assertEquals("4.2 s", Figures.duration(4.21));
    assertEquals("12 min 5 s", Figures.duration(725));
    assertEquals("1 min 0 s", Figures.duration(59.96));
    assertEquals("1 h 2 min", Figures.duration(3725));
    assertEquals("1,000 h 0 min", Figures.duration(3.6e6));
  }
}
