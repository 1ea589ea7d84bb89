package albert4j.pipeline;

import albert4j.engine.Tensor;
import albert4j.engine.op.Attention;
import albert4j.model.AlbertConfig;
import albert4j.model.Architecture;
import albert4j.model.Trace;
import albert4j.tokenizer.Encoding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/// Shows where the tokens of a text look.
///
/// ```java
/// try (var reader = AttentionReader.load(Path.of("albert-base-v2"))) {
///   AttentionMaps maps = reader.read(reader.encode("The cat sat on the mat."));
///   float part = maps.probability(0, 0, 2, 1);
/// }
/// ```
///
/// May be shared between threads.
public final class AttentionReader extends Pipeline {
  private AttentionReader(TextModel model) {
    super(model);
  }

  /// Loads a model.
  ///
  /// @throws albert4j.engine.checkpoint.CheckpointException if something is missing, damaged, or
  ///   not supported
  /// @throws IOException if a file cannot be read
  public static AttentionReader load(Path folder) throws IOException {
    return load(folder, PipelineOptions.DEFAULT);
  }

  /// Loads a model.
  ///
  /// @throws albert4j.engine.checkpoint.CheckpointException if something is missing, damaged, or
  ///   not supported
  /// @throws IOException if a file cannot be read
  public static AttentionReader load(Path folder, PipelineOptions options) throws IOException {
    return new AttentionReader(TextModel.load(folder, Architecture.MODEL, options));
  }

  /// A text as the model reads it, cut to the model's length.
  public Encoding encode(String text) {
    return model.encode(text);
  }

  /// A pair of texts as the model reads it, cut to the model's length.
  public Encoding encode(String text, String pair) {
    return model.encode(text, pair);
  }

  /// Computes the attention of all heads of all layers, which takes `layers · heads · tokens²`
  /// floats.
  ///
  /// @throws IllegalArgumentException if the encoding is longer than the model takes
  /// @throws ArithmeticException if a probability is not a number
  public AttentionMaps read(Encoding encoding) {
    int heads = config().numAttentionHeads();
    var maps = new AttentionMaps(encoding, layers(), heads);
    model.watch(
        encoding,
        (scope, batch) ->
            new Trace() {
              @Override
              public void attention(int block, Tensor qkv) {
                Tensor weights = Attention.weights(scope, qkv, batch.sequences(), 0, heads);
                float[] values = weights.toArray();
                scope.release(weights);
                for (float value : values) {
                  TextModel.finite(value);
                }
                maps.add(values);
              }
            });
    return maps;
  }

  /// How many probabilities [#read] gives for a text of so many tokens.
  public long probabilities(int tokens) {
    return (long) layers().size() * config().numAttentionHeads() * tokens * tokens;
  }

  private List<String> layers() {
    int blocks = config().innerGroupNum();
    return IntStream.range(0, config().numHiddenLayers() * blocks)
        .mapToObj(i -> blocks == 1 ? "" + (i + 1) : i / blocks + 1 + "." + (i % blocks + 1))
        .toList();
  }

  private AlbertConfig config() {
    return model.pretrained().config();
  }
}
