package albert4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.task.DataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The file of a training run; its lines are written down here.
class HistoryTest {
  private static final String START = "{\"event\":\"start\",\"settings\":{\"epochs\":3}}";
  private static final String STEP_1 =
      "{\"event\":\"step\",\"step\":10,\"epoch\":0.5,\"seconds\":2.5,\"loss\":0.75,"
          + "\"learning_rate\":2e-5,\"grad_norm\":1.5,\"tokens\":640,\"tokens_per_s\":256.0}";
  private static final String STEP_2 =
      "{\"event\":\"step\",\"step\":20,\"epoch\":1.0,\"seconds\":5.0,\"loss\":null,"
          + "\"learning_rate\":1e-5,\"grad_norm\":null,\"tokens\":1280,\"tokens_per_s\":256.0}";
  private static final String EVALUATION =
      "{\"event\":\"evaluation\",\"step\":20,\"epoch\":1.0,\"seconds\":6.0,\"loss\":null,"
          + "\"metrics\":{\"f1\":0.5,\"accuracy\":null}}";
  private static final String NOTE =
      "{\"event\":\"note\",\"step\":20,\"text\":\"Loss is not finite…\"}";
  private static final String RESUME =
      "{\"event\":\"resume\",\"step\":20,\"settings\":{\"epochs\":4}}";
  private static final String LATER =
      "{\"event\":\"note\",\"step\":21,\"text\":\"of the time after the checkpoint\"}";

  private static final History.Step FIRST =
      new History.Step(10, 0.5, 2.5, 0.75, 2e-5, 1.5, 640, 256);

  @TempDir private Path folder;
  private Path file;
  private long nanos = 1_000;

  @BeforeEach
  void name() {
    file = folder.resolve("metrics.jsonl");
  }

  @Test
  void everyEventIsALine() throws IOException {
    History history = History.start(file, Map.of("epochs", 3));
    lines(START);
    history.step(FIRST);
    lines(START, STEP_1);
    double infinite = Double.NEGATIVE_INFINITY;
    history.step(new History.Step(20, 1, 5, Double.NaN, 1e-5, infinite, 1280, 256));
    history.evaluation(new History.Evaluated(20, 1, 6, Double.NaN, metrics(0.5, infinite)));
    history.note(20, "Loss is not finite…");
    lines(START, STEP_1, STEP_2, EVALUATION, NOTE);
    assertEquals(Map.of("epochs", 3), history.settings());
  }

  @Test
  void aNewRunReplacesTheFile() throws IOException {
    write(START, STEP_1, STEP_2);
    History.start(file, Map.of("epochs", 3));
    lines(START);
  }

  @Test
  void whatWasWrittenIsReadBack() throws IOException {
    write(START, STEP_1, STEP_2, EVALUATION, NOTE);
    History history = History.resume(file, 20, Map.of("epochs", 4));
    lines(START, STEP_1, STEP_2, EVALUATION, NOTE, RESUME);
    assertEquals(
        List.of(FIRST, new History.Step(20, 1, 5, Double.NaN, 1e-5, Double.NaN, 1280, 256)),
        history.steps());
    assertEquals(
        List.of(new History.Evaluated(20, 1, 6, Double.NaN, metrics(0.5, Double.NaN))),
        history.evaluations());
    assertEquals(
        List.of("f1", "accuracy"),
        List.copyOf(history.evaluations().getFirst().metrics().keySet()));
    assertEquals(
        List.of(new History.Note(20, "Loss is not finite…"), new History.Note(20, "Resumed.")),
        history.notes());
    assertEquals(Map.of("epochs", 4), history.settings());
    History again = History.resume(file, 20, Map.of());
    assertEquals(new History.Note(20, "Resumed."), again.notes().get(1));
  }

  @Test
  void whatCameAfterTheCheckpointIsRemoved() throws IOException {
    write(START, STEP_1, STEP_2, EVALUATION, LATER, RESUME);
    History history = History.resume(file, 10, Map.of("epochs", 4));
    lines(START, STEP_1, RESUME.replace("20", "10"));
    assertEquals(List.of(FIRST), history.steps());
    assertEquals(List.of(), history.evaluations());
    history.note(20, "Loss is not finite…");
    lines(START, STEP_1, RESUME.replace("20", "10"), NOTE);
  }

  /// Wherever the last line was torn, also within a character of several bytes.
  @Test
  void halfALineIsRemoved() throws IOException {
    String whole = START + "\n" + STEP_1 + "\n";
    byte[] torn = (whole + NOTE).getBytes(StandardCharsets.UTF_8);
    for (int length = whole.length(); length <= torn.length; length++) {
      Files.write(file, Arrays.copyOf(torn, length));
      History history = History.resume(file, 20, Map.of("epochs", 4));
      lines(START, STEP_1, RESUME);
      assertEquals(1, history.steps().size());
    }
    Files.writeString(file, START.substring(0, 9));
    History.resume(file, 20, Map.of("epochs", 4));
    lines(RESUME);
  }

