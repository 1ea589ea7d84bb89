package albert4j.pipeline;

import albert4j.model.Architecture;
import albert4j.model.PreTraining;
import albert4j.tokenizer.Encoding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Tells whether two segments of text stand in their order: what ALBERT learns in pre-training
/// besides masked words (Lan et al., 2019, §3.1).
///
/// ```java
/// try (var order = SentenceOrderClassifier.load(Path.of("my-pretrained-albert"))) {
///   float probability = order.inOrder("He took his hat.", "Then he left.");
/// }
/// ```
///
/// The models that Hugging Face hosts as albert-*-v1 and v2 lack this head; a pre-training run, and
/// Google's own checkpoints, have it. May be shared between threads.
public final class SentenceOrderClassifier extends Pipeline {
  private final PreTraining head;

  private SentenceOrderClassifier(TextModel model) {
    super(model);
    this.head = (PreTraining) model.pretrained().head().orElseThrow();
  }

  /// Loads a folder whose model has both heads of pre-training.
  ///
  /// @throws albert4j.engine.checkpoint.CheckpointException if something is missing or damaged
  /// @throws IOException if a file cannot be read
  public static SentenceOrderClassifier load(Path folder) throws IOException {
    return load(folder, PipelineOptions.DEFAULT);
  }

  /// Loads a folder whose model has both heads of pre-training.
  ///
  /// @throws albert4j.engine.checkpoint.CheckpointException if something is missing or damaged
  /// @throws IOException if a file cannot be read
  public static SentenceOrderClassifier load(Path folder, PipelineOptions options)
      throws IOException {
    return new SentenceOrderClassifier(TextModel.load(folder, Architecture.PRE_TRAINING, options));
  }

  /// The probability that the segments are in order.
  public float inOrder(String first, String second) {
    return inOrder(List.of(encode(first, second))).getFirst();
  }

  /// For each pair the probability that its segments are in order.
  ///
  /// @throws IllegalArgumentException if one is longer than the model takes
  public List<Float> inOrder(List<Encoding> pairs) {
    return inOrder(pairs.stream()).toList();
  }

  /// The same for a stream.
  public Stream<Float> inOrder(Stream<Encoding> pairs) {
    return model
        .run(pairs, model.logits(head.sentenceOrder()::logits))
        .map(logits -> Scores.softmax(logits)[0]);
  }

  /// Two segments as the model reads them, cut to [#maxLength()].
  public Encoding encode(String first, String second) {
    return model.encode(first, second);
  }
}
