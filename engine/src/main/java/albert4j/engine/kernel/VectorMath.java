package albert4j.engine.kernel;

import static albert4j.engine.kernel.Lanes.fma;
import static albert4j.engine.kernel.Species.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// exp, tanh and the normal distribution for a vector and for one float. Both forms take the same
/// steps and so give the same bits. They are short enough that the compiler takes one of them, and
/// what uses it, into one loop: with two exponentials in a loop it gives up, and vectors become
/// objects on the heap.
///
/// The polynomials are minimax fits (iteratively re-weighted least squares on Chebyshev nodes,
/// relative error) made for this file; each method names its fit error, and `VectorMathTest`
/// measures the error of the whole against a double-precision reference over the full range: at
/// most 2 ulp for exp, tanh and the density, 3 for σ, 6 for the left tail of Φ.
final class VectorMath {
  /// Adding and subtracting 1.5·2²³ rounds a float of magnitude below 2²² to an integer, which then
  /// stands in its low bits.
  private static final float ROUND = 12582912f;

  private static final float LOG2_E = 1.442695f;
  // ln 2 in two parts: the high part has trailing zero bits, so n * LN2_HI is exact for |n| <= 256
  private static final float LN2_HI = 0.69314575f;
  private static final float LN2_LO = 1.4286068e-06f;
  private static final float EXP_MIN = -104f; // exp(-104) rounds to 0
  private static final float EXP_MAX = 89f; // exp(89) overflows
  private static final float NORMAL_MIN = -87f;
  private static final float NORMAL_MAX = 87f;

  // (exp(r) - 1 - r) / r² on |r| <= ln 2 / 2; fit error 3.1e-9
  private static final float E0 = 0.49999994f;
  private static final float E1 = 0.1666652f;
  private static final float E2 = 0.041668404f;
  private static final float E3 = 0.008368899f;
  private static final float E4 = 0.0013814222f;

  // (tanh(x) / x - 1) / x² in x² on [0, 0.625]; fit error 4.4e-9
  private static final float T0 = -0.3333328f;
  private static final float T1 = 0.13331442f;
  private static final float T2 = -0.053739715f;
  private static final float T3 = 0.020639088f;
  private static final float T4 = -0.0057049873f;
  private static final float TANH_SPLIT = 0.625f;

  // (Φ(-a)·e^(a²/2)/t - ½)/u in u = 1 - t, with t = 1/(1 + P·a), on 0 <= a <= 14; fit error 3.6e-9
  private static final float P = 0.35355339f;
  private static final float Q0 = -0.62837946f;
  private static final float Q1 = 0.24325742f;
  private static final float Q2 = 0.10555661f;
  private static final float Q3 = -0.046819746f;
  private static final float Q4 = -0.06104261f;
  private static final float Q5 = 0.044047084f;
  private static final float Q6 = -0.08289457f;
  private static final float Q7 = 0.13055989f;
  private static final float Q8 = -0.080456465f;
  private static final float Q9 = 0.017215531f;
  private static final float CDF_MAX = 13.1909f; // e^(-13.1909²/2) is just above e⁻⁸⁷

  private VectorMath() {}

  /// x where it is not below `least`, else that; NaN stays NaN. A comparison and a blend: `max`
  /// also tells the two zeros apart, and takes three times as long.
  static FloatVector atLeast(FloatVector x, float least) {
    return x.blend(least, x.compare(VectorOperators.LT, least));
  }

  /// x where it is not above `most`, else that; NaN stays NaN.
  static FloatVector atMost(FloatVector x, float most) {
    return x.blend(most, x.compare(VectorOperators.GT, most));
  }

  /// e^x: x = n·ln 2 + r, then 2ⁿ·e^r. Denormal results, 0, infinity and NaN come out as in the
  /// reference.
  static FloatVector exp(FloatVector x) {
    FloatVector c = atMost(atLeast(x, EXP_MIN), EXP_MAX);
    FloatVector shifted = c.fma(LOG2_E, ROUND);
    FloatVector p = expOfRest(c, shifted);
    // 2ⁿ in two factors, since n reaches from -150 (denormal results) to 128 (overflow)
    IntVector exponent = shifted.reinterpretAsInts().sub(Float.floatToRawIntBits(ROUND));
    IntVector half = exponent.lanewise(VectorOperators.ASHR, 1);
    return p.mul(power(half)).mul(power(exponent.sub(half)));
  }

