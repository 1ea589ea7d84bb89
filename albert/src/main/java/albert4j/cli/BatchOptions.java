package albert4j.cli;

import albert4j.pipeline.Batcher;
import albert4j.pipeline.PipelineOptions;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// How a command with a pipeline computes: threads, and batches of records.
final class BatchOptions {
  @Mixin private ThreadOptions threads = new ThreadOptions();

  @Option(
      names = "--batch-tokens",
      paramLabel = "N",
      description = "About how many tokens are computed at once; default: ${DEFAULT-VALUE}.")
  private int batchTokens = PipelineOptions.BATCH_TOKENS;

  /// A record that is ready for the pipeline.
  ///
  /// @param <T> what the pipeline takes
  record Prepared<T>(InputRecord record, T input, int tokens) {}

  /// How a command treats records.
  ///
  /// @param <T> what the pipeline takes
  /// @param <R> what it makes of it
  interface Work<T, R> {
    /// Makes the pipeline's input of a record.
    Prepared<T> prepare(InputRecord record) throws IOException;

    /// Computes the results for a batch, in the order of the inputs.
    List<R> compute(List<T> inputs);

    /// Writes the result for a record.
    void write(Prepared<T> one, R result) throws IOException;
  }

  /// What the pipeline is told.
  ///
  /// @throws CliException if an option is out of range
  PipelineOptions pipeline(LengthOptions length) throws CliException {
    return pipeline(length.maxLength(Integer.MAX_VALUE));
  }

  /// What the pipeline is told.
  ///
  /// @param maxLength the most tokens of an input
  /// @throws CliException if an option is out of range
  PipelineOptions pipeline(int maxLength) throws CliException {
    CliException.requireAtLeast(1, "--batch-tokens", batchTokens);
    return new PipelineOptions(threads.threads(), batchTokens, maxLength);
  }

  /// Takes all records through the pipeline, batch by batch; somebody at a terminal gets each
  /// answer at once.
  ///
  /// @throws IOException if reading or the work throws it
  <T, R> void run(InputRecords in, Progress progress, Work<T, R> work) throws IOException {
    var batcher = new Batcher<Prepared<T>>(in.interactive() ? 1 : batchTokens);
    for (var next = in.next(); next.isPresent(); next = in.next()) {
      Prepared<T> prepared = work.prepare(next.get());
      compute(batcher.add(prepared, prepared.tokens), in, progress, work);
    }
    compute(batcher.rest(), in, progress, work);
  }

  private static <T, R> void compute(
      List<Prepared<T>> batch, InputRecords in, Progress progress, Work<T, R> work)
      throws IOException {
    if (!batch.isEmpty()) {
      try {
        List<R> results = work.compute(batch.stream().map(Prepared::input).toList());
        for (int i = 0; i < batch.size(); i++) {
          work.write(batch.get(i), results.get(i));
        }
      } catch (ArithmeticException e) {
        throw CliException.unavailable(
            batch.getFirst().record.place() + " or later: " + e.getMessage());
      }
      long tokens = batch.stream().mapToLong(Prepared::tokens).sum();
      progress.add(batch.size(), tokens, in.fraction());
    }
  }
}
