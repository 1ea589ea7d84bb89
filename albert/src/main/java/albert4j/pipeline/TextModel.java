package albert4j.pipeline;

import albert4j.engine.Scope;
import albert4j.engine.Tensor;
import albert4j.engine.checkpoint.Checkpoint;
import albert4j.engine.checkpoint.CheckpointException;
import albert4j.model.Architecture;
import albert4j.model.Batch;
import albert4j.model.Part;
import albert4j.model.Pretrained;
import albert4j.model.PretrainedTokenizer;
import albert4j.tokenizer.Encoding;
import albert4j.tokenizer.Tokenizer;
import albert4j.tokenizer.Truncation;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Gatherer;
import java.util.stream.Stream;

/// What all pipelines consist of: a model, its tokenizer, and the means to compute.
final class TextModel implements AutoCloseable {
  private final Pretrained pretrained;
  private final Tokenizer tokenizer;
  private final int maxLength;
  private final int batchTokens;
  private final Scopes scopes;

  private TextModel(
      Pretrained pretrained, Tokenizer tokenizer, int maxLength, PipelineOptions options) {
    this.pretrained = pretrained;
    this.tokenizer = tokenizer;
    this.maxLength = maxLength;
    this.batchTokens = options.batchTokens();
    this.scopes = new Scopes(options.threads());
  }

  /// What a pipeline makes of one batch.
  ///
  /// @param <T> the result for one encoding
  interface Pass<T> {
    /// Computes the results in the order of the encodings.
    ///
    /// @param hidden the last hidden state, `[t, h]`
    List<T> run(Scope scope, Tensor hidden, Batch batch, List<Encoding> encodings);
  }

  /// Loads model and tokenizer of a folder.
  ///
  /// @throws CheckpointException if something is missing or damaged, or the two do not fit together
  /// @throws IOException if a file cannot be read
  static TextModel load(Path folder, Architecture architecture, PipelineOptions options)
      throws IOException {
    var loading = new FutureTask<>(() -> PretrainedTokenizer.load(folder));
    Thread.ofPlatform().daemon().name("albert4j-tokenizer").start(loading);
    requireParts(Pretrained.weights(folder), architecture);
    Pretrained pretrained = Pretrained.load(folder, architecture);
    Tokenizer tokenizer = result(loading);
    int rows = pretrained.config().vocabSize();
    if (tokenizer.vocabulary().size() > rows) {
      throw new CheckpointException(
          folder,
          "tokenizer",
          "at most " + rows + " pieces, the model's vocab_size",
          "" + tokenizer.vocabulary().size());
    }
    int model = pretrained.config().maxPositionEmbeddings();
    int most = Math.min(options.maxLength(), PretrainedTokenizer.maxLength(folder, model));
    return new TextModel(pretrained, tokenizer, most, options);
  }

  private static Tokenizer result(Future<Tokenizer> loading) throws IOException {
    try {
      return loading.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException cause -> throw cause;
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new IllegalStateException("tokenizer: loading failed", e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("tokenizer: loading was interrupted");
    }
  }

  /// Says in one line which head a file lacks; loading would list its tensors.
  private static void requireParts(Path file, Architecture architecture) throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      Set<Part> found = Part.of(checkpoint).keySet();
      List<Part> missing =
          architecture.parts().stream()
              .filter(part -> !found.contains(part))
              .filter(part -> architecture != Architecture.MODEL || part != Part.POOLER)
              .toList();
      if (!missing.isEmpty()) {
        throw new CheckpointException(
            file,
            "parts",
            "those of " + architecture.className() + ", also " + missing,
            "" + found);
      }
    }
  }

  Pretrained pretrained() {
    return pretrained;
  }

  Tokenizer tokenizer() {
    return tokenizer;
  }

  int maxLength() {
    return maxLength;
  }

  Encoding encode(String text) {
    return tokenizer.encode(text, maxLength, Truncation.LONGEST_FIRST);
  }

  Encoding encode(String text, String pair) {
    return tokenizer.encode(text, pair, maxLength, Truncation.LONGEST_FIRST);
  }

  /// Runs the model over encodings, so many at a time that memory does not grow with their number.
  ///
  /// @throws CancellationException if the thread is interrupted; it stays so
  <T> List<T> run(List<Encoding> encodings, Pass<T> pass) {
    List<T> results = new ArrayList<>(encodings.size());
    var batcher = new Batcher<Encoding>(batchTokens);
    for (Encoding encoding : encodings) {
      run(batcher.add(encoding, encoding.size()), pass, results);
    }
    run(batcher.rest(), pass, results);
    return results;
  }

  /// As [#run(List, Pass)], for texts that each come in several windows: the results of each text's
  /// windows.
  <T> List<List<T>> runWindows(List<List<Encoding>> texts, Pass<T> pass) {
    List<T> results = run(texts.stream().flatMap(List::stream).toList(), pass);
    List<List<T>> grouped = new ArrayList<>(texts.size());
    int at = 0;
    for (List<Encoding> windows : texts) {
      grouped.add(results.subList(at, at + windows.size()));
      at += windows.size();
    }
    return grouped;
  }

  /// A lazy stream of results, of which only a batch exists at a time.
  ///
  /// @param tokens how many tokens an item has
  /// @param compute the results for a batch, in its order
  <T, R> Stream<R> stream(
      Stream<T> items, ToIntFunction<T> tokens, Function<List<T>, List<R>> compute) {
    return items.gather(
        Gatherer.<T, Batcher<T>, R>ofSequential(
            () -> new Batcher<>(batchTokens),
            (batcher, item, results) ->
                push(batcher.add(item, tokens.applyAsInt(item)), compute, results),
            (batcher, results) -> push(batcher.rest(), compute, results)));
  }

  private static <T, R> boolean push(
      List<T> batch, Function<List<T>, List<R>> compute, Gatherer.Downstream<? super R> results) {
    return batch.isEmpty()
        ? !results.isRejecting()
        : compute.apply(batch).stream().allMatch(results::push);
  }

  private <T> void run(List<Encoding> batch, Pass<T> pass, List<T> results) {
    if (batch.isEmpty()) {
      return;
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("pipeline: the thread was interrupted");
    }
    Batch input =
        Batch.of(
            batch.stream().map(Encoding::ids).toList(),
            batch.stream().map(Encoding::typeIds).toList());
    results.addAll(
        scopes.with(
            scope -> pass.run(scope, pretrained.model().hidden(scope, input), input, batch)));
  }

  /// Passes a result on.
  ///
  /// @throws ArithmeticException if it is not a finite number
  static float finite(float result) {
    if (!Float.isFinite(result)) {
      throw new ArithmeticException(
          "the model's result is " + result + ": its weights are damaged or not trained");
    }
    return result;
  }

  @Override
  public void close() {
    scopes.close();
  }
}
