package albert4j.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.AllWidths;
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

  private static final double CLAIM_ULP = 2;

  enum Function {
    EXP(VectorMath::exp, VectorMath::exp, Math::exp),
    TANH(VectorMath::tanh, VectorMath::tanh, Math::tanh),
    ERF(VectorMath::erf, VectorMath::erf, VectorMathTest::erf);

    private final Scalar scalar;
    private final Vector vector;
    private final DoubleUnaryOperator exact;

    Function(Scalar scalar, Vector vector, DoubleUnaryOperator exact) {
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

  /// erf in double precision: `2/√π·e^(-x²)·Σ 2ⁿ·x^(2n+1)/(2n+1)!!` (Abramowitz & Stegun, 7.1.6),
  /// all terms of one sign.
  static double erf(double x) {
    if (Math.abs(x) > 6) {
      return Math.signum(x); // 1 - erf(6) is 2e-17
    }
    double term = x;
    double sum = x;
    for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }

  @Test
  void withinTwoUlp() {
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
    assertTrue(worst <= CLAIM_ULP, figure);
  }

  private double ulpError(float x) {
    double exact = function.exact.applyAsDouble(x);
    float actual = function.scalar.apply(x);
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
    int width = Lanes.SPECIES.length();
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
    function.vector.apply(FloatVector.fromArray(Lanes.SPECIES, x, 0)).intoArray(y, 0);
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
      4f,
    };
    for (float edge : edges) {
      for (float x : new float[] {edge, -edge}) {
        double error = ulpError(x);
        assertTrue(
            error <= CLAIM_ULP, () -> function + " at " + x + " is off by " + error + " ulp");
        float[] lanes = new float[Lanes.SPECIES.length()];
        java.util.Arrays.fill(lanes, x);
        checkBits(lanes, lanes.clone());
      }
    }
    assertEquals(Float.NaN, function.scalar.apply(Float.NaN));
  }

  @Test
  void oddFunctionsKeepTheSignOfZero() {
    if (function != Function.EXP) {
      assertEquals(0x80000000, Float.floatToRawIntBits(function.scalar.apply(-0f)));
      assertEquals(0, Float.floatToRawIntBits(function.scalar.apply(0f)));
    }
  }
}
