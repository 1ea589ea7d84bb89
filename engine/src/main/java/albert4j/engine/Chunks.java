package albert4j.engine;

/// Shares out a range of elements or rows in chunks of a fixed size, so that the shares do not
/// depend on the number of threads.
public final class Chunks {
  private Chunks() {}

  /// Work on one chunk.
  @FunctionalInterface
  public interface Chunk {
    /// Works on `count` elements or rows from `from` on.
    void run(int from, int count);
  }

  /// Runs `work` over 0 to `n` in chunks of `size`, on the scope's threads and in any order.
  public static void run(Scope scope, int n, int size, Chunk work) {
    int chunks = count(n, size);
    scope.parallel(chunks, (i, slot) -> work.run(i * size, Math.min(size, n - i * size)));
  }

  /// Number of chunks of `size` in `n`.
  public static int count(int n, int size) {
    return (n + size - 1) / size;
  }
}
