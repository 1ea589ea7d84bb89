package albert4j.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against the pipeline of transformers 5.18, with the token types that this version leaves out.
class ZeroShotClassifierTest {
  private static final String MERKEL =
      "Angela Merkel met Barack Obama in Berlin, Germany on 12 May 2010.";
  private static final List<String> LABELS = List.of("politics", "sports", "weather");

  @TempDir private Path folder;

  @Test
  void theReferencesAnswers() throws IOException {
    try (ZeroShotClassifier classifier = load("contradiction", "neutral", "ENTAILMENT", "other")) {
      assertEquals(List.of(), classifier.notes());
      Answers.assertSame(
          classifier.classify(MERKEL, LABELS),
          "politics",
          0.38398411870002747,
          "sports",
          0.3095415532588959,
          "weather",
          0.30647435784339905);
      Answers.assertSame(
          classifier.multiLabel().classify(MERKEL, LABELS),
          "sports",
          0.9800630211830139,
          "politics",
          0.9757453203201294,
          "weather",
          0.974780261516571);
      Answers.assertSame(
          classifier.classify(MERKEL, List.of("politics")), "politics", 0.9757453203201294);
      Answers.assertSame(
          classifier
              .withTemplate("This text is about {}.")
              .classify(MERKEL, List.of("politics", "sports")),
          "politics",
          0.538954496383667,
          "sports",
          0.461045503616333);
    }
  }

  @Test
  void onlyTheTextIsCut() throws IOException {
    String tooLong = "The minister of finance said that the budget would grow again . ".repeat(60);
    try (ZeroShotClassifier classifier = load("contradiction", "neutral", "entailment", "other")) {
      Candidates cut = classifier.encode(tooLong, LABELS);
      assertTrue(cut.truncated());
      assertEquals(3 * classifier.maxLength(), cut.tokens());
      List<List<LabelScore>> results =
          classifier.classify(Stream.of(cut, classifier.encode("", LABELS))).toList();
      Answers.assertSame(
          results.getFirst(),
          "weather",
          0.3413318693637848,
          "sports",
          0.3328034579753876,
          "politics",
          0.32586467266082764);
      assertEquals(3, results.getLast().size());
      assertThrows(
          IllegalArgumentException.class, () -> classifier.encode(MERKEL, List.of(tooLong)));
    }
  }

  @Test
  void entailmentMayComeFirst() throws IOException {
    try (ZeroShotClassifier classifier = load("entailment", "neutral", "other", "contradiction")) {
      Answers.assertSame(
          classifier.classify(MERKEL, LABELS),
          "politics",
          0.40153753757476807,
          "weather",
          0.3335653245449066,
          "sports",
          0.2648971676826477);
      Answers.assertSame(
          classifier.multiLabel().classify(MERKEL, LABELS),
          "weather",
          0.4265623688697815,
          "politics",
          0.4113011658191681,
          "sports",
          0.3882410228252411);
    }
  }

  @Test
  void withoutNamesTheLastIsTakenAndSaidToBe() throws IOException {
    try (ZeroShotClassifier classifier = load("a", "b", "c", "d")) {
      assertEquals(
          List.of("no label starts with entail, the last is taken for entailment: [a, b, c, d]"),
          classifier.notes());
      Answers.assertSame(
          classifier.classify(MERKEL, LABELS),
          "politics",
          0.3989622890949249,
          "weather",
          0.3112841844558716,
          "sports",
          0.2897535264492035);
      Answers.assertSame(
          classifier.multiLabel().classify(MERKEL, LABELS),
          "sports",
          0.6117590069770813,
          "politics",
          0.5886988043785095,
          "weather",
          0.5734376907348633);
    }
  }

  @Test
  void limits() throws IOException {
    try (ZeroShotClassifier classifier = load("contradiction", "neutral", "entailment", "other")) {
      assertThrows(IllegalArgumentException.class, () -> classifier.classify("a", List.of()));
      assertThrows(IllegalArgumentException.class, () -> classifier.withTemplate("no gap"));
    }
  }

  private ZeroShotClassifier load(String... labels) throws IOException {
    return ZeroShotClassifier.load(
        ClassifierFolder.with(
            folder.resolve("m"),
            "id2label",
            Map.of("0", labels[0], "1", labels[1], "2", labels[2], "3", labels[3])));
  }
}
