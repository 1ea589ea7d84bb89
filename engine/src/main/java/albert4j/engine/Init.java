package albert4j.engine;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/// First values of parameters.
public final class Init {
  private Init() {}

  /// Normal(0, σ), as transformers initialises ALBERT's matrices and tables.
  public static void normal(Tensor t, double sigma, RandomGenerator random) {
    for (int i = 0; i < t.size(); i++) {
      t.data()[t.offset() + i] = (float) (random.nextGaussian() * sigma);
    }
  }

  /// Normal(0, σ) without what lies beyond 2σ, as Google's ALBERT initialises its matrices and
  /// tables.
  public static void truncatedNormal(Tensor t, double sigma, RandomGenerator random) {
    for (int i = 0; i < t.size(); i++) {
      double z;
      do {
        z = random.nextGaussian();
      } while (Math.abs(z) > 2);
      t.data()[t.offset() + i] = (float) (z * sigma);
    }
  }

  /// The same value everywhere: 0 for a bias, 1 for the scale of a layer norm.
  public static void constant(Tensor t, float value) {
    Arrays.fill(t.data(), t.offset(), t.offset() + t.size(), value);
  }
}
