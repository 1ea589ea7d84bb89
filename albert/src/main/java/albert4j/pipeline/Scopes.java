package albert4j.pipeline;

import albert4j.engine.Scope;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/// Scopes for callers on any number of threads: each call has one for itself, and all share the
/// threads that compute.
final class Scopes implements AutoCloseable {
  private final Scope owner;
  private final ConcurrentLinkedQueue<Scope> idle = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  Scopes(int threads) {
    owner = Scope.inference(threads);
  }

  /// Computes something; what it allocates goes back to the scope's pool.
  ///
  /// @throws IllegalStateException if this is closed
  <T> T with(Function<Scope, T> work) {
    if (closed) {
      throw new IllegalStateException("pipeline: closed");
    }
    Scope pooled = idle.poll();
    Scope scope = pooled == null ? owner.evaluation() : pooled;
    try (Scope.Frame frame = scope.frame()) {
      return work.apply(scope);
    } finally {
      idle.add(scope);
    }
  }

  @Override
  public void close() {
    closed = true;
    idle.clear();
    owner.close();
  }
}
