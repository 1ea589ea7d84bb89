package albert4j.engine.kernel;

import static albert4j.engine.kernel.Lanes.SPECIES;
import static albert4j.engine.kernel.Lanes.fma;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// exp, tanh and erf for a vector and for one float. Both forms take the same steps and so give the
/// same bits.
///
/// The polynomials are minimax fits (iteratively re-weighted least squares on Chebyshev nodes,
/// relative error) made for this file; each method names its fit error, and `VectorMathTest`
/// measures the error of the whole against a double-precision reference over the full range: at
/// most 2 ulp for each of them.
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

  // erf(x) / x - 1 in x² on [0, 1]; fit error 1.2e-9
  private static final float S0 = 0.12837917f;
  private static final float S1 = -0.37612626f;
  private static final float S2 = 0.112835854f;
  private static final float S3 = -0.026853813f;
  private static final float S4 = 0.005188329f;
  private static final float S5 = -0.00080102036f;
  private static final float S6 = 7.853892e-05f;

  // -log(1 - erf(x)) on [1, 4]; fit error 1.1e-9 of erf
  private static final float L0 = 0.0003415214f;
  private static final float L1 = 1.1270891f;
  private static final float L2 = 0.63814485f;
  private static final float L3 = 0.10310677f;
  private static final float L4 = -0.021838069f;
  private static final float L5 = 0.0029476595f;
  private static final float L6 = -0.0001863793f;

  private VectorMath() {}

  /// e^x: x = n·ln 2 + r, then 2ⁿ·e^r. Denormal results, 0, infinity and NaN come out as in the
  /// reference.
  static FloatVector exp(FloatVector x) {
    FloatVector c = x.max(EXP_MIN).min(EXP_MAX);
    FloatVector shifted = c.fma(LOG2_E, ROUND);
    FloatVector n = shifted.sub(ROUND);
    FloatVector r = n.fma(FloatVector.broadcast(SPECIES, -LN2_HI), c);
    r = n.fma(FloatVector.broadcast(SPECIES, -LN2_LO), r);
    FloatVector p = r.fma(E4, E3);
    p = p.fma(r, FloatVector.broadcast(SPECIES, E2));
    p = p.fma(r, FloatVector.broadcast(SPECIES, E1));
    p = p.fma(r, FloatVector.broadcast(SPECIES, E0));
    p = p.mul(r).fma(r, r).add(1f);
    // 2ⁿ in two factors, since n reaches from -150 (denormal results) to 128 (overflow)
    IntVector exponent = shifted.reinterpretAsInts().sub(Float.floatToRawIntBits(ROUND));
    IntVector half = exponent.lanewise(VectorOperators.ASHR, 1);
    return p.mul(power(half)).mul(power(exponent.sub(half)));
  }

  private static FloatVector power(IntVector n) {
    return n.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
  }

  /// e^x, the same steps for one float.
  static float exp(float x) {
    float c = Math.min(Math.max(x, EXP_MIN), EXP_MAX);
    float shifted = fma(c, LOG2_E, ROUND);
    float n = shifted - ROUND;
    float r = fma(n, -LN2_HI, c);
    r = fma(n, -LN2_LO, r);
    float p = fma(r, E4, E3);
    p = fma(p, r, E2);
    p = fma(p, r, E1);
    p = fma(p, r, E0);
    p = fma(p * r, r, r) + 1f;
    int exponent = Float.floatToRawIntBits(shifted) - Float.floatToRawIntBits(ROUND);
    int half = exponent >> 1;
    return p * power(half) * power(exponent - half);
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
    FloatVector e = exp(a.add(a)).add(1f);
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
    return Math.copySign(1f - 2f / (exp(a + a) + 1f), x);
  }

  /// erf x: a polynomial up to 1, 1 - e^-polynomial beyond.
  static FloatVector erf(FloatVector x) {
    FloatVector a = x.abs().min(4f);
    FloatVector s = a.mul(a);
    FloatVector p = s.fma(S6, S5);
    p = p.fma(s, FloatVector.broadcast(SPECIES, S4));
    p = p.fma(s, FloatVector.broadcast(SPECIES, S3));
    p = p.fma(s, FloatVector.broadcast(SPECIES, S2));
    p = p.fma(s, FloatVector.broadcast(SPECIES, S1));
    p = p.fma(s, FloatVector.broadcast(SPECIES, S0));
    FloatVector near = p.fma(x, x);
    FloatVector q = a.fma(L6, L5);
    q = q.fma(a, FloatVector.broadcast(SPECIES, L4));
    q = q.fma(a, FloatVector.broadcast(SPECIES, L3));
    q = q.fma(a, FloatVector.broadcast(SPECIES, L2));
    q = q.fma(a, FloatVector.broadcast(SPECIES, L1));
    q = q.fma(a, FloatVector.broadcast(SPECIES, L0));
    FloatVector far = FloatVector.broadcast(SPECIES, 1f).sub(exp(q.neg()));
    far = withSign(far, x);
    return far.blend(near, a.compare(VectorOperators.LT, 1f));
  }

  /// erf x, the same steps for one float.
  static float erf(float x) {
    float a = Math.min(Math.abs(x), 4f);
    if (a < 1f) {
      float s = a * a;
      float p = fma(s, S6, S5);
      p = fma(p, s, S4);
      p = fma(p, s, S3);
      p = fma(p, s, S2);
      p = fma(p, s, S1);
      p = fma(p, s, S0);
      return fma(p, x, x);
    }
    float q = fma(a, L6, L5);
    q = fma(q, a, L4);
    q = fma(q, a, L3);
    q = fma(q, a, L2);
    q = fma(q, a, L1);
    q = fma(q, a, L0);
    return Math.copySign(1f - exp(-q), x);
  }

  private static FloatVector withSign(FloatVector magnitude, FloatVector sign) {
    IntVector bit = sign.reinterpretAsInts().and(Integer.MIN_VALUE);
    return magnitude.reinterpretAsInts().or(bit).reinterpretAsFloats();
  }
}
