package albert4j.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.checkpoint.CheckpointException;
import albert4j.engine.checkpoint.Json;
import albert4j.model.Architecture;
import albert4j.model.Goldens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against the pipeline of transformers; numbers that stand here are those of its version 5.18
/// (with the token types that this version leaves out).
class TextClassifierTest {
  private static final String MERKEL =
      "Angela Merkel met Barack Obama in Berlin, Germany on 12 May 2010.";

  @TempDir private Path folder;

  @Test
  void theReferencesAnswers() throws IOException {
    List<String> texts = new ArrayList<>();
    List<Object[]> expected = new ArrayList<>();
    for (String line : Files.readAllLines(Goldens.folder("pipeline").resolve("classify.jsonl"))) {
      Map<String, Object> record = Json.object(Json.parse(line)).orElseThrow();
      texts.add((String) field(record, "text"));
      expected.add(
          ((List<?>) field(record, "results"))
              .stream()
                  .map(result -> Json.object(result).orElseThrow())
                  .flatMap(result -> Stream.of(field(result, "label"), field(result, "score")))
                  .toArray());
    }
    assertTrue(texts.size() >= 40, "too few: " + texts.size());
    try (TextClassifier classifier = load()) {
      List<List<LabelScore>> results =
          classifier.classify(texts.stream().map(classifier::encode)).toList();
      assertEquals(texts.size(), results.size());
      for (int i = 0; i < texts.size(); i++) {
        Answers.assertSame(results.get(i), expected.get(i));
      }
    }
  }

  private static Object field(Map<String, Object> record, String name) {
    return Objects.requireNonNull(record.get(name));
  }

  @Test
  void pairsAndEmptyTexts() throws IOException {
    try (TextClassifier classifier = load()) {
      Answers.assertSame(
          classifier.classify("He took his hat.", "Then he left."),
          "fear",
          0.8552476763725281,
          "calm",
          0.10455749183893204,
          "joy",
          0.020455416291952133,
          "anger",
          0.019739439710974693);
      Answers.assertSame(
          classifier.classify(""),
          "fear",
          0.9493531584739685,
          "calm",
          0.03022630512714386,
          "joy",
          0.01090767327696085,
          "anger",
          0.009512771852314472);
      assertEquals(List.of(), classifier.classify(List.of()));
      assertEquals(List.of("anger", "joy", "fear", "calm"), classifier.labels());
    }
  }

  @Test
  void theTypeOfProblemDecidesWhatScoresAre() throws IOException {
    Path several =
        ClassifierFolder.with(
            folder.resolve("several"), "problem_type", "multi_label_classification");
    try (TextClassifier classifier = TextClassifier.load(several)) {
      Answers.assertSame(
          classifier.classify(MERKEL),
          "fear",
          0.8162123560905457,
          "calm",
          0.13559548556804657,
          "anger",
          0.07740838080644608,
          "joy",
          0.03373551368713379);
    }
    Path numbers = ClassifierFolder.with(folder.resolve("numbers"), "problem_type", "regression");
    try (TextClassifier classifier = TextClassifier.load(numbers)) {
      Answers.assertSame(
          classifier.classify(MERKEL),
          "fear",
          1.490893840789795,
          "calm",
          -1.8523647785186768,
          "anger",
          -2.4780917167663574,
          "joy",
          -3.354886531829834);
    }
  }

  @Test
  void oneLabelHasAProbabilityOfItsOwn() throws IOException {
    Path one = ClassifierFolder.single(folder, Architecture.SEQUENCE_CLASSIFICATION);
    try (TextClassifier classifier = TextClassifier.load(one)) {
      Answers.assertSame(classifier.classify(MERKEL), "fear", 0.8162123560905457);
    }
  }

  @Test
  void theBatchDoesNotMatter() throws IOException {
    Path golden = Goldens.folder("pipeline/classify");
    List<String> texts = IntStream.range(0, 60).mapToObj("word "::repeat).toList();
    try (TextClassifier classifier = load();
        TextClassifier single =
            TextClassifier.load(golden, new PipelineOptions(1, 1, Integer.MAX_VALUE))) {
      List<List<LabelScore>> together =
          classifier.classify(texts.stream().map(classifier::encode).toList());
      for (int i = 0; i < texts.size(); i++) {
        assertEquals(single.classify(texts.get(i)), together.get(i));
      }
    }
  }

  @Test
  void theHeadMustBeThere() throws IOException {
    Path model = TinyFolder.save(folder, Architecture.MASKED_LM);
    var e = assertThrows(CheckpointException.class, () -> TextClassifier.load(model));
    assertTrue(
        String.valueOf(e.getMessage()).contains("also [pooler, classifier]"), e.getMessage());
  }

  private static TextClassifier load() throws IOException {
    return TextClassifier.load(Goldens.folder("pipeline/classify"));
  }
}
