package albert4j.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import albert4j.task.Evaluation.Prediction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictionsTest {
  private static final List<Prediction> TWO =
      List.of(
          new Prediction("0", "a \"b\"\té", "entailment", Optional.of("neutral"), 1.5),
          new Prediction("7", "c", "neutral", Optional.empty(), Double.NaN));

  @TempDir private Path folder;

  @Test
  void theServerOfGlueTakesTwoColumns() throws IOException {
    Path file = folder.resolve("AX.tsv");
    Predictions.writeTsv(file, TWO);
    assertEquals("index\tprediction\n0\tentailment\n7\tneutral\n", Files.readString(file));
  }

  @Test
  void jsonLinesHoldMore() throws IOException {
    Path file = folder.resolve("dev.jsonl");
    Predictions.writeJsonLines(file, TWO);
    assertEquals(
        """
        {"id":"0","text":"a \\"b\\"\\té","prediction":"entailment","label":"neutral","loss":1.5}
        {"id":"7","text":"c","prediction":"neutral"}
        """,
        Files.readString(file));
  }

  @Test
  void whatATableCannotHoldIsRefused() {
    Path file = folder.resolve("bad.tsv");
    var bad = List.of(new Prediction("0", "", "a\tb", Optional.empty(), Double.NaN));
    var e = assertThrows(IllegalArgumentException.class, () -> Predictions.writeTsv(file, bad));
    assertEquals("predictions: no tabs and line breaks in a table: cell=\"a\\tb\"", e.getMessage());
    assertFalse(Files.exists(file));
  }
}
