package albert4j.pipeline;

import albert4j.engine.Scope;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/// Scopes for callers on any number of threads: each call has one for itself, and all share the
/// threads that compute.
final class Scopes implements AutoCloseable {
  private final Scope owner;
  private final ConcurrentLinkedQueue<Scope> idle = new ConcurrentLinkedQueue<>();

  /// Those who compute share it; who closes waits until they are done.
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  private boolean closed;

  Scopes(int threads) {
    owner = Scope.inference(threads);
  }

  /// Computes something; what it allocates goes back to the scope's pool.
  ///
  /// @throws IllegalStateException if this is closed
  <T> T with(Function<Scope, T> work) {
    lock.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("pipeline: closed");
      }
      Scope pooled = idle.poll();
      Scope scope = pooled == null ? owner.evaluation() : pooled;
      try (Scope.Frame _ = scope.frame()) {
        return work.apply(scope);
      } finally {
        idle.add(scope);
      }
    } finally {
      lock.readLock().unlock();
    }
  }

  /// Waits for the work at hand, and gives memory and threads back. A second call does nothing.
  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      closed = true;
      idle.clear();
      owner.close();
    } finally {
      lock.writeLock().unlock();
    }
  }
}
