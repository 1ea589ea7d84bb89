package albert4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.checkpoint.Json;
import albert4j.pipeline.ClassifierFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `zero-shot`; its numbers are those of the pipeline's test.
class ZeroShotCommandTest {
  private static final String MERKEL =
      "Angela Merkel met Barack Obama in Berlin, Germany on 12 May 2010.";

  @TempDir private Path folder;

  @Test
  void recordsAndFormats() throws IOException {
    Path model = model("entailment");
    assertEquals(
        "", run(model, "--labels=politics, sports", "--labels=weather", MERKEL).ok().errors());
    Map<String, Object> record = Json.object(Json.parse(out())).orElseThrow();
    assertEquals(List.of("text", "results", "truncated"), List.copyOf(record.keySet()));
    String text = "--format=text";
    run(model, text, "--labels=politics,sports,weather", MERKEL).ok();
    assertEquals("0.3840  politics\n0.3095  sports\n0.3065  weather\n", out());
    run(model, text, "--multi-label", "--top-k=1", "--labels=politics,sports", MERKEL).ok();
    assertEquals("0.9801  sports\n", out());
    String template = "--template=This text is about {}.";
    run(model, text, template, "--top-k=1", "--labels=politics,sports", MERKEL).ok();
    assertEquals("0.5390  politics\n", out());
    run(model, "--labels=a", "--input=" + Files.createFile(folder.resolve("in"))).ok();
    assertEquals("", out());
  }

  @Test
  void mistakesAreNamed() throws IOException {
    Path model = model("third");
    run(model, MERKEL).fails(2, "--labels");
    run(model, "--labels=,", MERKEL).fails(2, "--labels must name a label");
    run(model, "--labels=a", "--template=none", MERKEL).fails(2, "--template must have {}");
    assertTrue(
        run(model, "--labels=a", MERKEL).ok().errors().contains("no label starts with entail"));
    run(model, "--quiet", "--labels=" + "long ".repeat(600), MERKEL)
        .fails(65, "argument 1: a label is so long");
    run(model, "--quiet", "--labels=a", "--max-length=12", "--on-overflow=error", MERKEL)
        .fails(65, "argument 1: too long by ");
  }

  private Path model(String third) throws IOException {
    return ClassifierFolder.with(
        folder.resolve("m"),
        "id2label",
        Map.of("0", "contradiction", "1", "neutral", "2", third, "3", "other"));
  }

  private Run run(Path model, String... arguments) {
    return Run.of(
        Stream.concat(
                Stream.of("zero-shot", "--model=" + model, "--output=" + folder.resolve("out")),
                Arrays.stream(arguments))
            .toArray(String[]::new));
  }

  private String out() throws IOException {
    return Files.readString(folder.resolve("out"));
  }
}
