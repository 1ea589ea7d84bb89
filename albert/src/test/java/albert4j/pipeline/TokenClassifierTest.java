package albert4j.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.checkpoint.CheckpointException;
import albert4j.engine.checkpoint.Json;
import albert4j.model.Architecture;
import albert4j.model.Goldens;
import albert4j.pipeline.TokenClassifier.Entity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Against the pipeline of transformers.
class TokenClassifierTest {
  /// Scores are probabilities of float32 logits of magnitude 10 at most, whose error, a few units
  /// of 1e-7 times 10, becomes the relative error of the score.
  private static final double TOLERANCE = 1e-5;

  /// The model has 512 positions.
  private static final String LONG = "Ada Lovelace lived in London. ".repeat(200);

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(Aggregation.class)
  void theReferencesEntities(Aggregation aggregation) throws IOException {
    List<Map<String, Object>> records = goldens();
    assertEquals(40, records.size());
    int entities = 0;
    try (TokenClassifier classifier = goldenModel()) {
      List<TokenClassifier.Input> inputs =
          records.stream().map(record -> classifier.encode(text(record))).toList();
      List<List<Entity>> results = classifier.find(inputs, aggregation);
      for (int i = 0; i < inputs.size(); i++) {
        List<?> expected = (List<?>) field(records.get(i), aggregation.toString());
        compare(text(records.get(i)), expected, results.get(i), aggregation);
        entities += expected.size();
      }
    }
    assertTrue(entities > 100, "says little: " + entities);
  }

  private static void compare(
      String text, List<?> expected, List<Entity> results, Aggregation aggregation) {
    assertEquals(expected.size(), results.size(), text);
    for (int k = 0; k < results.size(); k++) {
      Map<String, Object> wanted = Json.object(expected.get(k)).orElseThrow();
      Entity result = results.get(k);
      boolean token = aggregation == Aggregation.NONE;
      assertEquals(field(wanted, token ? "entity" : "entity_group"), result.label(), text);
      double score = (double) field(wanted, "score");
      assertEquals(score, result.score(), TOLERANCE * score, text);
      if (token) {
        assertEquals((long) field(wanted, "index"), result.index(), text);
      }
      assertEquals(field(wanted, "word"), result.word(), text);
      assertEquals((long) field(wanted, "start"), codePoints(text, result.start()), text);
      assertEquals((long) field(wanted, "end"), codePoints(text, result.end()), text);
    }
  }

  private static int codePoints(String text, int end) {
    return text.codePointCount(0, end);
  }

  private static List<Map<String, Object>> goldens() throws IOException {
    List<Map<String, Object>> records = new ArrayList<>();
    for (String line : Files.readAllLines(Goldens.folder("pipeline").resolve("ner.jsonl"))) {
      records.add(Json.object(Json.parse(line)).orElseThrow());
    }
    return records;
  }

  private static TokenClassifier goldenModel() throws IOException {
    return TokenClassifier.load(Goldens.folder("pipeline/ner"));
  }

  private static String text(Map<String, Object> record) {
    return (String) field(record, "text");
  }

  private static Object field(Map<String, Object> record, String name) {
    return Objects.requireNonNull(record.get(name), name);
  }

  @Test
  void streamsGiveTheSame() throws IOException {
    List<String> texts = goldens().stream().map(TokenClassifierTest::text).toList();
    var options = new PipelineOptions(1, 100, 512);
    try (TokenClassifier classifier =
        TokenClassifier.load(Goldens.folder("pipeline/ner"), options)) {
      List<List<Entity>> expected =
          classifier.find(texts.stream().map(classifier::encode).toList(), Aggregation.SIMPLE);
      assertEquals(
          expected,
          classifier.find(texts.stream().map(classifier::encode), Aggregation.SIMPLE).toList());
    }
  }

  @Test
  void windowsReachTheEnd() throws IOException {
    try (TokenClassifier classifier = goldenModel()) {
      List<Entity> cut = classifier.find(LONG);
      List<Entity> all = found(classifier.windows(LONG, 0), classifier, Aggregation.NONE);
      assertTrue(cut.getLast().end() < LONG.length() / 2, "not cut");
      assertTrue(all.getLast().end() > LONG.length() - 40, "ends at " + all.getLast().end());
      // numbers go on from window to window
      int[] starts = classifier.tokenizer().encode(LONG).starts();
      for (Entity token : all) {
        assertEquals(starts[token.index()], token.start(), token.toString());
      }
      List<Entity> entities = found(classifier.windows(LONG, 100), classifier, Aggregation.FIRST);
      assertTrue(entities.getLast().end() > LONG.length() - 40);
      for (int i = 1; i < entities.size(); i++) {
        assertTrue(entities.get(i - 1).end() <= entities.get(i).start(), "overlap at " + i);
      }
      TokenClassifier.Input overlapping = classifier.windows(LONG, 100);
      var e =
          assertThrows(
              IllegalArgumentException.class,
              () -> classifier.find(List.of(overlapping), Aggregation.NONE));
      assertTrue(String.valueOf(e.getMessage()).contains("overlap=100"), e.getMessage());
    }
  }

  private static List<Entity> found(
      TokenClassifier.Input input, TokenClassifier classifier, Aggregation aggregation) {
    return classifier.find(List.of(input), aggregation).getFirst();
  }

  @Test
  void theBetterOfWhatOverlaps() {
    Entity first = new Entity("A", 0.5f, 1, "", 0, 5);
    Entity longer = new Entity("B", 0.1f, 2, "", 4, 12);
    Entity surer = new Entity("C", 0.2f, 3, "", 4, 12);
    Entity apart = new Entity("D", 0.3f, 5, "", 12, 14);
    assertEquals(
        List.of(surer, apart), EntityGroups.withoutOverlap(List.of(first, longer, apart, surer)));
    assertEquals(List.of(), EntityGroups.withoutOverlap(List.of()));
  }

  @Test
  void nothingInNothingOut() throws IOException {
    try (TokenClassifier classifier = goldenModel()) {
      for (Aggregation aggregation : Aggregation.values()) {
        assertEquals(List.of(), found(classifier.encode(""), classifier, aggregation));
        assertEquals(List.of(), found(classifier.encode(" \u0301"), classifier, aggregation));
        assertEquals(List.of(), classifier.find(List.of(), aggregation));
      }
    }
  }

  @Test
  void theHeadMustBeThere() throws IOException {
    Path model = TinyFolder.save(folder, Architecture.MASKED_LM);
    var e = assertThrows(CheckpointException.class, () -> TokenClassifier.load(model));
    assertTrue(String.valueOf(e.getMessage()).contains("TokenClassification"), e.getMessage());
  }
}
