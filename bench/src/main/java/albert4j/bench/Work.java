package albert4j.bench;

/// What one call of a benchmark does. Methods that do the same work are compared with each other:
/// they share a row of the [Table].
///
/// @param subject what is measured: `matrix product`
/// @param shape in words
/// @param threads the caller's among them
/// @param amount how much is done, in `unit`
/// @param unit what is counted: `token`, `MB`, `GFLOP`
/// @param flops floating-point operations of the matrix products, which the FMA peak limits; 0 if
///   there are none to speak of
record Work(String subject, String shape, int threads, double amount, String unit, double flops) {
  /// Work that is nothing but floating-point operations.
  static Work ofFlops(String subject, String shape, int threads, double flops) {
    return new Work(subject, shape, threads, flops / 1e9, "GFLOP", flops);
  }
}
