package albert4j.pipeline;

import albert4j.engine.Shape;
import albert4j.model.Architecture;
import albert4j.model.SequenceClassification;
import albert4j.tokenizer.Encoding;
import albert4j.tokenizer.Truncation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Says which of any labels fits a text, by a model that has learnt natural-language inference
/// (MNLI, say): each label becomes a hypothesis, `This example is sports.`, and its score is how
/// far the text entails it (Yin et al., 2019, arXiv 1909.00161).
///
/// ```java
/// try (var classifier = ZeroShotClassifier.load(Path.of("my-mnli-albert"))) {
///   String best = classifier.classify(text, List.of("sports", "politics")).getFirst().label();
/// }
/// ```
///
/// Without more, one label is right: the scores are the softmax of the labels' entailment, and
/// their sum is 1. With [#multiLabel], or if there is one label only, each may be right by itself:
/// its score is the softmax of entailment and contradiction. The outputs are found as transformers
/// finds them: entailment by its label, which starts with `entail` in any case; contradiction is
/// the first output, or the last if entailment is the first.
///
/// May be shared between threads.
public final class ZeroShotClassifier extends Pipeline {
  /// What stands for a label in a template.
  public static final String GAP = "{}";

  /// The hypothesis unless somebody says otherwise.
  public static final String TEMPLATE = "This example is {}.";

  private final SequenceClassification head;
  private final Optional<Integer> named;
  private final String template;
  private final boolean multiLabel;

  private ZeroShotClassifier(TextModel model, String template, boolean multiLabel) {
    super(model);
    this.head = (SequenceClassification) model.pretrained().head().orElseThrow();
    List<String> labels = model.pretrained().config().labels();
    this.named =
        IntStream.range(0, labels.size())
            .filter(i -> labels.get(i).toLowerCase(Locale.ROOT).startsWith("entail"))
            .boxed()
            .findFirst();
    this.template = template;
    this.multiLabel = multiLabel;
  }

  /// Loads a folder whose model has a head for sequence classification.
  ///
  /// @throws albert4j.engine.checkpoint.CheckpointException if something is missing or damaged
  /// @throws IOException if a file cannot be read
  public static ZeroShotClassifier load(Path folder) throws IOException {
    return load(folder, PipelineOptions.DEFAULT);
  }

  /// Loads a folder whose model has a head for sequence classification.
  ///
  /// @throws albert4j.engine.checkpoint.CheckpointException if something is missing or damaged
  /// @throws IOException if a file cannot be read
  public static ZeroShotClassifier load(Path folder, PipelineOptions options) throws IOException {
    return new ZeroShotClassifier(
        TextModel.load(folder, Architecture.SEQUENCE_CLASSIFICATION, options), TEMPLATE, false);
  }

  /// The same model with another hypothesis; it is closed with this.
  ///
  /// @param template with [#GAP] in place of the label
  /// @throws IllegalArgumentException if it has no gap
  public ZeroShotClassifier withTemplate(String template) {
    Shape.check(
        template.contains(GAP),
        "zero-shot: the template must have " + GAP + " for the label",
        "template",
        template);
    return new ZeroShotClassifier(model, template, multiLabel);
  }

  /// The same model for labels each of which may be right by itself; it is closed with this.
  public ZeroShotClassifier multiLabel() {
    return new ZeroShotClassifier(model, template, true);
  }

  /// The labels with their scores, the best first.
  ///
  /// @throws IllegalArgumentException if there are none, or one is too long for the model
  public List<LabelScore> classify(String text, List<String> labels) {
    return classify(Stream.of(encode(text, labels))).toList().getFirst();
  }

  /// For each text its labels with their scores, the best first.
  public Stream<List<LabelScore>> classify(Stream<Candidates> texts) {
    return model.runGroups(
        texts,
        Candidates::encodings,
        model.logits(head::logits),
        (candidates, logits) -> Scores.ranked(candidates.labels(), scores(logits)));
  }

  private float[] scores(List<float[]> logits) {
    int outputs = logits.getFirst().length;
    int entailment = named.orElse(outputs - 1);
    int contradiction = entailment == 0 ? outputs - 1 : 0;
    float[] entailed = Scores.column(logits, entailment);
    if (!multiLabel && entailed.length > 1) {
      return Scores.softmax(entailed);
    }
    float[] contradicted = Scores.column(logits, contradiction);
    float[] scores = new float[entailed.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = Scores.softmax(new float[] {entailed[i], contradicted[i]})[0];
    }
    return scores;
  }

  /// A text with the hypothesis of each label as the model reads them; the text is cut so that the
  /// whole has at most [#maxLength()] tokens.
  ///
  /// @throws IllegalArgumentException if there are no labels, or a hypothesis leaves the text no
  ///   room
  public Candidates encode(String text, List<String> labels) {
    List<Encoding> encodings = new ArrayList<>(labels.size());
    for (String label : labels) {
      String hypothesis = template.replace(GAP, label);
      encodings.add(tokenizer().encode(text, hypothesis, maxLength(), Truncation.ONLY_FIRST));
    }
    return new Candidates(labels, encodings);
  }

  @Override
  public List<String> notes() {
    List<String> notes = new ArrayList<>(super.notes());
    if (named.isEmpty()) {
      List<String> labels = model.pretrained().config().labels();
      notes.add("no label starts with entail, the last is taken for entailment: " + labels);
    }
    return notes;
  }
}
