package albert4j.pipeline;

import albert4j.engine.Scope;
import albert4j.engine.Tensor;
import albert4j.engine.checkpoint.CheckpointException;
import albert4j.model.AlbertModel;
import albert4j.model.Architecture;
import albert4j.model.Batch;
import albert4j.tokenizer.Encoding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/// Turns texts into vectors whose closeness is that of the texts.
///
/// ```java
/// try (Embedder embedder = Embedder.load(Path.of("paraphrase-albert-small-v2"))) {
///   float[] vector = embedder.embed("A text.");
/// }
/// ```
///
/// May be shared between threads.
public final class Embedder extends Pipeline {
  /// Below this length a vector is not scaled up, as in PyTorch's `normalize`.
  private static final double SHORTEST = 1e-12;

  private final EmbedderConfig config;

  private Embedder(TextModel model, EmbedderConfig config) {
    super(model);
    this.config = config;
  }

  /// Loads an embedder as its folder describes it.
  ///
  /// @throws CheckpointException if something is missing, damaged, or not supported
  /// @throws IOException if a file cannot be read
  public static Embedder load(Path folder) throws IOException {
    return load(EmbedderConfig.read(folder), PipelineOptions.DEFAULT);
  }

  /// Loads an embedder.
  ///
  /// @throws CheckpointException if something is missing, damaged, or not supported
  /// @throws IOException if a file cannot be read
  public static Embedder load(EmbedderConfig config, PipelineOptions options) throws IOException {
    var bounded =
        new PipelineOptions(
            options.threads(),
            options.batchTokens(),
            Math.min(options.maxLength(), config.maxLength()));
    TextModel model = TextModel.load(config.modelFolder(), Architecture.MODEL, bounded);
    if (config.pooling() == Pooling.POOLER && !model.pretrained().model().hasPooler()) {
      model.close();
      throw new CheckpointException(
          config.modelFolder(), "tensors", "a pooler", "none; another pooling does without");
    }
    return new Embedder(model, config);
  }

  /// The vector of a text, `[h]`.
  public float[] embed(String text) {
    return embed(List.of(encode(text))).getFirst();
  }

  /// The vectors of texts, in their order.
  public List<float[]> embedAll(List<String> texts) {
    return embed(texts.stream().map(this::encode).toList());
  }

  /// The vectors of encodings, in their order.
  ///
  /// @throws IllegalArgumentException if one is longer than the model takes
  public List<float[]> embed(List<Encoding> encodings) {
    return embed(encodings.stream()).toList();
  }

  /// The same for a stream: `embed(lines.map(embedder::encode))`.
  public Stream<float[]> embed(Stream<Encoding> encodings) {
    return model.run(encodings, this::pool).map(this::finished);
  }

  /// The vectors of texts that come in windows, see [#windows]. With [Pooling#MAX] it is the
  /// maximum of the windows' vectors, else their mean, each weighted by its number of tokens; for
  /// [Pooling#MEAN] that is the mean over all tokens of all windows.
  ///
  /// @throws IllegalArgumentException if a window is longer than the model takes
  public List<float[]> embedWindows(List<List<Encoding>> texts) {
    return embedWindows(texts.stream()).toList();
  }

  /// The same for a stream: `embedWindows(lines.map(embedder::windows))`.
  public Stream<float[]> embedWindows(Stream<List<Encoding>> texts) {
    return model.runGroups(texts, Function.identity(), this::pool, this::joined);
  }

  private float[] joined(List<Encoding> windows, List<float[]> vectors) {
    int[] sizes = windows.stream().mapToInt(Encoding::size).toArray();
    return finished(config.pooling().join(vectors.toArray(float[][]::new), sizes));
  }

  /// A vector for every token of every encoding, in their order: the last hidden states, `[tokens]`
  /// times `[h]`.
  ///
  /// @throws IllegalArgumentException if one is longer than the model takes
  public List<float[][]> embedTokens(List<Encoding> encodings) {
    return embedTokens(encodings.stream()).toList();
  }

  /// The same for a stream: `embedTokens(lines.map(embedder::encode))`.
  public Stream<float[][]> embedTokens(Stream<Encoding> encodings) {
    return model.run(
        encodings,
        (scope, encoder, batch, part) -> {
          Tensor hidden = encoder.hidden(scope, batch);
          List<float[][]> results = new ArrayList<>(part.size());
          for (int i = 0; i < part.size(); i++) {
            float[][] rows = new float[batch.sequences().length(i)][];
            for (int r = 0; r < rows.length; r++) {
              rows[r] = finished(hidden.rows(batch.sequences().start(i) + r, 1).toArray());
            }
            results.add(rows);
          }
          return results;
        });
  }

  private List<float[]> pool(
      Scope scope, AlbertModel encoder, Batch batch, List<Encoding> encodings) {
    Pooling pooling = config.pooling();
    Tensor rows =
        switch (pooling) {
          case CLS -> encoder.hidden(scope, batch, batch.firstRows());
          case POOLER -> encoder.pooled(scope, batch);
          case MEAN, MAX -> encoder.hidden(scope, batch);
        };
    int h = rows.shape().columns();
    List<float[]> vectors = new ArrayList<>(encodings.size());
    for (int i = 0; i < encodings.size(); i++) {
      int first = pooling.overTokens() ? batch.sequences().start(i) : i;
      int count = pooling.overTokens() ? batch.sequences().length(i) : 1;
      vectors.add(pooling.pool(rows.data(), rows.offset() + first * h, count, h));
    }
    return vectors;
  }

  private float[] finished(float[] vector) {
    for (float x : vector) {
      TextModel.finite(x);
    }
    return config.normalize() ? normalized(vector) : vector;
  }

  private static float[] normalized(float[] vector) {
    double squares = 0;
    for (float x : vector) {
      squares += (double) x * x;
    }
    double length = Math.max(Math.sqrt(squares), SHORTEST);
    float[] unit = new float[vector.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (vector[i] / length);
    }
    return unit;
  }

  /// A text as the model reads it, cut to [#maxLength()].
  public Encoding encode(String text) {
    return model.encode(prepared(text));
  }

  /// A pair of texts as the model reads it, cut to [#maxLength()].
  public Encoding encode(String text, String pair) {
    return model.encode(prepared(text), cased(pair));
  }

  /// A text in as many windows of [#maxLength()] as it needs, without overlap.
  public List<Encoding> windows(String text) {
    return model.tokenizer().encode(prepared(text)).windows(maxLength(), 0);
  }

  /// A pair of texts in as many windows as the second needs; each has all of the first.
  ///
  /// @throws IllegalArgumentException if the first leaves no room
  public List<Encoding> windows(String text, String pair) {
    return model.tokenizer().encode(prepared(text), cased(pair)).windows(maxLength(), 0);
  }

  private String prepared(String text) {
    return cased(config.prompt() + text);
  }

  private String cased(String text) {
    return config.lowerCase() ? text.toLowerCase(Locale.ROOT) : text;
  }

  /// Length of the vectors, h.
  public int dimension() {
    return model.pretrained().config().hiddenSize();
  }
}
