package albert4j.pipeline;

import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.op.Softmax;
import albert4j.model.AlbertModel;
import albert4j.model.Architecture;
import albert4j.model.Batch;
import albert4j.model.TokenClassification;
import albert4j.tokenizer.Encoding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Finds the entities that a text names: persons, places, whatever the model has learned.
///
/// ```java
/// try (var classifier = TokenClassifier.load(Path.of("my-ner-model"))) {
///   List<TokenClassifier.Entity> entities = classifier.find("Ada Lovelace lived in London.");
/// }
/// ```
///
/// Entities are those of transformers' `TokenClassificationPipeline`, and what the model labels `O`
/// is none. May be shared between threads.
public final class TokenClassifier extends Pipeline {
  /// The label of what is no entity.
  private static final String OUTSIDE = "O";

  private final TokenClassification head;

  /// An entity in a text.
  ///
  /// @param label its type, `PER`; with [Aggregation#NONE] the token's label, `B-PER`
  /// @param score its probability; of several words or tokens, the mean
  /// @param index the number of its first token in the encoding of the text, where `[CLS]` is 0
  /// @param word the text of its pieces, as the tokenizer normalises it; with [Aggregation#NONE]
  ///   the piece
  /// @param start its first `char` in the text
  /// @param end its end in the text, exclusive
  public record Entity(String label, float score, int index, String word, int start, int end) {}

  /// A text as the model reads it.
  ///
  /// @param text the text
  /// @param windows its tokens: [Encoding#windows]
  /// @param overlap how many tokens of a window its successor begins with
  public record Input(String text, List<Encoding> windows, int overlap) {
    /// Copies the windows.
    public Input {
      windows = List.copyOf(windows);
    }

    /// How many tokens the model reads.
    public int tokens() {
      return windows.stream().mapToInt(Encoding::size).sum();
    }
  }

  private TokenClassifier(TextModel model) {
    super(model);
    this.head = (TokenClassification) model.pretrained().head().orElseThrow();
  }

  /// Loads a folder whose model has a head for token classification.
  ///
  /// @throws albert4j.engine.checkpoint.CheckpointException if something is missing or damaged
  /// @throws IOException if a file cannot be read
  public static TokenClassifier load(Path folder) throws IOException {
    return load(folder, PipelineOptions.DEFAULT);
  }

  /// Loads a folder whose model has a head for token classification.
  ///
  /// @throws albert4j.engine.checkpoint.CheckpointException if something is missing or damaged
  /// @throws IOException if a file cannot be read
  public static TokenClassifier load(Path folder, PipelineOptions options) throws IOException {
    return new TokenClassifier(TextModel.load(folder, Architecture.TOKEN_CLASSIFICATION, options));
  }

  /// The entities of a text in its order, by [Aggregation#SIMPLE]. What is longer than
  /// [#maxLength()] is cut.
  public List<Entity> find(String text) {
    return find(List.of(encode(text)), Aggregation.SIMPLE).getFirst();
  }

  /// The entities of each text, in their order. Where windows overlap, of entities that overlap
  /// only the longest is kept, and of equally long ones the one with the highest score.
  ///
  /// @throws IllegalArgumentException if windows overlap and nothing is aggregated, or a window is
  ///   longer than the model takes
  public List<List<Entity>> find(List<Input> inputs, Aggregation aggregation) {
    return find(inputs.stream(), aggregation).toList();
  }

  /// The same for a stream: `find(lines.map(classifier::encode), Aggregation.SIMPLE)`.
  public Stream<List<Entity>> find(Stream<Input> inputs, Aggregation aggregation) {
    var groups = new EntityGroups(tokenizer(), labels(), aggregation);
    return model.runGroups(
        inputs.map(input -> checked(input, aggregation)),
        Input::windows,
        this::probabilities,
        (input, probabilities) -> {
          List<Entity> entities = entities(input, probabilities, groups);
          boolean join = input.windows.size() > 1 && aggregation != Aggregation.NONE;
          return join ? EntityGroups.withoutOverlap(entities) : entities;
        });
  }

  private static Input checked(Input input, Aggregation aggregation) {
    Shape.check(
        aggregation != Aggregation.NONE || input.overlap == 0,
        "token classification: windows that overlap need an aggregation",
        "overlap",
        input.overlap);
    return input;
  }

  private List<float[][]> probabilities(
      Scope scope, AlbertModel model, Batch batch, List<Encoding> encodings) {
    Tensor scores = Softmax.apply(scope, head.logits(scope, model.hidden(scope, batch)));
    List<float[][]> results = new ArrayList<>(encodings.size());
    for (int i = 0; i < encodings.size(); i++) {
      float[][] rows = new float[batch.sequences().length(i)][];
      for (int t = 0; t < rows.length; t++) {
        rows[t] = scores.rows(batch.sequences().start(i) + t, 1).toArray();
        TextModel.finite(rows[t][0]);
      }
      results.add(rows);
    }
    return results;
  }

  private static List<Entity> entities(
      Input input, List<float[][]> probabilities, EntityGroups groups) {
    List<Entity> entities = new ArrayList<>();
    int shift = 0;
    for (int w = 0; w < input.windows.size(); w++) {
      Encoding window = input.windows.get(w);
      groups.of(input.text, window, probabilities.get(w), shift).stream()
          .filter(entity -> !entity.label.equals(OUTSIDE))
          .forEach(entities::add);
      shift += window.size() - 2 - input.overlap;
    }
    return entities;
  }

  /// A text as the model reads it, cut to [#maxLength()].
  public Input encode(String text) {
    return new Input(text, List.of(model.encode(text)), 0);
  }

  /// A text in as many windows of [#maxLength()] as it needs.
  ///
  /// @param overlap how many tokens of a window its successor begins with; an entity that one
  ///   window cuts is whole in the next if it is shorter
  /// @throws IllegalArgumentException if a window has no room for more than the overlap
  public Input windows(String text, int overlap) {
    return new Input(text, model.tokenizer().encode(text).windows(maxLength(), overlap), overlap);
  }

  /// The labels that the model gives to tokens, by class.
  public List<String> labels() {
    return model.pretrained().config().labels();
  }
}