  /// e^x where x is known to lie in [#NORMAL_MIN] to [#NORMAL_MAX], so that 2ⁿ is one factor.
  private static FloatVector expNormal(FloatVector c) {
    FloatVector shifted = c.fma(LOG2_E, ROUND);
    return expOfRest(c, shifted).mul(power(shifted.reinterpretAsInts()));
  }

  private static FloatVector expOfRest(FloatVector c, FloatVector shifted) {
    FloatVector n = shifted.sub(ROUND);
    FloatVector r = n.fma(FloatVector.broadcast(SPECIES, -LN2_HI), c);
    r = n.fma(FloatVector.broadcast(SPECIES, -LN2_LO), r);
    FloatVector p = r.fma(E4, E3);
    p = p.fma(r, FloatVector.broadcast(SPECIES, E2));
    p = p.fma(r, FloatVector.broadcast(SPECIES, E1));
    p = p.fma(r, FloatVector.broadcast(SPECIES, E0));
    return p.mul(r).fma(r, r).add(1f);
  }

  /// 2ⁿ; the shift drops all but the low bits, so n may still carry the bits of [#ROUND].
  private static FloatVector power(IntVector n) {
    return n.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
  }

  /// e^x, the same steps for one float.
  static float exp(float x) {
    float c = Math.min(Math.max(x, EXP_MIN), EXP_MAX);
    float shifted = fma(c, LOG2_E, ROUND);
    float p = expOfRest(c, shifted);
    int exponent = Float.floatToRawIntBits(shifted) - Float.floatToRawIntBits(ROUND);
    int half = exponent >> 1;
    return p * power(half) * power(exponent - half);
  }

  private static float expNormal(float c) {
    float shifted = fma(c, LOG2_E, ROUND);
    return expOfRest(c, shifted) * power(Float.floatToRawIntBits(shifted));
  }

  private static float expOfRest(float c, float shifted) {
    float n = shifted - ROUND;
    float r = fma(n, -LN2_HI, c);
    r = fma(n, -LN2_LO, r);
    float p = fma(r, E4, E3);
    p = fma(p, r, E2);
    p = fma(p, r, E1);
    p = fma(p, r, E0);
    return fma(p * r, r, r) + 1f;
  }

  private static float power(int n) {
    return Float.intBitsToFloat((n + 127) << 23);
  }

  /// tanh x: a polynomial near 0, 1 - 2 / (e^2|x| + 1) further out.
  static FloatVector tanh(FloatVector x) {
    FloatVector a = x.abs();
    FloatVector s = x.mul(x);
    FloatVector p = s.fma(T4, T3);
    p = p.fma(s, FloatVector.broadcast(SPECIES, T2));
    p = p.fma(s, FloatVector.broadcast(SPECIES, T1));
    p = p.fma(s, FloatVector.broadcast(SPECIES, T0));
    FloatVector near = p.mul(s).fma(x, x);
    FloatVector e = expNormal(atMost(a.add(a), NORMAL_MAX)).add(1f);
    FloatVector far =
        FloatVector.broadcast(SPECIES, 1f).sub(FloatVector.broadcast(SPECIES, 2f).div(e));
    // near 0 the sign is right but for -0
    return withSign(far.blend(near, a.compare(VectorOperators.LT, TANH_SPLIT)), x);
  }

  /// tanh x, the same steps for one float.
  static float tanh(float x) {
    float a = Math.abs(x);
    if (a < TANH_SPLIT) {
      float s = x * x;
      float p = fma(s, T4, T3);
      p = fma(p, s, T2);
      p = fma(p, s, T1);
      p = fma(p, s, T0);
      return Math.copySign(fma(p * s, x, x), x);
    }
    return Math.copySign(1f - 2f / (expNormal(Math.min(a + a, NORMAL_MAX)) + 1f), x);
  }

  /// |x|, as far as it matters for the normal distribution: the argument of [#gaussian] and
  /// [#normalCdf].
  static FloatVector magnitude(FloatVector x) {
    return atMost(x.abs(), CDF_MAX);
  }

