package albert4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.checkpoint.Json;
import albert4j.model.Goldens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `classify` with the reference's model; what it answers, the pipeline's tests compare.
class ClassifyCommandTest {
  @TempDir private Path folder;

  @Test
  void recordsAndFormats() throws IOException {
    run("classify", "good", "{\"id\":7,\"text\":\"He took his hat.\",\"text_pair\":\"He left.\"}")
        .ok();
    List<String> lines = Files.readAllLines(folder.resolve("out"));
    assertEquals(2, lines.size());
    Map<String, Object> record = Json.object(Json.parse(lines.getLast())).orElseThrow();
    assertEquals(
        List.of("id", "text", "text_pair", "results", "truncated"), List.copyOf(record.keySet()));
    List<?> results = (List<?>) Objects.requireNonNull(record.get("results"));
    assertEquals(4, results.size());
    Map<String, Object> best = Json.object(results.getFirst()).orElseThrow();
    assertEquals(List.of("label", "score"), List.copyOf(best.keySet()));
    assertEquals("fear", best.get("label"));

    run("text-classification", "--top-k=1", "--format=text", "").ok();
    assertEquals("0.9494  fear\n", Files.readString(folder.resolve("out")));
    run("classify", "--top-k=1", "--format=csv", "a").ok();
    List<String> rows = Files.readAllLines(folder.resolve("out"));
    assertEquals("text,results,truncated", rows.getFirst());
    assertTrue(rows.getLast().startsWith("a,\"[{\"\"label\"\":\"\"fear\"\""), rows.getLast());
  }

  @Test
  void emptyInputGivesEmptyOutput() throws IOException {
    Path input = Files.createFile(folder.resolve("in"));
    run("classify", "--input=" + input).ok();
    assertEquals("", Files.readString(folder.resolve("out")));
  }

  @Test
  void mistakesAreNamed() throws IOException {
    run("classify", "--top-k=0", "a").fails(2, "--top-k must be at least 1: 0");
    run("classify", "{\"id\":1}").fails(65, "argument 1: field \"text\" is missing");
    run("classify", "--max-length=5", "--on-overflow=error", "one two three four five")
        .fails(65, "argument 1: too long by 2 tokens");
    assertTrue(
        run("classify", "--max-length=5", "one two three four five")
            .ok()
            .errors()
            .contains("their end: 1"));
  }

  private Run run(String... arguments) {
    return Run.of(
        Stream.concat(
                Arrays.stream(arguments),
                Stream.of(
                    "--model=" + Goldens.folder("pipeline/classify"),
                    "--output=" + folder.resolve("out")))
            .toArray(String[]::new));
  }
}
