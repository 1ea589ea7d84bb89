package albert4j.engine.kernel;

import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// The vectors that kernels compute with. Apart from [Lanes], so that a process that ends before
/// vectors [pay][WarmUp] does not load the hundred classes behind these constants.
final class Species {
  /// Vectors of [Lanes#WIDTH] floats; without vectors, ones that are never used.
  static final VectorSpecies<Float> SPECIES =
      VectorShape.forBitSize(Lanes.BITS == 0 ? 128 : Lanes.BITS).withLanes(float.class);

  // Each moves lanes down by so many places. Of those as wide as a vector no use is made.
  static final VectorShuffle<Float> BY_8 = VectorShuffle.iota(SPECIES, 8, 1, true);
  static final VectorShuffle<Float> BY_4 = VectorShuffle.iota(SPECIES, 4, 1, true);
  static final VectorShuffle<Float> BY_2 = VectorShuffle.iota(SPECIES, 2, 1, true);
  static final VectorShuffle<Float> BY_1 = VectorShuffle.iota(SPECIES, 1, 1, true);

  private Species() {}
}