  /// e^(-a²/2), the normal density but for its factor; what would be below e⁻⁸⁷ is that. What
  /// squaring rounds off is put back, since far out it would count many times.
  ///
  /// @param a [#magnitude] of x
  static FloatVector gaussian(FloatVector a) {
    FloatVector s = a.mul(a);
    FloatVector lost = a.fma(a, s.neg());
    FloatVector e = expNormal(s.mul(-0.5f));
    return e.mul(lost).fma(FloatVector.broadcast(SPECIES, -0.5f), e);
  }

  /// e^(-x²/2), the same steps for one float.
  static float gaussian(float x) {
    float a = Math.min(Math.abs(x), CDF_MAX);
    float s = a * a;
    float lost = fma(a, a, -s);
    float e = expNormal(s * -0.5f);
    return fma(e * lost, -0.5f, e);
  }

  /// Φ(x), the normal distribution function: on the left e^(-x²/2) times a polynomial in t = 1/(1 +
  /// P·|x|) (the form of Abramowitz & Stegun, 7.1.26; here in 1 - t, so that Φ(0) is ½ exactly), on
  /// the right 1 minus that. Where Φ is below e⁻⁸⁷ so is the result.
  ///
  /// @param a [#magnitude] of x
  /// @param gaussian [#gaussian] of a
  static FloatVector normalCdf(FloatVector x, FloatVector a, FloatVector gaussian) {
    FloatVector one = FloatVector.broadcast(SPECIES, 1f);
    FloatVector scaled = a.mul(P);
    FloatVector t = one.div(scaled.add(one));
    FloatVector u = scaled.mul(t); // 1 - t, without its cancellation
    FloatVector p = u.fma(Q9, Q8);
    p = p.fma(u, FloatVector.broadcast(SPECIES, Q7));
    p = p.fma(u, FloatVector.broadcast(SPECIES, Q6));
    p = p.fma(u, FloatVector.broadcast(SPECIES, Q5));
    p = p.fma(u, FloatVector.broadcast(SPECIES, Q4));
    p = p.fma(u, FloatVector.broadcast(SPECIES, Q3));
    p = p.fma(u, FloatVector.broadcast(SPECIES, Q2));
    p = p.fma(u, FloatVector.broadcast(SPECIES, Q1));
    p = p.fma(u, FloatVector.broadcast(SPECIES, Q0));
    p = p.fma(u, FloatVector.broadcast(SPECIES, 0.5f));
    FloatVector tail = p.mul(t).mul(gaussian);
    return one.sub(tail).blend(tail, x.compare(VectorOperators.LT, 0f));
  }

  /// Φ(x), the same steps for one float.
  static float normalCdf(float x, float gaussian) {
    float scaled = Math.min(Math.abs(x), CDF_MAX) * P;
    float t = 1f / (scaled + 1f);
    float u = scaled * t;
    float p = fma(u, Q9, Q8);
    p = fma(p, u, Q7);
    p = fma(p, u, Q6);
    p = fma(p, u, Q5);
    p = fma(p, u, Q4);
    p = fma(p, u, Q3);
    p = fma(p, u, Q2);
    p = fma(p, u, Q1);
    p = fma(p, u, Q0);
    p = fma(p, u, 0.5f);
    float tail = p * t * gaussian;
    return x < 0f ? tail : 1f - tail;
  }

  /// σ(x) = 1/(1 + e⁻ˣ); what would be below e⁻⁸⁷ is that.
  static FloatVector sigmoid(FloatVector x) {
    FloatVector one = FloatVector.broadcast(SPECIES, 1f);
    return one.div(expNormal(atLeast(atMost(x.neg(), NORMAL_MAX), NORMAL_MIN)).add(one));
  }

  /// σ(x), the same steps for one float.
  static float sigmoid(float x) {
    return 1f / (expNormal(Math.max(Math.min(-x, NORMAL_MAX), NORMAL_MIN)) + 1f);
  }

  private static FloatVector withSign(FloatVector magnitude, FloatVector sign) {
    IntVector bit = sign.reinterpretAsInts().and(Integer.MIN_VALUE);
    return magnitude.reinterpretAsInts().or(bit).reinterpretAsFloats();
  }
}
