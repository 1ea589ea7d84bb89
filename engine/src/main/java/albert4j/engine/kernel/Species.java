package albert4j.engine.kernel;

import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// The vectors that kernels compute with. Apart from [Lanes], so that a process that ends before
/// vectors [pay][WarmUp] does not load the hundred classes behind this constant.
final class Species {
  /// Vectors of [Lanes#WIDTH] floats; without vectors, ones that are never used.
  static final VectorSpecies<Float> SPECIES =
      VectorShape.forBitSize(Lanes.BITS == 0 ? 128 : Lanes.BITS).withLanes(float.class);

  private Species() {}
}
