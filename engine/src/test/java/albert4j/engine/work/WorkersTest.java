package albert4j.engine.work;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WorkersTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void everyTaskRunsOnce(int threads) {
    try (var workers = new Workers(threads)) {
      for (int tasks : new int[] {0, 1, 2, 3, 8, 1000}) {
        var runs = new AtomicIntegerArray(tasks);
        workers.run(tasks, (i, slot) -> runs.incrementAndGet(i));
        for (int i = 0; i < tasks; i++) {
          assertEquals(1, runs.get(i), "task " + i + " of " + tasks);
        }
      }
    }
  }

  /// What a task wrote is seen by the caller, though it wrote without any synchronisation.
  @Test
  void resultsAreVisible() {
    try (var workers = new Workers(3)) {
      for (int round = 1; round <= 2000; round++) {
        int value = round;
        int[] results = new int[8];
        workers.run(8, (i, slot) -> results[i] = value);
        assertArrayEquals(
            new int[] {value, value, value, value, value, value, value, value}, results);
      }
    }
  }

  /// Takes some time.
  private static void work(long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  @Test
  void slotsAreNeverShared() {
    int threads = 4;
    var taken = new AtomicIntegerArray(threads);
    var violations = new AtomicInteger();
    try (var workers = new Workers(threads)) {
      for (int round = 0; round < 200; round++) {
        workers.run(
            50,
            (i, slot) -> {
              if (taken.incrementAndGet(slot) != 1) {
                violations.incrementAndGet();
              }
              Thread.onSpinWait();
              taken.decrementAndGet(slot);
            });
      }
    }
    assertEquals(0, violations.get());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void whatATaskThrowsIsThrown(int threads) {
    try (var workers = new Workers(threads)) {
      var exception = new IllegalArgumentException("task 3");
      var thrown =
          assertThrows(
              IllegalArgumentException.class,
              () -> workers.run(10, (i, slot) -> throwIf(i == 3, exception)));
      assertSame(exception, thrown);
      var error = new AssertionError("task 9");
      assertSame(
          error,
          assertThrows(
              AssertionError.class, () -> workers.run(10, (i, slot) -> throwIf(i == 9, error))));
      var runs = new AtomicInteger();
      workers.run(10, (i, slot) -> runs.incrementAndGet());
      assertEquals(10, runs.get(), "the workers go on");
    }
  }

  private static <T extends Throwable> void throwIf(boolean condition, T thrown) throws T {
    if (condition) {
      throw thrown;
    }
  }

  /// When the exception arrives no task is still running: the caller may reuse what they write to.
  @Test
  void exceptionsWaitForTheOtherTasks() {
    try (var workers = new Workers(3)) {
      for (int round = 0; round < 100; round++) {
        var running = new AtomicInteger();
        assertThrows(
            IllegalStateException.class,
            () ->
                workers.run(
                    20,
                    (i, slot) -> {
                      running.incrementAndGet();
                      work(10_000);
                      running.decrementAndGet();
                      throwIf(i == 0, new IllegalStateException());
                    }));
        assertEquals(0, running.get());
      }
    }
  }

  @Test
  void manyCallersShareTheThreads() throws InterruptedException {
    var failures = new AtomicInteger();
    try (var workers = new Workers(3)) {
      List<Thread> callers = new ArrayList<>();
      for (int c = 0; c < 8; c++) {
        callers.add(
            Thread.ofPlatform()
                .start(() -> {
                  for (int round = 0; round < 300; round++) {
                    var sum = new AtomicInteger();
                    workers.run(9, (i, slot) -> sum.addAndGet(i));
                    if (sum.get() != 36) {
                      failures.incrementAndGet();
                    }
                  }
                }));
      }
      for (Thread caller : callers) {
        caller.join();
      }
    }
    assertEquals(0, failures.get());
  }

  /// A task may itself hand out tasks, even when all threads are busy doing that.
  @Test
  void nestedJobsDoNotLock() {
    try (var workers = new Workers(2)) {
      var runs = new AtomicInteger();
      workers.run(4, (i, slot) -> workers.run(5, (j, inner) -> runs.incrementAndGet()));
      assertEquals(20, runs.get());
    }
  }

  @Test
  void interruptedCallerFinishesItsJob() {
    try (var workers = new Workers(2)) {
      var runs = new AtomicInteger();
      Thread.currentThread().interrupt();
      workers.run(
          2,
          (i, slot) -> {
            work(20_000_000);
            runs.incrementAndGet();
          });
      assertEquals(2, runs.get());
      assertTrue(Thread.interrupted(), "the interrupt is still pending");
    }
  }

  /// The threads that help a job of these workers.
  private static Set<Thread> helpers(Workers workers, int threads) {
    Set<Thread> seen = ConcurrentHashMap.newKeySet();
    while (seen.size() < threads) {
      workers.run(
          threads,
          (i, slot) -> {
            seen.add(Thread.currentThread());
            work(100_000);
          });
    }
    seen.remove(Thread.currentThread());
    return seen;
  }

  @Test
  void idleThreadsSleep() throws InterruptedException {
    try (var workers = new Workers(3)) {
      Set<Thread> helpers = helpers(workers, 3);
      assertEquals(2, helpers.size());
      for (Thread helper : helpers) {
        assertTrue(helper.isDaemon());
        while (helper.getState() != Thread.State.WAITING) { // the test's time limit ends this
          Thread.sleep(1);
        }
      }
    }
  }

  @Test
  void closeEndsTheThreads() throws InterruptedException {
    var workers = new Workers(3);
    Set<Thread> helpers = helpers(workers, 3);
    workers.close();
    workers.close();
    for (Thread helper : helpers) {
      helper.join();
      assertFalse(helper.isAlive());
    }
    var thrown = assertThrows(IllegalStateException.class, () -> workers.run(2, (i, slot) -> {}));
    assertEquals("workers: closed", thrown.getMessage());
  }

  /// One thread is the caller's own: no other is ever started.
  @Test
  void oneThreadIsTheCaller() {
    try (var workers = new Workers(1)) {
      var elsewhere = new AtomicBoolean();
      Thread caller = Thread.currentThread();
      workers.run(
          20,
          (i, slot) ->
              elsewhere.compareAndSet(false, Thread.currentThread() != caller || slot > 0));
      assertFalse(elsewhere.get());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void atLeastOneThread(int threads) {
    var thrown = assertThrows(IllegalArgumentException.class, () -> new Workers(threads));
    assertEquals("workers: threads must be >= 1: threads=" + threads, thrown.getMessage());
  }
}
