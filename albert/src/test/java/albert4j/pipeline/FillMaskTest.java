package albert4j.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.checkpoint.Json;
import albert4j.model.Goldens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Against the pipeline of transformers.
class FillMaskTest {
  /// Scores are probabilities of float32 logits of magnitude 10 at most, whose error, a few units
  /// of 1e-7 times 10, becomes the relative error of the score.
  private static final double TOLERANCE = 1e-5;

  @Test
  void theReferencesAnswers() throws IOException {
    Path folder = Goldens.folder("pipeline");
    List<String> lines = Files.readAllLines(folder.resolve("fill_mask.jsonl"));
    List<String> texts = new ArrayList<>();
    List<List<?>> expected = new ArrayList<>();
    for (String line : lines) {
      Map<String, Object> record = Json.object(Json.parse(line)).orElseThrow();
      texts.add((String) field(record, "text"));
      expected.add((List<?>) field(record, "results"));
    }
    try (FillMask fillMask = FillMask.load(folder.resolve("fill_mask"))) {
      List<List<List<FillMask.Proposal>>> results =
          fillMask.fill(texts.stream().map(fillMask::encode).toList(), 5);
      assertEquals(40, results.size());
      for (int i = 0; i < texts.size(); i++) {
        assertEquals(1, results.get(i).size(), texts.get(i));
        compare(texts.get(i), expected.get(i), results.get(i).getFirst());
      }
    }
  }

  private static void compare(String text, List<?> expected, List<FillMask.Proposal> results) {
    assertEquals(5, results.size());
    for (int k = 0; k < 5; k++) {
      FillMask.Proposal result = results.get(k);
      Map<String, Object> wanted = Json.object(expected.get(k)).orElseThrow();
      double score = (double) field(wanted, "score");
      assertEquals(score, result.score(), TOLERANCE * score, text);
      assertEquals((long) field(wanted, "token"), result.token(), text);
      assertEquals(field(wanted, "token_str"), result.text(), text);
      // the fast tokenizer leaves a space where a special token at the start was dropped
      assertEquals(((String) field(wanted, "sequence")).strip(), result.sequence(), text);
    }
  }

  private static Object field(Map<String, Object> record, String name) {
    return Objects.requireNonNull(record.get(name));
  }

  @Test
  void severalMasksAndTheirLimits() throws IOException {
    try (FillMask fillMask = FillMask.load(Goldens.folder("pipeline/fill_mask"))) {
      List<List<FillMask.Proposal>> both = fillMask.fill("a [MASK] or [MASK] b", 3);
      assertEquals(2, both.size());
      assertEquals(3, both.getLast().size());
      String sequence = both.getFirst().getFirst().sequence();
      assertTrue(sequence.startsWith("[CLS] a") && sequence.contains("[MASK] b[SEP]"), sequence);
      assertEquals(30000, fillMask.fill("[MASK]", 50000).getFirst().size());
      List<List<FillMask.Proposal>> many = fillMask.fill("[MASK] ".repeat(100), 1);
      assertEquals(100, many.size());
      assertThrows(IllegalArgumentException.class, () -> fillMask.fill("no mask", 1));
      assertThrows(IllegalArgumentException.class, () -> fillMask.fill("[MASK]", 0));
    }
  }
}
