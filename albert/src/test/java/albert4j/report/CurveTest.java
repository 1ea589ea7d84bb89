package albert4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Means and gaps, worked by hand.
class CurveTest {
  private static final double NAN = Double.NaN;

  @Test
  void theMeanGoesOverNeighboursOnBothSides() {
    // ends have neighbours on one side only: (1+2)/2, (1+2+6)/3, (2+6+3)/3, (6+3+9)/3, (3+9)/2
    assertEquals(List.of(1.5, 3.0, 11 / 3.0, 6.0, 6.0), smoothed(1, 1, 2, 6, 3, 9));
    assertEquals(List.of(3.0, 3.0, 3.0), smoothed(5, 1, 2, 6));
  }

  @Test
  void theMeanLeavesGapsOut() {
    assertEquals(List.of(1.0, NAN, 4.0, 4.0), smoothed(1, 1, NAN, 6, 2));
    assertEquals(List.of(NAN), smoothed(1, NAN));
  }

  @Test
  void gapsDivide() {
    assertEquals(
        List.of(List.of(1.0), List.of(2.0, 3.0)),
        pieces(NAN, 1, NAN, Double.POSITIVE_INFINITY, 2, 3, NAN));
    assertEquals(List.of(), pieces(NAN));
    assertEquals(List.of(), pieces());
    // further than a float goes
    assertEquals(List.of(List.of(3e38)), pieces(3e38, 4e38, -4e38));
  }

  @Test
  void inWords() {
    assertEquals("loss: 2.000 at step 0, 1.000 at step 2.", curve(2, 5, 1).description());
    assertEquals("loss: 2.000 at step 1.", curve(NAN, 2, NAN).description());
  }

  private static List<Double> smoothed(int reach, double... values) {
    return ys(curve(values).smoothed("mean", reach).points());
  }

  private static List<List<Double>> pieces(double... values) {
    return curve(values).pieces().stream().map(CurveTest::ys).toList();
  }

  private static List<Double> ys(List<Curve.Point> points) {
    return points.stream().map(Curve.Point::y).toList();
  }

  private static Curve curve(double... values) {
    List<Curve.Point> points = new ArrayList<>();
    for (double value : values) {
      points.add(new Curve.Point(points.size(), value));
    }
    return new Curve("loss", Curve.Look.LINE, "training", points);
  }
}
