package albert4j.pipeline;

import albert4j.engine.Shape;
import albert4j.tokenizer.Encoding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Gatherers;
import java.util.stream.Stream;

/// Says how close texts are: the cosine of their vectors, from -1 to 1, which an [Embedder] makes.
///
/// ```java
/// try (var similarity = Similarity.load(Path.of("paraphrase-albert-small-v2"))) {
///   float close = similarity.score("A man is eating.", "Somebody has a meal.");
/// }
/// ```
///
/// May be shared between threads.
public final class Similarity implements AutoCloseable {
  /// A shorter vector is taken to be so long, as in PyTorch's `cosine_similarity`: the cosine with
  /// a vector of zeros is 0.
  private static final double SHORTEST = 1e-8;

  private final Embedder embedder;

  private Similarity(Embedder embedder) {
    this.embedder = embedder;
  }

  /// Two texts as the model reads them.
  public record Pair(Encoding first, Encoding second) {}

  /// A text that was found.
  ///
  /// @param index its place among the texts, from 0
  /// @param score its cosine with the query
  public record Match(long index, String text, float score) {}

  /// Loads a model that embeds as its folder describes it.
  ///
  /// @throws albert4j.engine.checkpoint.CheckpointException if something is missing, damaged, or
  ///   not supported
  /// @throws IOException if a file cannot be read
  public static Similarity load(Path folder) throws IOException {
    return new Similarity(Embedder.load(folder));
  }

  /// Loads a model.
  ///
  /// @throws albert4j.engine.checkpoint.CheckpointException if something is missing, damaged, or
  ///   not supported
  /// @throws IOException if a file cannot be read
  public static Similarity load(EmbedderConfig config, PipelineOptions options) throws IOException {
    return new Similarity(Embedder.load(config, options));
  }

  /// How close two texts are.
  public float score(String first, String second) {
    return scores(Stream.of(encode(first, second))).toList().getFirst();
  }

  /// How close the texts of each pair are, in the order of the pairs.
  public Stream<Float> scores(Stream<Pair> pairs) {
    return embedder
        .embed(pairs.flatMap(pair -> Stream.of(pair.first, pair.second)))
        .gather(Gatherers.windowFixed(2))
        .map(vectors -> cosine(vectors.getFirst(), vectors.getLast()));
  }

  /// The texts that are closest to a query, the closest first; of equals the earlier one. Only so
  /// many texts are kept.
  ///
  /// @param topK how many at most
  /// @throws IllegalArgumentException if that is none
  public List<Match> search(String query, Stream<String> texts, int topK) {
    var best = new TopK<Match>(topK, Match::score);
    float[] wanted = embedder.embed(query);
    var index = new AtomicLong();
    var waiting = new ArrayDeque<String>();
    Stream<Encoding> encodings =
        texts
            .sequential()
            .map(text -> {
              waiting.add(text);
              return embedder.encode(text);
            });
    embedder
        .embed(encodings)
        .forEachOrdered(vector ->
            best.add(new Match(index.getAndIncrement(), waiting.remove(), cosine(wanted, vector))));
    return best.best();
  }

  /// The cosine of two vectors: `Σ aᵢbᵢ / (‖a‖·‖b‖)`.
  ///
  /// @throws IllegalArgumentException if they are not of one length
  public static float cosine(float[] a, float[] b) {
    Shape.check(
        a.length == b.length, "cosine: vectors must have one length", "a", a.length, "b", b.length);
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += (double) b[i] * b[i];
    }
    return (float) (dot / (length(aa) * length(bb)));
  }

  private static double length(double squares) {
    return Math.max(Math.sqrt(squares), SHORTEST);
  }

  /// Two texts as the model reads them, each cut to the model's length.
  public Pair encode(String first, String second) {
    return new Pair(embedder.encode(first), embedder.encode(second));
  }

  /// What makes the vectors; it is closed with this.
  public Embedder embedder() {
    return embedder;
  }

  /// Gives memory and threads back.
  @Override
  public void close() {
    embedder.close();
  }
}
