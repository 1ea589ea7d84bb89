package albert4j.pipeline;

import albert4j.engine.Scope;
import albert4j.engine.Tensor;
import albert4j.engine.checkpoint.CheckpointException;
import albert4j.model.AlbertModel;
import albert4j.model.Architecture;
import albert4j.model.Batch;
import albert4j.model.Pretrained;
import albert4j.model.PretrainedTokenizer;
import albert4j.model.Trace;
import albert4j.tokenizer.Encoding;
import albert4j.tokenizer.Tokenizer;
import albert4j.tokenizer.Truncation;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.BiFunction;
import java.util.function.Function;
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
    List<T> run(Scope scope, AlbertModel model, Batch batch, List<Encoding> encodings);
  }

  /// Loads model and tokenizer of a folder.
  ///
  /// @throws CheckpointException if something is missing or damaged, or the two do not fit together
  /// @throws IOException if a file cannot be read
  static TextModel load(Path folder, Architecture architecture, PipelineOptions options)
      throws IOException {
    var loading = new FutureTask<>(() -> PretrainedTokenizer.load(folder));
    Thread.ofPlatform().daemon().name("albert4j-tokenizer").start(loading);
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

  /// Runs the model over encodings, so many at a time that memory does not grow with their number;
  /// they are read as results are asked for.
  <T> Stream<T> run(Stream<Encoding> encodings, Pass<T> pass) {
    return runGroups(encodings, List::of, pass, (_, results) -> results.getFirst());
  }

  /// The same for things that are several encodings each.
  ///
  /// @param encodings of a thing
  /// @param finish makes what is wanted of a thing and the results for its encodings
  <G, T, R> Stream<R> runGroups(
      Stream<G> groups,
      Function<G, List<Encoding>> encodings,
      Pass<T> pass,
      BiFunction<G, List<T>, R> finish) {
    return groups.gather(
        GroupedRun.stage(batchTokens, encodings, batch -> results(batch, pass), finish));
  }

  /// Runs the model over one encoding, with somebody looking on.
  ///
  /// @param trace who looks, and computes in the scope
  void watch(Encoding encoding, BiFunction<Scope, Batch, Trace> trace) {
    compute(
        List.of(encoding),
        (scope, batch) -> pretrained.model().hidden(scope, batch, trace.apply(scope, batch)));
  }

  private <T> List<T> results(List<Encoding> encodings, Pass<T> pass) {
    return compute(
        encodings, (scope, batch) -> pass.run(scope, pretrained.model(), batch, encodings));
  }

  /// The only place where a pipeline computes.
  private <R> R compute(List<Encoding> encodings, BiFunction<Scope, Batch, R> work) {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("pipeline: the thread was interrupted");
    }
    Batch batch =
        Batch.of(
            encodings.stream().map(Encoding::ids).toList(),
            encodings.stream().map(Encoding::typeIds).toList());
    return scopes.with(scope -> work.apply(scope, batch));
  }

  /// A head on the pooler's output.
  interface PooledHead {
    /// Its logits.
    ///
    /// @param pooled `[b, h]`
    /// @return `[b, n]`
    Tensor logits(Scope scope, Tensor pooled);
  }

  /// A pass whose result for a sequence is its row of a head's logits.
  Pass<float[]> logits(PooledHead head) {
    return (scope, model, batch, encodings) -> {
      Tensor logits = head.logits(scope, model.pooled(scope, batch));
      List<float[]> rows = new ArrayList<>(encodings.size());
      for (int i = 0; i < encodings.size(); i++) {
        float[] row = logits.rows(i, 1).toArray();
        for (float x : row) {
          finite(x);
        }
        rows.add(row);
      }
      return rows;
    };
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
