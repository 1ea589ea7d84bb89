package albert4j.pipeline;

import albert4j.model.Architecture;
import albert4j.model.MultipleChoice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Says which of several choices answers a prompt, or goes on from it.
///
/// ```java
/// try (var answerer = MultipleChoiceAnswerer.load(Path.of("my-race-albert"))) {
///   String best = answerer.choose(article, List.of("In May.", "In June.")).getFirst().label();
/// }
/// ```
///
/// The model reads each choice behind the prompt; the softmax of its scores makes probabilities of
/// them. Where the prompt is an article and there is a question about it, as in RACE, the question
/// belongs to the choices: `When did he leave? In May.`, or with the choice in the question's gap.
///
/// May be shared between threads.
public final class MultipleChoiceAnswerer extends Pipeline {
  private final MultipleChoice head;

  private MultipleChoiceAnswerer(TextModel model) {
    super(model);
    this.head = (MultipleChoice) model.pretrained().head().orElseThrow();
  }

  /// Loads a folder whose model has a head for multiple choice.
  ///
  /// @throws albert4j.engine.checkpoint.CheckpointException if something is missing or damaged
  /// @throws IOException if a file cannot be read
  public static MultipleChoiceAnswerer load(Path folder) throws IOException {
    return load(folder, PipelineOptions.DEFAULT);
  }

  /// Loads a folder whose model has a head for multiple choice.
  ///
  /// @throws albert4j.engine.checkpoint.CheckpointException if something is missing or damaged
  /// @throws IOException if a file cannot be read
  public static MultipleChoiceAnswerer load(Path folder, PipelineOptions options)
      throws IOException {
    return new MultipleChoiceAnswerer(
        TextModel.load(folder, Architecture.MULTIPLE_CHOICE, options));
  }

  /// The choices with their probabilities, whose sum is 1, the best first.
  ///
  /// @throws IllegalArgumentException if there are none
  public List<LabelScore> choose(String prompt, List<String> choices) {
    return choose(Stream.of(encode(prompt, choices))).toList().getFirst();
  }

  /// For each prompt its choices with their probabilities, the best first.
  public Stream<List<LabelScore>> choose(Stream<Candidates> prompts) {
    return model.runGroups(
        prompts,
        Candidates::encodings,
        model.logits((scope, pooled) -> head.logits(scope, pooled, 1)),
        (candidates, logits) ->
            Scores.ranked(candidates.labels(), Scores.softmax(Scores.column(logits, 0))));
  }

  /// A prompt with each of its choices as the model reads them, cut to [#maxLength()] at the end of
  /// the longer of the two.
  ///
  /// @throws IllegalArgumentException if there are no choices
  public Candidates encode(String prompt, List<String> choices) {
    return new Candidates(
        choices, choices.stream().map(choice -> model.encode(prompt, choice)).toList());
  }
}
