package albert4j.tokenizer;

import java.util.concurrent.atomic.AtomicReferenceArray;

/// Idle workers, each of them used by one thread at a time.
///
/// A thread looks first where it left its last worker, so that as a rule threads do not meet.
/// Unlike a thread-local variable this neither gives each of a million virtual threads its own
/// buffers nor ties the tokenizer to threads that outlive it. When more threads encode at once than
/// there are places, the surplus workers are simply dropped.
final class WorkerPool {
  private static final int PLACES = 64;

  /// So many elements apart, two places share no cache line: neighbouring threads write to theirs
  /// for every text.
  private static final int STRIDE = 16;

  private final AtomicReferenceArray<Worker> idle = new AtomicReferenceArray<>(PLACES * STRIDE);

  /// A worker for the calling thread alone, until it gives it back.
  Worker take() {
    int home = home();
    for (int i = 0; i < PLACES; i++) {
      int place = place(home + i);
      Worker worker = idle.get(place);
      if (worker != null && idle.compareAndSet(place, worker, null)) {
        return worker;
      }
    }
    return new Worker();
  }

  /// Gives a worker back.
  void give(Worker worker) {
    int home = home();
    boolean kept = !worker.isSmall();
    for (int i = 0; i < PLACES && !kept; i++) {
      kept = idle.compareAndSet(place(home + i), null, worker);
    }
  }

  private static int home() {
    return (int) Thread.currentThread().threadId() & PLACES - 1;
  }

  private static int place(int index) {
    return (index & PLACES - 1) * STRIDE;
  }
}
