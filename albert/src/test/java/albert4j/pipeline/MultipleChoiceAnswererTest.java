package albert4j.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.checkpoint.CheckpointException;
import albert4j.model.Architecture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against AlbertForMultipleChoice of transformers 5.18, which gets `[prompt, choice]` pairs and
/// token types; it has no such pipeline.
class MultipleChoiceAnswererTest {
  private static final String HAT = "He took his hat.";
  private static final List<String> CHOICES =
      List.of("Then he left the house.", "The weather was nice.", "She laughed.");

  @TempDir private Path folder;

  @Test
  void theReferencesAnswers() throws IOException {
    String tooLong = "The minister of finance said that the budget would grow again . ".repeat(60);
    try (MultipleChoiceAnswerer answerer = load()) {
      Answers.assertSame(
          answerer.choose(HAT, CHOICES),
          "Then he left the house.",
          0.3981306254863739,
          "The weather was nice.",
          0.34333744645118713,
          "She laughed.",
          0.25853198766708374);
      Candidates cut = answerer.encode(tooLong, CHOICES);
      assertTrue(cut.truncated());
      assertEquals(3 * answerer.maxLength(), cut.tokens());
      List<List<LabelScore>> results =
          answerer.choose(Stream.of(cut, answerer.encode("", List.of("yes", "no")))).toList();
      Answers.assertSame(
          results.getFirst(),
          "The weather was nice.",
          0.3373052477836609,
          "Then he left the house.",
          0.33144861459732056,
          "She laughed.",
          0.33124616742134094);
      Answers.assertSame(results.getLast(), "no", 0.536650538444519, "yes", 0.46334949135780334);
    }
  }

  @Test
  void aBatchMayEndWithinAQuestion() throws IOException {
    Path model = model();
    try (MultipleChoiceAnswerer answerer = MultipleChoiceAnswerer.load(model);
        MultipleChoiceAnswerer small =
            MultipleChoiceAnswerer.load(model, new PipelineOptions(1, 20, Integer.MAX_VALUE))) {
      List<Candidates> questions =
          IntStream.range(1, 12)
              .mapToObj(i -> answerer.encode("word ".repeat(i), CHOICES.subList(0, 1 + i % 3)))
              .toList();
      assertEquals(
          questions.stream().map(q -> answerer.choose(Stream.of(q)).toList().getFirst()).toList(),
          small.choose(questions.stream()).toList());
      assertFalse(questions.getFirst().truncated());
    }
  }

  @Test
  void limits() throws IOException {
    try (MultipleChoiceAnswerer answerer = load()) {
      assertEquals(List.of(new LabelScore("a", 1)), answerer.choose("b", List.of("a")));
      assertThrows(IllegalArgumentException.class, () -> answerer.choose("b", List.of()));
    }
  }

  @Test
  void theHeadMustBeThere() throws IOException {
    Path model = TinyFolder.save(folder, Architecture.MODEL);
    var e = assertThrows(CheckpointException.class, () -> MultipleChoiceAnswerer.load(model));
    assertTrue(String.valueOf(e.getMessage()).contains("also [classifier]"), e.getMessage());
  }

  private MultipleChoiceAnswerer load() throws IOException {
    return MultipleChoiceAnswerer.load(model());
  }

  private Path model() throws IOException {
    return ClassifierFolder.single(folder.resolve("m"), Architecture.MULTIPLE_CHOICE);
  }
}
