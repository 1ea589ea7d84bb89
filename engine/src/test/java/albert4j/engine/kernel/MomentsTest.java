package albert4j.engine.kernel;

import static albert4j.engine.Cases.EPS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import albert4j.engine.AllWidths;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// Tolerances: a chain of k roundings is within k·ε of the magnitudes of its terms, with one more
/// for each fused multiply-add where the processor has none.
@AllWidths
@ParameterizedClass
@MethodSource("albert4j.engine.Cases#sizes")
class MomentsTest {
  private static final float RATE = 0.03f;
  private static final Moments MOMENTS = new Moments(0.1f, 0.001f, 1.7f, 5.3f, 1e-3f, 0.2f, 0.01f);

  private final int n;
  private final Region g;
  private final Region m;
  private final Region v;
  private final Region w;
  private final float[] oldM;
  private final float[] oldV;
  private final float[] oldW;

  MomentsTest(int n) {
    this.n = n;
    this.g = Region.normal(1, n);
    this.m = Region.normal(2, n);
    float[] squares = Region.normal(3, n).values();
    for (int i = 0; i < n; i++) {
      squares[i] *= squares[i];
    }
    this.v = Region.of(squares);
    this.w = Region.normal(4, n);
    this.oldM = m.values();
    this.oldV = v.values();
    this.oldW = w.values();
  }

  private double gradient(int i) {
    return g.get(i) + (double) MOMENTS.l2() * oldW[i];
  }

  /// Magnitudes of the gradient's terms.
  private double gradientTerms(int i) {
    return Math.abs(g.get(i)) + MOMENTS.l2() * Math.abs(oldW[i]);
  }

  private double scaledMean(int i) {
    return (double) MOMENTS.a()
        * m.get(i)
        / (MOMENTS.b() * Math.sqrt(v.get(i)) + MOMENTS.epsilon());
  }

  private double direction(int i) {
    return scaledMean(i) + (double) MOMENTS.decay() * oldW[i];
  }

  /// Seven roundings: product, root, product, sum, quotient, product, sum.
  private double directionError(int i) {
    return 7 * EPS * (Math.abs(scaledMean(i)) + MOMENTS.decay() * Math.abs(oldW[i]));
  }

  /// m and v against the formula; the others as they should be.
  private void checkMeans() {
    g.checkBits("g", Region.normal(1, n).values());
    m.check(
        "m",
        i -> oldM[i] + MOMENTS.c1() * (gradient(i) - oldM[i]),
        i -> 5 * EPS * (Math.abs(oldM[i]) + MOMENTS.c1() * gradientTerms(i)));
    v.check(
        "v",
        i -> oldV[i] + MOMENTS.c2() * (gradient(i) * gradient(i) - oldV[i]),
        i -> 8 * EPS * (oldV[i] + MOMENTS.c2() * gradientTerms(i) * gradientTerms(i)));
  }

  private void step() {
    MOMENTS.step(RATE, g.data, g.at, m.data, m.at, v.data, v.at, w.data, w.at, n);
  }

  private float update() {
    return MOMENTS.update(g.data, g.at, m.data, m.at, v.data, v.at, w.data, w.at, n);
  }

  /// w is checked against the means as they were rounded.
  @Test
  void wholeStep() {
    step();
    checkMeans();
    w.check(
        "w",
        i -> oldW[i] - RATE * direction(i),
        i ->
            2 * EPS * (Math.abs(oldW[i]) + RATE * Math.abs(direction(i)))
                + RATE * directionError(i));
  }

  @Test
  void lengthOfTheStep() {
    float squares = update();
    checkMeans();
    w.checkBits("w", oldW);
    double expected = IntStream.range(0, n).mapToDouble(i -> Math.pow(direction(i), 2)).sum();
    double tolerance =
        (n + 1) * EPS * expected
            + IntStream.range(0, n)
                .mapToDouble(i -> 3 * Math.abs(direction(i)) * directionError(i))
                .sum();
    assertEquals(expected, squares, tolerance, "n=" + n);
  }

  @Test
  void twoHalvesAreTheWhole() {
    update();
    MOMENTS.apply(RATE, m.data, m.at, v.data, v.at, w.data, w.at, n);
    var whole = new MomentsTest(n);
    whole.step();
    m.checkBits("m", whole.m.values());
    v.checkBits("v", whole.v.values());
    w.checkBits("w", whole.w.values());
  }

  /// What never had a gradient does not move, and divides no zero by zero.
  @Test
  void zeroStaysZero() {
    var still = new Moments(0.1f, 0.001f, 1f, 1f, 1e-8f, 0f, 0f);
    float[] zeros = new float[n];
    Region g = Region.of(zeros);
    Region m = Region.of(zeros);
    Region v = Region.of(zeros);
    still.step(RATE, g.data, g.at, m.data, m.at, v.data, v.at, w.data, w.at, n);
    m.checkBits("m", zeros);
    v.checkBits("v", zeros);
    w.checkBits("w", oldW);
  }

  /// However small the new square is against the mean: the root must exist.
  @Test
  void meanOfSquaresIsNeverNegative() {
    for (float c2 : new float[] {1f, 0.999f, 0.001f}) {
      var moments = new Moments(1f, c2, 1f, 1f, 1e-8f, 0f, 0f);
      float[] small = g.values();
      for (int i = 0; i < n; i++) {
        small[i] *= 1e-5f;
      }
      Region tiny = Region.of(small);
      moments.step(RATE, tiny.data, tiny.at, m.data, m.at, v.data, v.at, w.data, w.at, n);
      for (int i = 0; i < n; i++) {
        assertEquals(0f, Math.min(v.get(i), 0f), "n=" + n);
      }
    }
  }

  @Test
  void momentum() {
    float momentum = 0.9f;
    float l2 = MOMENTS.l2();
    Moments.momentum(momentum, l2, RATE, g.data, g.at, m.data, m.at, w.data, w.at, n);
    m.check(
        "p",
        i -> (double) momentum * oldM[i] + gradient(i),
        i -> 4 * EPS * (Math.abs(oldM[i]) + gradientTerms(i)));
    w.check(
        "w",
        i -> oldW[i] - (double) RATE * m.get(i),
        i -> 2 * EPS * (Math.abs(oldW[i]) + RATE * Math.abs(m.get(i))));
  }
}
