package albert4j.tokenizer;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/// Spreads the parts of a computation over threads, whoever is free taking the next one.
///
/// What comes out must not depend on who computed what: parts write to places of their own.
final class Parallel implements AutoCloseable {
  /// One part of a computation.
  interface Part {
    /// Computes the part of that number.
    void run(int index) throws IOException;
  }

  private final int threads;
  private final ExecutorService pool;

  Parallel(int threads) {
    this.threads = threads;
    pool =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("albert4j-training-", 0).factory());
  }

  /// Threads that compute.
  int threads() {
    return threads;
  }

  /// Computes parts 0 to `parts`, exclusive, and returns when all are done.
  ///
  /// @throws IOException if a part throws it; no new parts are begun then
  void run(int parts, Part part) throws IOException {
    AtomicInteger next = new AtomicInteger();
    if (threads == 1 || parts <= 1) {
      loop(next, parts, part);
      return;
    }
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < Math.min(threads, parts); i++) {
      running.add(
          pool.submit(() -> {
            loop(next, parts, part);
            return null;
          }));
    }
    for (Future<?> one : running) {
      await(one);
    }
  }

  private static void loop(AtomicInteger next, int parts, Part part) throws IOException {
    boolean done = false;
    try {
      for (int i = next.getAndIncrement(); i < parts; i = next.getAndIncrement()) {
        part.run(i);
      }
      done = true;
    } finally {
      if (!done) {
        next.set(parts);
      }
    }
  }

  private static void await(Future<?> one) throws IOException {
    try {
      one.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException io -> throw io;
        case RuntimeException bug -> throw bug;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  /// Lets the threads end.
  @Override
  public void close() {
    pool.shutdownNow();
  }
}
