package albert4j.engine.kernel;

/// Whether this process has had enough work for vector code to pay.
///
/// Until the VM's optimising compiler has seen to it, vector code is interpreted, hundreds of times
/// slower than scalar code, and compiling it takes longer than embedding a sentence. So the kernels
/// begin with their scalar code, which gives the same bits, and go over to vectors for good once so
/// much has been done that there may well be more. Where `-Dalbert4j.vectorBits` is set, vectors
/// are used from the start, or never.
final class WarmUp {
  /// Multiply-adds: what a sentence of 18 tokens takes in ALBERT-base. Scalar code needs 0.2 s for
  /// them on two cores, about half of what going over costs.
  private static final long ENOUGH = 1_500_000_000L;

  /// A count that some threads may lose now and then: it changes no result, and is only read once
  /// the process is warm.
  private static long done = Lanes.NEVER ? Long.MIN_VALUE : Lanes.FORCED ? ENOUGH : 0;

  private static final int ELEMENT = 20; // multiply-adds that an element of other kernels is worth

  private WarmUp() {}

  /// Says that so many elements come next, and returns whether they should be done with vectors.
  static boolean over(int elements) {
    return over((long) ELEMENT * elements);
  }

  /// Says what comes next, and returns whether it should be done with vectors.
  ///
  /// @param work in multiply-adds, about
  static boolean over(long work) {
    if (done >= ENOUGH) {
      return true;
    }
    done += work;
    return false;
  }
}
