package albert4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.checkpoint.Json;
import albert4j.model.Architecture;
import albert4j.pipeline.ClassifierFolder;
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

/// `choose`; its numbers are those of the pipeline's test.
class ChooseCommandTest {
  private static final String RECORD =
      "{\"prompt\":\"He took his hat.\",\"choices\":"
          + "[\"The weather was nice.\",\"Then he left the house.\",\"She laughed.\"]}";

  @TempDir private Path folder;

  @Test
  void recordsAndFormats() throws IOException {
    Path model = ClassifierFolder.single(folder.resolve("m"), Architecture.MULTIPLE_CHOICE);
    run(model, RECORD).ok();
    Map<String, Object> record = Json.object(Json.parse(out())).orElseThrow();
    assertEquals(
        List.of("prompt", "choices", "results", "truncated"), List.copyOf(record.keySet()));
    List<?> results = (List<?>) Objects.requireNonNull(record.get("results"));
    assertEquals(3, results.size());
    Map<String, Object> best = Json.object(results.getFirst()).orElseThrow();
    assertEquals(List.of("choice", "score"), List.copyOf(best.keySet()));
    assertEquals("Then he left the house.", best.get("choice"));
    run(model, "--format=text", "--top-k=2", RECORD).ok();
    assertEquals("0.3981  Then he left the house.\n0.3433  The weather was nice.\n", out());
    run(model, "--format=csv", RECORD).ok();
    assertTrue(
        out().startsWith("prompt,choices,results,truncated\nHe took his hat.,\"[\"\"The"), out());
    run(model, "--input=" + Files.createFile(folder.resolve("in"))).ok();
    assertEquals("", out());
  }

  @Test
  void mistakesAreNamed() throws IOException {
    Path model = ClassifierFolder.single(folder.resolve("m"), Architecture.MULTIPLE_CHOICE);
    run(model, "no record").fails(65, "argument 1: field \"prompt\" is missing");
    run(model, "{\"prompt\":\"a\"}").fails(65, "argument 1: field \"choices\" is missing");
    for (String bad : List.of("[]", "\"b\"", "[1]", "[\"a\",null]")) {
      run(model, RECORD, "{\"prompt\":\"a\",\"choices\":" + bad + "}")
          .fails(65, "argument 2: field \"choices\" must be a list of strings, found: ");
    }
    run(model, "--max-length=8", "--on-overflow=error", RECORD)
        .fails(65, "argument 1: too long by ");
    assertTrue(
        run(model, "--max-length=8", RECORD).ok().errors().contains("cut at 8 tokens"),
        "the limit");
  }

  private Run run(Path model, String... arguments) {
    return Run.of(
        Stream.concat(
                Stream.of("choose", "--model=" + model, "--output=" + folder.resolve("out")),
                Arrays.stream(arguments))
            .toArray(String[]::new));
  }

  private String out() throws IOException {
    return Files.readString(folder.resolve("out"));
  }
}
