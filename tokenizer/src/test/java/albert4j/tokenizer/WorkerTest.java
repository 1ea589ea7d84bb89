package albert4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// Tokenizers are shared between threads; buffers are not, and are used again.
class WorkerTest {
  private static AlbertTokenizer tokenizer() throws IOException {
    return TinyModel.albert()
        .normal(-3, "▁", "a", "b", "c", "▁a", "▁ab", "abc", "bca", "e", ",")
        .tokenizer();
  }

  private static String text(int i) {
    return "abc é a " + "bca ".repeat(i % 50) + "Ü".repeat(i % 7) + i;
  }

  @Test
  void manyThreadsShareATokenizer() throws Exception {
    AlbertTokenizer tokenizer = tokenizer();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      expected.add(Arrays.toString(tokenizer.encodeIds(text(i))));
    }
    AlbertTokenizer fresh = tokenizer();
    Callable<List<String>> task =
        () -> {
          List<String> ids = new ArrayList<>();
          for (int i = 0; i < 500; i++) {
            ids.add(Arrays.toString(fresh.encode(text(i)).ids()));
          }
          return ids;
        };
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<List<String>> result : threads.invokeAll(Collections.nCopies(100, task))) {
        assertEquals(expected, result.get());
      }
    }
  }

  @Test
  void workersComeBack() {
    WorkerPool pool = new WorkerPool();
    Worker first = pool.take();
    Worker second = pool.take();
    assertNotSame(first, second);
    pool.give(first);
    assertSame(first, pool.take());
    pool.give(second);
    pool.give(first);
    assertTrue(List.of(first, second).containsAll(List.of(pool.take(), pool.take())));
  }

  @Test
  void hugeWorkersAreDropped() {
    WorkerPool pool = new WorkerPool();
    Worker worker = pool.take();
    worker.read("a".repeat(300_000), false);
    pool.give(worker);
    assertNotSame(worker, pool.take());
  }

  /// In the long run encoding allocates its result and nothing else.
  @Test
  void onlyTheResultIsAllocated() throws Exception {
    AlbertTokenizer tokenizer = tokenizer();
    String text = "Abc  É a bca, ``abc'' [MASK] Ünbekannt 12 ".repeat(20);
    int rounds = 2000;
    long ids = 0;
    long before = 0;
    for (int i = -rounds; i < rounds; i++) {
      if (i == 0) {
        before = allocatedBytes();
        ids = 0;
      }
      ids += tokenizer.encodeIds(text).length;
    }
    long allocated = allocatedBytes() - before;
    long results =
        4 * ids + 24L * rounds; // an array's header takes 16 bytes, its end is padded to 8
    assertTrue(allocated <= results + 4096, "allocated " + allocated + " results " + results);
  }

  /// Bytes that this thread has allocated so far. By reflection, since this module does not read
  /// those of the management beans.
  static long allocatedBytes() throws ReflectiveOperationException {
    Object threads =
        Class.forName("java.lang.management.ManagementFactory")
            .getMethod("getThreadMXBean")
            .invoke(null);
    Object bytes =
        Class.forName("com.sun.management.ThreadMXBean")
            .getMethod("getCurrentThreadAllocatedBytes")
            .invoke(threads);
    return (long) bytes;
  }
}
