package albert4j.cli;

import albert4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/// The lines of a file, and how `bench` turns them into ids.
final class BenchTokenizer implements AutoCloseable {
  private static final int BATCH_LINES = 256;

  private final Tokenizer tokenizer;
  private final List<String> lines = new ArrayList<>();
  private final ExecutorService executor;
  private final int threads;
  private long bytes;
  private long tokens;

  BenchTokenizer(Tokenizer tokenizer, Path file, int threads) throws IOException {
    this.tokenizer = tokenizer;
    this.threads = threads;
    this.executor = Executors.newFixedThreadPool(threads, Thread.ofPlatform().daemon().factory());
    try (InputRecords in = InputRecords.ofFile(file)) {
      for (var next = in.next(); next.isPresent(); next = in.next()) {
        String line = next.get().onlyText();
        lines.add(line);
        bytes += line.getBytes(StandardCharsets.UTF_8).length + 1;
        tokens += tokenizer.encodeIds(line).length;
      }
    }
    if (lines.isEmpty()) {
      throw CliException.badData(file.toString(), "no line to tokenize");
    }
  }

  /// Encodes all lines, ids only. Threads take a batch of them at a time, so that one that is held
  /// up does not keep the others waiting.
  void run() {
    var next = new AtomicInteger();
    List<Callable<Integer>> workers = Collections.nCopies(threads, () -> encode(next));
    try {
      for (Future<Integer> worker : executor.invokeAll(workers)) {
        worker.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("bench: interrupted", e);
    }
  }

  private int encode(AtomicInteger next) {
    int sum = 0;
    int from = next.getAndAdd(BATCH_LINES);
    while (from < lines.size()) {
      for (String line : lines.subList(from, Math.min(lines.size(), from + BATCH_LINES))) {
        sum += tokenizer.encodeIds(line).length;
      }
      from = next.getAndAdd(BATCH_LINES);
    }
    return sum;
  }

  /// Lines of the file that hold text.
  int lines() {
    return lines.size();
  }

  /// Their bytes in UTF-8, line ends included.
  long bytes() {
    return bytes;
  }

  /// Their tokens.
  long tokens() {
    return tokens;
  }

  @Override
  public void close() {
    executor.shutdown();
  }
}
