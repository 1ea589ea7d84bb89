package albert4j.engine.checkpoint;

/// What a thread allocates on the heap.
final class Allocated {
  private Allocated() {}

  /// Bytes that this thread has allocated so far. By reflection, since this module does not read
  /// those of the management beans.
  static long bytes() {
    try {
      Object threads =
          Class.forName("java.lang.management.ManagementFactory")
              .getMethod("getThreadMXBean")
              .invoke(null);
      Object bytes =
          Class.forName("com.sun.management.ThreadMXBean")
              .getMethod("getCurrentThreadAllocatedBytes")
              .invoke(threads);
      return (long) bytes;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
