package albert4j.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import albert4j.task.EntityMetrics.Entity;
import albert4j.task.Evaluation.ClassScore;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Entities by hand from the rules of seqeval, scores from seqeval's own formulas.
class EntityMetricsTest {
  @Test
  void entitiesOfIob2() {
    assertEntities("O B-X I-X I-X O B-Y", "X 1-4", "Y 5-6");
    assertEntities("B-X B-X I-X", "X 0-1", "X 1-3");
    assertEntities("B-X I-X B-Y I-Y", "X 0-2", "Y 2-4");
    assertEntities("B-creative-work I-creative-work", "creative-work 0-2");
    assertEntities("O O");
    assertEntities("");
  }

  @Test
  void entitiesOfIob1() {
    assertEntities("I-X I-X O I-X", "X 0-2", "X 3-4");
    assertEntities("I-X I-X B-X I-X", "X 0-2", "X 2-4");
    assertEntities("I-X I-Y I-Y", "X 0-1", "Y 1-3");
  }

  @Test
  void entitiesOfIobesAndBilou() {
    assertEntities("S-X S-X B-X I-X E-X", "X 0-1", "X 1-2", "X 2-5");
    assertEntities("U-X U-X B-X I-X L-X", "X 0-1", "X 1-2", "X 2-5");
    assertEntities("B-X L-X B-X L-X I-X", "X 0-2", "X 2-4", "X 4-5");
  }

  /// Tags that break their scheme: the entity starts where it is first seen.
  @Test
  void entitiesOfBrokenTags() {
    assertEntities("O I-X I-X", "X 1-3");
    assertEntities("B-Y I-X I-X", "Y 0-1", "X 1-3");
    assertEntities("E-X E-X O E-X", "X 0-1", "X 1-2", "X 3-4");
    assertEntities("S-X I-X I-X", "X 0-1", "X 1-3");
    assertEntities("B-X E-Y", "X 0-1", "Y 1-2");
  }

  private static void assertEntities(String tags, String... expected) {
    assertEquals(
        List.of(expected),
        EntityMetrics.entities(split(tags)).stream().map(EntityMetricsTest::show).toList(),
        tags);
  }

  private static String show(Entity entity) {
    return entity.type() + " " + entity.first() + "-" + entity.end();
  }

  private static List<String> split(String tags) {
    return tags.isEmpty() ? List.of() : List.of(tags.split(" "));
  }

  /// The example in seqeval's documentation.
  @Test
  void theDocumentedExample() {
    var metrics = new EntityMetrics();
    add(metrics, "O O O B-MISC I-MISC I-MISC O", "O O B-MISC I-MISC I-MISC I-MISC O");
    add(metrics, "B-PER I-PER O", "B-PER I-PER O");
    assertEquals(
        Map.of("f1", 0.5, "precision", 0.5, "recall", 0.5, "accuracy", 0.8), metrics.metrics());
    assertEquals("f1", metrics.metrics().firstEntry().getKey());
    assertEquals(
        List.of(new ClassScore("MISC", 0, 0, 0, 1), new ClassScore("PER", 1, 1, 1, 1)),
        metrics.classes());
  }

  /// Random tags; the numbers are the quotients that Python printed for seqeval's rules: 29 of 33
  /// predicted and 35 right entities, among them 18 of 20 and 21 of type LOC.
  @Test
  void randomTagsAsTheReferenceScoresThem() {
    var metrics = new EntityMetrics();
    add(
        metrics,
        "E-LOC E-PER E-LOC E-LOC E-PER S-LOC B-LOC O E-PER E-LOC S-PER S-LOC",
        "E-LOC E-PER E-LOC E-LOC E-PER O B-LOC O E-PER E-LOC S-PER I-PER");
    add(
        metrics,
        "O O E-LOC B-PER O O E-PER S-PER O S-LOC I-PER E-LOC",
        "O O E-LOC B-PER O O O S-PER I-PER S-LOC I-PER E-LOC");
    add(
        metrics,
        "S-PER S-LOC S-PER O S-LOC O E-PER O O O B-LOC B-LOC",
        "S-PER S-LOC S-PER O S-LOC O E-PER O O O B-LOC B-LOC");
    add(
        metrics,
        "S-LOC O E-LOC I-LOC E-LOC S-LOC B-LOC E-PER B-LOC S-PER B-PER E-LOC",
        "S-LOC O E-LOC I-LOC E-LOC O B-LOC S-LOC B-LOC B-LOC B-PER S-LOC");
    assertEquals(
        Map.of(
            "f1", 0.8529411764705883,
            "precision", 0.8787878787878788,
            "recall", 0.8285714285714286,
            "accuracy", 0.8333333333333334),
        metrics.metrics());
    assertEquals(
        List.of(
            new ClassScore("LOC", 0.9, 0.8571428571428571, 0.8780487804878048, 21),
            new ClassScore("PER", 0.8461538461538461, 0.7857142857142857, 0.8148148148148148, 14)),
        metrics.classes());
  }

  @Test
  void nothingDividedByNothingIs0() {
    var metrics = new EntityMetrics();
    add(metrics, "O O", "O B-X");
    assertEquals(
        Map.of("f1", 0.0, "precision", 0.0, "recall", 0.0, "accuracy", 0.5), metrics.metrics());
    assertEquals(List.of(new ClassScore("X", 0, 0, 0, 0)), metrics.classes());
    assertEquals(0, new EntityMetrics().metrics().get("accuracy"));
  }

  /// An entity at the end of a sentence does not go on in the next.
  @Test
  void sentencesAreApart() {
    var metrics = new EntityMetrics();
    add(metrics, "I-X", "I-X");
    add(metrics, "I-X", "I-X");
    assertEquals(2, metrics.classes().getFirst().support());
  }

  @Test
  void saysWhatCannotBeCounted() {
    var metrics = new EntityMetrics();
    var e = assertThrows(IllegalArgumentException.class, () -> add(metrics, "O O", "O"));
    assertEquals(
        "entities: as many predicted tags as right ones: gold=2 predicted=1", e.getMessage());
    for (String tag : List.of("X", "B", "B-", "M-X", "b-X", "O-X", "B_X", "o", "-", "B-a\u2003b")) {
      e =
          assertThrows(
              IllegalArgumentException.class, () -> EntityMetrics.entities(List.of("O", tag)));
      assertEquals(
          "a tag must be O, or a type behind B-, I-, E-, L-, S- or U-: tag=\"" + tag + "\"",
          e.getMessage());
    }
  }

  private static void add(EntityMetrics metrics, String gold, String predicted) {
    metrics.add(split(gold), split(predicted));
  }
}
