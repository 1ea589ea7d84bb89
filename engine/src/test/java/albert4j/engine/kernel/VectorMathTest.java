package albert4j.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.AllWidths;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// The accuracy that [VectorMath] claims, measured over the whole range of float.
@AllWidths
@ParameterizedClass
@EnumSource
record VectorMathTest(Function function) {
  /// Every 1009th float (a prime, so that all patterns of low bits come up), of both signs: 4.2
  /// million.
  private static final int STEP = 1009;

  /// e⁻⁸⁷, rounded up: the functions that only feed GELU do not tell smaller values apart.
  private static final double SMALLEST = 1.65e-38;

  enum Function {
    EXP(2, 0, VectorMath::exp, VectorMath::exp, Math::exp),
    TANH(2, 0, VectorMath::tanh, VectorMath::tanh, Math::tanh),
    NORMAL_CDF(
        6,
        SMALLEST,
        x -> VectorMath.normalCdf(x, VectorMath.gaussian(x)),
        x -> {
          FloatVector a = VectorMath.magnitude(x);
          return VectorMath.normalCdf(x, a, VectorMath.gaussian(a));
        },
        VectorMathTest::normalCdf),
    GAUSSIAN(
        2,
        SMALLEST,
        VectorMath::gaussian,
        x -> VectorMath.gaussian(VectorMath.magnitude(x)),
        x -> Math.exp(-0.5 * x * x)),
    SIGMOID(3, SMALLEST, VectorMath::sigmoid, VectorMath::sigmoid, x -> 1 / (1 + Math.exp(-x)));

    private final double claimUlp;
    private final double smallest;
    private final Scalar scalar;
    private final Vector vector;
    private final DoubleUnaryOperator exact;

    Function(
        double claimUlp, double smallest, Scalar scalar, Vector vector, DoubleUnaryOperator exact) {
      this.claimUlp = claimUlp;
      this.smallest = smallest;
      this.scalar = scalar;
      this.vector = vector;
      this.exact = exact;
    }
  }

  interface Scalar {
    float apply(float x);
  }

  interface Vector {
    FloatVector apply(FloatVector x);
  }

  /// Φ in double precision: near 0 by the series `½ + φ(x)·Σ x^(2n+1)/(2n+1)!!` (Abramowitz &
  /// Stegun, 26.2.11), whose terms are of one sign; in the tails by the continued fraction 26.2.14.
  static double normalCdf(double x) {
    if (Math.abs(x) > 40) {
      return x < 0 ? 0 : 1; // e^(-x²/2) vanishes in double precision too
    }
    if (Math.abs(x) > 3) {
      double fraction = 0;
      for (int n = 200; n > 0; n--) {
        fraction = n / (Math.abs(x) + fraction);
      }
      double tail = Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI) / (Math.abs(x) + fraction);
      return x < 0 ? tail : 1 - tail;
    }
    double term = x;
    double sum = x;
    for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= x * x / (2 * n + 1);
      sum += term;
    }
    return 0.5 + Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI) * sum;
  }

  @Test
  void withinTheClaim() {
    double worst = 0;
    float at = 0;
    for (long bits = 0; bits <= 0x7f800000L; bits += STEP) {
      for (int sign = 0; sign < 2; sign++) {
        float x = Float.intBitsToFloat((int) bits | sign << 31);
        double ulp = ulpError(x);
        if (ulp > worst) {
          worst = ulp;
          at = x;
        }
      }
    }
    String figure = "%s: %.3f ulp at most, at %s".formatted(function, worst, at);
    System.out.println(figure);
    assertTrue(worst <= function.claimUlp, figure);
  }

  private double ulpError(float x) {
    double exact = function.exact.applyAsDouble(x);
    float actual = function.scalar.apply(x);
    if (exact >= 0 && exact < function.smallest && actual >= 0 && actual <= function.smallest) {
      return 0;
    }
    float nearest = (float) exact;
    if (actual == nearest) {
      return Float.isInfinite(nearest) ? 0 : Math.abs(actual - exact) / Math.ulp(nearest);
    }
    // a NaN, or an overflow at the wrong place, is infinitely wrong
    double error = Math.abs(actual - exact) / Math.ulp(nearest);
    return error < Double.MAX_VALUE ? error : Double.POSITIVE_INFINITY;
  }

  @Test
  void vectorAndScalarGiveTheSameBits() {
    int width = Species.SPECIES.length();
    float[] x = new float[width];
    float[] y = new float[width];
    for (long bits = 0; bits < 1L << 32; ) {
      for (int i = 0; i < width; i++, bits += 32 * STEP + 1) {
        x[i] = Float.intBitsToFloat((int) bits);
      }
      checkBits(x, y);
    }
  }

  private void checkBits(float[] x, float[] y) {
    function.vector.apply(FloatVector.fromArray(Species.SPECIES, x, 0)).intoArray(y, 0);
    for (int i = 0; i < x.length; i++) {
      float at = x[i];
      assertEquals(
          Float.floatToIntBits(function.scalar.apply(at)),
          Float.floatToIntBits(y[i]),
          () -> function + " at " + at);
    }
  }

  /// Zeros of both signs, the smallest and the largest numbers, infinities, NaN, and where results
  /// overflow, become denormal and vanish.
  @Test
  void edges() {
    float[] edges = {
      0f,
      Float.MIN_VALUE,
      Float.MIN_NORMAL,
      Math.nextDown(Float.MIN_NORMAL),
      Float.MAX_VALUE,
      Float.POSITIVE_INFINITY,
      88.72283f, // e^x is finite
      88.72284f, // e^x overflows
      87.33654f, // e^-x is normal
      87.33655f, // e^-x is denormal
      103.27892f, // e^-x is the smallest number
      103.97207f, // e^-x is just more than half of it
      103.97208f, // e^-x vanishes
      104f,
      89f,
      0.625f,
      Math.nextDown(0.625f),
      1f,
      Math.nextDown(1f),
      13.190906f, // e^(-x²/2) is e⁻⁸⁷
      20f,
      87f,
    };
    for (float edge : edges) {
      for (float x : new float[] {edge, -edge}) {
        double error = ulpError(x);
        assertTrue(
            error <= function.claimUlp,
            () -> function + " at " + x + " is off by " + error + " ulp");
        float[] lanes = new float[Species.SPECIES.length()];
        Arrays.fill(lanes, x);
        checkBits(lanes, lanes.clone());
      }
    }
    assertEquals(Float.NaN, function.scalar.apply(Float.NaN));
  }

  @Test
  void tanhKeepsTheSignOfZero() {
    if (function == Function.TANH) {
      assertEquals(0x80000000, Float.floatToRawIntBits(function.scalar.apply(-0f)));
      assertEquals(0, Float.floatToRawIntBits(function.scalar.apply(0f)));
    }
  }
}
