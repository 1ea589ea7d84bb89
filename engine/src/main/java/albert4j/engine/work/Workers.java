package albert4j.engine.work;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/// A few daemon threads that help a caller with numbered tasks; several callers may share them.
///
/// Which thread runs which task is left to chance, so tasks must write to different places and each
/// must do the same whoever runs it: then the result does not depend on the number of threads. The
/// caller works too. Threads start with the first job, and wait without spinning beyond
/// [#PATIENCE_NANOS] when there is none.
public final class Workers implements AutoCloseable {
  /// How long a thread that ran out of work looks for more before it sleeps: about what waking it
  /// would cost.
  private static final long PATIENCE_NANOS = 50_000;

  private final int threads;
  private final LinkedBlockingQueue<Job> queue = new LinkedBlockingQueue<>();
  private Thread[] helpers = {};
  private volatile boolean closed;

  /// Workers for `threads` threads in all, the caller's among them.
  ///
  /// @throws IllegalArgumentException if `threads` is below 1
  public Workers(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("workers: threads must be >= 1: threads=" + threads);
    }
    this.threads = threads;
  }

  /// One numbered task.
  @FunctionalInterface
  public interface Task {
    /// Runs task `index`.
    ///
    /// @param slot below the number of threads, and no other task of the same job runs with it at
    ///   the same time: names the scratch memory to use
    void run(int index, int slot);
  }

  /// Number of threads, the caller's among them: the bound of the slots.
  public int threads() {
    return threads;
  }

  /// Runs tasks 0 to `tasks` and returns when all are done. What a task throws is thrown here,
  /// after the others ended.
  public void run(int tasks, Task task) {
    if (threads == 1 || tasks <= 1) {
      for (int i = 0; i < tasks; i++) {
        task.run(i, 0);
      }
      return;
    }
    start();
    var job = new Job(tasks, task, Thread.currentThread());
    for (int i = 1; i < Math.min(threads, tasks); i++) {
      queue.add(job);
    }
    job.work();
    job.await();
  }

  private synchronized void start() {
    if (closed) {
      throw new IllegalStateException("workers: closed");
    }
    if (helpers.length == 0) {
      helpers =
          IntStream.range(1, threads)
              .mapToObj(i -> Thread.ofPlatform().daemon().name("albert4j-" + i).start(this::help))
              .toArray(Thread[]::new);
    }
  }

  private void help() {
    while (!closed) {
      try {
        next().work();
      } catch (InterruptedException closing) {
        return;
      }
    }
  }

  private Job next() throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    do {
      Job job = queue.poll();
      if (job != null) {
        return job;
      }
      Thread.onSpinWait();
    } while (System.nanoTime() < deadline);
    return queue.take();
  }

  /// Ends the threads. Jobs must have ended before.
  @Override
  public synchronized void close() {
    closed = true;
    for (Thread helper : helpers) {
      helper.interrupt();
    }
  }

  private static final class Job {
    private final int tasks;
    private final Task task;
    private final Thread caller;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger slots = new AtomicInteger();
    private final AtomicInteger pending;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    Job(int tasks, Task task, Thread caller) {
      this.tasks = tasks;
      this.task = task;
      this.caller = caller;
      this.pending = new AtomicInteger(tasks);
    }

    void work() {
      int slot = slots.getAndIncrement();
      for (int i = next.getAndIncrement(); i < tasks; i = next.getAndIncrement()) {
        try {
          task.run(i, slot);
        } catch (Throwable thrown) {
          failure.compareAndSet(null, thrown);
        }
        if (pending.decrementAndGet() == 0) {
          LockSupport.unpark(caller);
        }
      }
    }

    void await() {
      long deadline = System.nanoTime() + PATIENCE_NANOS;
      boolean interrupted = false;
      while (pending.get() > 0) {
        if (System.nanoTime() < deadline) {
          Thread.onSpinWait();
        } else {
          LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(100));
          interrupted |= Thread.interrupted();
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      switch (failure.get()) {
        case null -> {}
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case Throwable e -> throw new IllegalStateException("workers: task failed", e);
      }
    }
  }
}
