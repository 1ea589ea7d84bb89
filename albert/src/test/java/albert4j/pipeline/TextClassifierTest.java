package albert4j.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.checkpoint.CheckpointException;
import albert4j.engine.checkpoint.Json;
import albert4j.model.Architecture;
import albert4j.model.Goldens;
import albert4j.tokenizer.Encoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
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
  void aStreamIsReadAsItsResultsAreTaken() throws IOException {
    Path golden = Goldens.folder("pipeline/classify");
    try (TextClassifier classifier =
        TextClassifier.load(golden, new PipelineOptions(1, 30, Integer.MAX_VALUE))) {
      AtomicInteger read = new AtomicInteger();
      Supplier<Stream<Encoding>> endless =
          () -> Stream.generate(() -> classifier.encode("number " + read.incrementAndGet()));
      Iterator<List<LabelScore>> results = classifier.classify(endless.get()).iterator();
      assertEquals(classifier.classify("number 1"), results.next());
      assertTrue(read.get() < 20, "read ahead: " + read);
      read.set(0);
      assertEquals(5, classifier.classify(endless.get()).limit(5).toList().size());
    }
  }

  @Test
  void threadsMayShareIt() throws Exception {
    try (TextClassifier classifier = load();
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      List<LabelScore> expected = classifier.classify(MERKEL);
      List<Callable<List<LabelScore>>> calls =
          IntStream.range(0, 20)
              .<Callable<List<LabelScore>>>mapToObj(_ -> () -> classifier.classify(MERKEL))
              .toList();
      for (Future<List<LabelScore>> result : threads.invokeAll(calls)) {
        assertEquals(expected, result.get());
      }
    }
  }

  @Test
  void closedOrInterruptedItStops() throws IOException {
    TextClassifier classifier = load();
    Thread.currentThread().interrupt();
    assertThrows(CancellationException.class, () -> classifier.classify("a"));
    assertTrue(Thread.interrupted(), "the thread must stay interrupted");
    assertEquals(4, classifier.classify("a").size());
    classifier.close();
    assertThrows(IllegalStateException.class, () -> classifier.classify("a"));
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
