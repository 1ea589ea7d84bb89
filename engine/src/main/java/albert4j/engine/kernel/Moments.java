package albert4j.engine.kernel;

import static albert4j.engine.kernel.Lanes.BITS;
import static albert4j.engine.kernel.Lanes.WIDTH;
import static albert4j.engine.kernel.Lanes.bound;
import static albert4j.engine.kernel.Lanes.fma;
import static albert4j.engine.kernel.Lanes.whole;
import static albert4j.engine.kernel.Species.SPECIES;

import jdk.incubator.vector.FloatVector;

/// Running means of gradients, and steps of parameters along them, over `n` consecutive floats of
/// the gradient g, its mean m, the mean v of its squares, and the parameter w:
///
/// ```
/// m += c1·(g + l2·w - m)
/// v += c2·((g + l2·w)² - v)
/// u  = a·m/(b·√v + ε) + decay·w
/// w -= rate·u
/// ```
///
/// A mean is moved by a part of its distance, not written as β·m + (1 - β)·g: the rounding of β and
/// that of 1 - β would not add up to 1. And v cannot become negative.
///
/// @param c1 1 - β1
/// @param c2 1 - β2
/// @param a correction of m
/// @param b correction of √v
/// @param epsilon ε
/// @param l2 the weights' share of the gradient
/// @param decay the weights' share of the step
public record Moments(float c1, float c2, float a, float b, float epsilon, float l2, float decay) {
  /// All of it: m, v and w are changed in one pass.
  public void step(
      float rate,
      float[] g,
      int go,
      float[] m,
      int mo,
      float[] v,
      int vo,
      float[] w,
      int wo,
      int n) {
    int i = 0;
    for (int end = bound(n); i < end; i += WIDTH) {
      FloatVector weight = FloatVector.fromArray(SPECIES, w, wo + i);
      FloatVector gradient = weight.fma(lanes(l2), FloatVector.fromArray(SPECIES, g, go + i));
      FloatVector first = mean(c1, gradient, FloatVector.fromArray(SPECIES, m, mo + i));
      FloatVector second =
          mean(c2, gradient.mul(gradient), FloatVector.fromArray(SPECIES, v, vo + i));
      first.intoArray(m, mo + i);
      second.intoArray(v, vo + i);
      direction(first, second, weight).fma(lanes(-rate), weight).intoArray(w, wo + i);
    }
    for (; i < n; i++) {
      float weight = w[wo + i];
      float gradient = fma(weight, l2, g[go + i]);
      float first = mean(c1, gradient, m[mo + i]);
      float second = mean(c2, gradient * gradient, v[vo + i]);
      m[mo + i] = first;
      v[vo + i] = second;
      w[wo + i] = fma(direction(first, second, weight), -rate, weight);
    }
  }

  /// The first half, for who must know the length of the step before it is made: m and v are
  /// changed.
  ///
  /// @return Σ u²
  public float update(
      float[] g, int go, float[] m, int mo, float[] v, int vo, float[] w, int wo, int n) {
    int i = 0;
    float squares = 0f;
    if (BITS != 0) {
      FloatVector sums = FloatVector.zero(SPECIES);
      for (int end = whole(n); i < end; i += WIDTH) {
        FloatVector weight = FloatVector.fromArray(SPECIES, w, wo + i);
        FloatVector gradient = weight.fma(lanes(l2), FloatVector.fromArray(SPECIES, g, go + i));
        FloatVector first = mean(c1, gradient, FloatVector.fromArray(SPECIES, m, mo + i));
        FloatVector second =
            mean(c2, gradient.mul(gradient), FloatVector.fromArray(SPECIES, v, vo + i));
        first.intoArray(m, mo + i);
        second.intoArray(v, vo + i);
        FloatVector u = direction(first, second, weight);
        sums = u.fma(u, sums);
      }
      squares = Reduce.across(sums);
    }
    for (; i < n; i++) {
      float weight = w[wo + i];
      float gradient = fma(weight, l2, g[go + i]);
      float first = mean(c1, gradient, m[mo + i]);
      float second = mean(c2, gradient * gradient, v[vo + i]);
      m[mo + i] = first;
      v[vo + i] = second;
      float u = direction(first, second, weight);
      squares = fma(u, u, squares);
    }
    return squares;
  }

  /// The second half: w is changed. u is computed again, which is cheaper than to store it.
  public void apply(float rate, float[] m, int mo, float[] v, int vo, float[] w, int wo, int n) {
    int i = 0;
    for (int end = bound(n); i < end; i += WIDTH) {
      FloatVector weight = FloatVector.fromArray(SPECIES, w, wo + i);
      direction(
              FloatVector.fromArray(SPECIES, m, mo + i),
              FloatVector.fromArray(SPECIES, v, vo + i),
              weight)
          .fma(lanes(-rate), weight)
          .intoArray(w, wo + i);
    }
    for (; i < n; i++) {
      float weight = w[wo + i];
      w[wo + i] = fma(direction(m[mo + i], v[vo + i], weight), -rate, weight);
    }
  }

  /// Momentum: `p = momentum·p + g + l2·w`, `w -= rate·p`.
  public static void momentum(
      float momentum,
      float l2,
      float rate,
      float[] g,
      int go,
      float[] p,
      int po,
      float[] w,
      int wo,
      int n) {
    int i = 0;
    for (int end = bound(n); i < end; i += WIDTH) {
      FloatVector weight = FloatVector.fromArray(SPECIES, w, wo + i);
      FloatVector gradient = weight.fma(lanes(l2), FloatVector.fromArray(SPECIES, g, go + i));
      FloatVector moved = FloatVector.fromArray(SPECIES, p, po + i).fma(lanes(momentum), gradient);
      moved.intoArray(p, po + i);
      moved.fma(lanes(-rate), weight).intoArray(w, wo + i);
    }
    for (; i < n; i++) {
      float weight = w[wo + i];
      float moved = fma(p[po + i], momentum, fma(weight, l2, g[go + i]));
      p[po + i] = moved;
      w[wo + i] = fma(moved, -rate, weight);
    }
  }

  private static FloatVector lanes(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }

  private static FloatVector mean(float c, FloatVector x, FloatVector mean) {
    return x.sub(mean).fma(lanes(c), mean);
  }

  private static float mean(float c, float x, float mean) {
    return fma(x - mean, c, mean);
  }

  private FloatVector direction(FloatVector m, FloatVector v, FloatVector w) {
    FloatVector scaled = m.mul(a).div(v.sqrt().fma(lanes(b), lanes(epsilon)));
    return w.fma(lanes(decay), scaled);
  }

  private float direction(float m, float v, float w) {
    return fma(w, decay, m * a / fma((float) Math.sqrt(v), b, epsilon));
  }
}
