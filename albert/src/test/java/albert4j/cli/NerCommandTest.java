package albert4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.checkpoint.Json;
import albert4j.model.Goldens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `ner` with the model whose entities transformers has told us.
class NerCommandTest {
  private static final String LONG = "one two three four five six seven eight nine ten ".repeat(3);

  @TempDir private Path folder;

  @Test
  void recordsAndFields() throws IOException {
    run("ner", "{\"id\":7,\"text\":\"Café au lait in São Paulo\"}", "London").ok();
    List<Map<String, Object>> records = records();
    assertEquals(
        List.of("id", "text", "entities", "truncated"), List.copyOf(records.getFirst().keySet()));
    assertEquals(2, records.size());
    assertEquals(
        List.of("entity_group", "score", "word", "start", "end"), List.copyOf(first(0).keySet()));
    run("token-classification", "--aggregation=none", "Café au lait in São Paulo").ok();
    assertEquals(
        List.of("entity", "score", "index", "word", "start", "end"),
        List.copyOf(first(0).keySet()));
    assertEquals(1L, first(0).get("index"));
    run("ner", "--format=text", "Café au lait in São Paulo").ok();
    String text = Files.readString(folder.resolve("out"));
    assertTrue(text.matches("(?s)0\\.\\d{4}  (PER|LOC|ORG) +\\S.*\\[\\d+, \\d+\\)\n"), text);
    run("ner", "--format=csv", "Café au lait in São Paulo").ok();
    assertTrue(
        Files.readString(folder.resolve("out"))
            .startsWith("text,entities,truncated\nCafé au lait in São Paulo,\"[{"));
  }

  @Test
  void emptyInputs() throws IOException {
    Path input = Files.writeString(folder.resolve("in"), "\n");
    run("ner", "--input=" + input).ok();
    assertEquals(List.of(), records().getFirst().get("entities"));
    Files.writeString(input, "");
    run("ner", "--input=" + input).ok();
    assertEquals(List.of(), records());
    run("ner", "{\"txt\":\"a\"}").fails(65, "argument 1: field \"text\" is missing");
  }

  @Test
  void offsetsInTheUnitThatTheUserWants() throws IOException {
    for (var unit : Map.of("utf16", 5L, "codepoint", 4L, "byte", 8L).entrySet()) {
      // 😀 is a surrogate pair of 4 bytes, é has 2
      run("ner", "--aggregation=none", "--offsets=" + unit.getKey(), "😀 é Paris").ok();
      List<?> entities = entities(0);
      Map<String, Object> paris = Json.object(entities.getLast()).orElseThrow();
      assertEquals("▁paris", paris.get("word"));
      assertEquals(unit.getValue(), paris.get("start"), unit.getKey());
      assertEquals(unit.getValue() + 5, paris.get("end"), unit.getKey());
    }
  }

  @Test
  void longTexts() throws IOException {
    Run cut = run("ner", "--max-length=16", LONG, "short");
    assertTrue(cut.ok().errors().contains("cut at 16 tokens and lost their end: 1"), cut.errors());
    assertEquals(true, records().getFirst().get("truncated"));
    assertEquals(false, records().getLast().get("truncated"));
    run("ner", "--max-length=16", "--on-overflow=error", "short", LONG)
        .fails(65, "argument 2: too long by 16 tokens; at most 16 fit");
    List<String> split = List.of("ner", "--max-length=16", "--on-overflow=split");
    run(split, "--aggregation=none", LONG).ok();
    List<?> tokens = entities(0);
    Map<String, Object> last = Json.object(tokens.getLast()).orElseThrow();
    assertTrue((long) Objects.requireNonNull(last.get("index")) > 16, "" + last);
    run(split, "--stride=4", LONG).ok();
    assertEquals(false, records().getFirst().get("truncated"));
    run(split, "--stride=14", "a").fails(2, "in a window of 16 tokens: 14");
    run(split, "--stride=-1", "a").fails(2, "--stride must be at least 0: -1");
    run("ner", "--stride=4", "a").fails(2, "--stride goes with --on-overflow split");
    run(split, "--stride=4", "--aggregation=none", "a")
        .fails(2, "--stride does not go with --aggregation none");
    run("ner", "--aggregation=last", "a").fails(2, "--aggregation");
  }

  private Run run(List<String> command, String... arguments) throws IOException {
    return run(Stream.concat(command.stream(), Arrays.stream(arguments)).toArray(String[]::new));
  }

  private Run run(String... arguments) throws IOException {
    return Run.of(
        Stream.concat(
                Arrays.stream(arguments),
                Stream.of(
                    "--model=" + Goldens.folder("pipeline/ner"),
                    "--output=" + folder.resolve("out")))
            .toArray(String[]::new));
  }

  private Map<String, Object> first(int record) throws IOException {
    List<?> entities = entities(record);
    return Json.object(entities.getFirst()).orElseThrow();
  }

  private List<?> entities(int record) throws IOException {
    return (List<?>) Objects.requireNonNull(records().get(record).get("entities"));
  }

  private List<Map<String, Object>> records() throws IOException {
    List<Map<String, Object>> records = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("out"))) {
      records.add(Json.object(Json.parse(line)).orElseThrow());
    }
    return records;
  }
}