  @Test
  void aFileOfAnotherKindIsRefusedAndKept() throws IOException {
    refused("{", "line 2: expected a key or '}', found the end of the text");
    refused("[1]", "line 2: expected an object whose event is one of [start, resume, step,");
    refused("{\"event\":\"stop\",\"step\":1}", "expected an object whose event is one of");
    refused("{\"event\":\"note\",\"step\":1}", "line 2: expected a value for \"text\", found");
    refused("{\"event\":\"note\",\"step\":1,\"text\":2}", "expected a string for \"text\"");
    refused("{\"event\":\"note\",\"text\":\"\"}", "expected a value for \"step\"");
    refused(STEP_1.replace("640", "6.5"), "expected a whole number for \"tokens\"");
    refused(STEP_1.replace("0.75", "\"NaN\""), "expected a number or null for \"loss\"");
    refused(EVALUATION.replace("0.5", "[]"), "expected a number or null for \"f1\"");
    refused(
        "{\"event\":\"evaluation\",\"step\":1,\"epoch\":1,\"seconds\":1,\"loss\":1,\"metrics\":1}",
        "expected an object for \"metrics\"");
    Files.delete(file);
    assertThrows(NoSuchFileException.class, () -> History.resume(file, 20, Map.of()));
  }

  @Test
  void settingsThatJsonCannotSayAreRefused() throws IOException {
    write(START, STEP_1);
    Map<String, Object> settings = Map.of("lr", Double.NaN);
    assertThrows(IllegalArgumentException.class, () -> History.start(file, settings));
    assertThrows(IllegalArgumentException.class, () -> History.resume(file, 20, settings));
    lines(START, STEP_1);
  }

  @Test
  void theBestIsTheFirstWithTheLargestFirstMetric() throws IOException {
    History history = History.start(file, Map.of());
    assertEquals(Optional.empty(), history.best());
    history.evaluation(evaluated(1, 0.1, metrics(Double.NaN, 1)));
    assertEquals(Optional.empty(), history.best());
    History.Evaluated best = evaluated(3, 0.9, metrics(0.75, 0));
    history.evaluation(evaluated(2, 0.2, metrics(0.5, 1)));
    history.evaluation(best);
    history.evaluation(evaluated(4, 0.1, metrics(0.75, 1)));
    assertEquals(Optional.of(best), history.best());
  }

  @Test
  void withoutMetricsTheSmallestLossIsTheBest() throws IOException {
    History history = History.start(file, Map.of());
    history.evaluation(evaluated(1, 0.5, new LinkedHashMap<>()));
    history.evaluation(evaluated(2, 0.25, new LinkedHashMap<>()));
    history.evaluation(evaluated(3, Double.NaN, new LinkedHashMap<>()));
    history.evaluation(evaluated(4, 0.75, new LinkedHashMap<>()));
    assertEquals(2, history.best().orElseThrow().step());
  }

  @Test
  void timeGoesOnWhereTheKeptLinesEnd() throws IOException {
    History history = History.start(file, Map.of(), () -> nanos);
    nanos += 1_500_000_000L;
    assertEquals(1.5, history.seconds());
    write(START, STEP_1, STEP_2, EVALUATION);
    history = History.resume(file, 20, Map.of(), () -> nanos);
    nanos += 250_000_000L;
    assertEquals(6.25, history.seconds());
    assertEquals(2.5, History.resume(file, 10, Map.of(), () -> nanos).seconds());
  }

  @Test
  void manyStepsAreInTheFileAndFewInMemory() throws IOException {
    History history = History.start(file, Map.of("epochs", 3));
    for (int i = 1; i <= 2_000; i++) {
      history.step(new History.Step(i, 0, 0, i, 0, 0, 0, 0));
    }
    assertEquals(2_001, Files.readAllLines(file).size());
    assertEquals(1_000, history.steps().size());
    assertEquals(1.5, history.steps().getFirst().loss());
    assertEquals(history.steps(), History.resume(file, 2_000, Map.of()).steps());
  }

  private void refused(String line, String part) throws IOException {
    write(START, line, STEP_1);
    var e = assertThrows(DataException.class, () -> History.resume(file, 20, Map.of()));
    String message = String.valueOf(e.getMessage());
    assertTrue(message.startsWith(file + ": line 2: ") && message.contains(part), message);
    lines(START, line, STEP_1);
  }

  private static History.Evaluated evaluated(
      long step, double loss, SequencedMap<String, Double> metrics) {
    return new History.Evaluated(step, 0, 0, loss, metrics);
  }

  private static SequencedMap<String, Double> metrics(double f1, double accuracy) {
    SequencedMap<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("f1", f1);
    metrics.put("accuracy", accuracy);
    return metrics;
  }

  private void write(String... lines) throws IOException {
    Files.writeString(file, String.join("\n", lines) + "\n");
  }

  private void lines(String... lines) throws IOException {
    assertEquals(String.join("\n", lines) + "\n", Files.readString(file));
  }
}
