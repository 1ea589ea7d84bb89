package albert4j.pipeline;

import albert4j.model.AlbertConfig;
import albert4j.model.Architecture;
import albert4j.model.ProblemType;
import albert4j.model.SequenceClassification;
import albert4j.tokenizer.Encoding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Says which of the labels that a model has learnt fits a text, or a pair of texts.
///
/// ```java
/// try (var classifier = TextClassifier.load(Path.of("my-sentiment-albert"))) {
///   String label = classifier.classify("What a film!").getFirst().label();
/// }
/// ```
///
/// Scores are as transformers gives them: each label's own probability if `problem_type` is
/// `multi_label_classification` or there is one label only, the numbers themselves if it is
/// `regression`, else probabilities whose sum is 1.
///
/// May be shared between threads.
public final class TextClassifier extends Pipeline {
  private final SequenceClassification head;

  private TextClassifier(TextModel model) {
    super(model);
    this.head = (SequenceClassification) model.pretrained().head().orElseThrow();
  }

  /// Loads a folder whose model has a head for sequence classification.
  ///
  /// @throws albert4j.engine.checkpoint.CheckpointException if something is missing or damaged
  /// @throws IOException if a file cannot be read
  public static TextClassifier load(Path folder) throws IOException {
    return load(folder, PipelineOptions.DEFAULT);
  }

  /// Loads a folder whose model has a head for sequence classification.
  ///
  /// @throws albert4j.engine.checkpoint.CheckpointException if something is missing or damaged
  /// @throws IOException if a file cannot be read
  public static TextClassifier load(Path folder, PipelineOptions options) throws IOException {
    return new TextClassifier(
        TextModel.load(folder, Architecture.SEQUENCE_CLASSIFICATION, options));
  }

  /// All labels with their scores for a text, the best first.
  public List<LabelScore> classify(String text) {
    return classify(List.of(encode(text))).getFirst();
  }

  /// All labels with their scores for a pair of texts, the best first.
  public List<LabelScore> classify(String text, String pair) {
    return classify(List.of(encode(text, pair))).getFirst();
  }

  /// For each encoding all labels with their scores, the best first.
  ///
  /// @throws IllegalArgumentException if one is longer than the model takes
  public List<List<LabelScore>> classify(List<Encoding> encodings) {
    return classify(encodings.stream()).toList();
  }

  /// The same for a stream: `classify(lines.map(classifier::encode))`.
  public Stream<List<LabelScore>> classify(Stream<Encoding> encodings) {
    List<String> labels = labels();
    return model
        .run(encodings, model.logits(head::logits))
        .map(logits -> Scores.ranked(labels, scores(logits)));
  }

  private float[] scores(float[] logits) {
    AlbertConfig config = model.pretrained().config();
    Optional<ProblemType> type = config.problemType();
    if (type.equals(Optional.of(ProblemType.REGRESSION))) {
      return logits;
    }
    boolean each =
        type.equals(Optional.of(ProblemType.MULTI_LABEL_CLASSIFICATION)) || config.numLabels() == 1;
    return each ? Scores.logistic(logits) : Scores.softmax(logits);
  }

  /// The labels in the order of the head's outputs.
  public List<String> labels() {
    return model.pretrained().config().labels();
  }

  /// A text as the model reads it, cut to [#maxLength()].
  public Encoding encode(String text) {
    return model.encode(text);
  }

  /// A pair of texts as the model reads it, cut to [#maxLength()].
  public Encoding encode(String text, String pair) {
    return model.encode(text, pair);
  }
}
