package albert4j.pipeline;

import albert4j.model.Architecture;
import albert4j.model.PreTraining;
import albert4j.tokenizer.Encoding;
import albert4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

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
public final class SentenceOrderClassifier implements AutoCloseable {
  private final TextModel model;
  private final PreTraining head;

  private SentenceOrderClassifier(TextModel model) {
    this.model = model;
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
  public List<Float> inOrder(List<Encoding> pairs) {
    return model
        .run(pairs.stream(), model.logits(head.sentenceOrder()::logits))
        .map(logits -> Scores.softmax(logits)[0])
        .toList();
  }

  /// Two segments as the model reads them, cut to [#maxLength()].
  public Encoding encode(String first, String second) {
    return model.encode(first, second);
  }

  /// The most tokens of a pair, `[CLS]` and `[SEP]` included.
  public int maxLength() {
    return model.maxLength();
  }

  /// The tokenizer.
  public Tokenizer tokenizer() {
    return model.tokenizer();
  }

  /// What a user should know about the loading, a sentence each.
  public List<String> notes() {
    return model.pretrained().notes();
  }

  /// Gives memory and threads back.
  @Override
  public void close() {
    model.close();
  }
}
