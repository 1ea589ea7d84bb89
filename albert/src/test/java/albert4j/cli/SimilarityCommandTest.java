package albert4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `similarity`; its numbers are those of the pipeline's test.
class SimilarityCommandTest {
  private static final String EATS = "A man eats something.";
  private static final String EATING = "A man is eating food.";
  private static final String WEATHER = "The weather is lovely today.";

  @TempDir private Path folder;

  @Test
  void pairs() throws IOException {
    String pair = "{\"id\":1,\"text\":\"" + EATING + "\",\"text_pair\":\"" + EATS + "\"}";
    run(pair, pair.replace(EATING, WEATHER)).ok();
    List<Map<String, Object>> records = records();
    assertEquals(
        List.of("id", "text", "text_pair", "score", "truncated"),
        List.copyOf(records.getFirst().keySet()));
    assertEquals(0.835258785515255, score(records.get(0)), 1e-5);
    assertEquals(0.955494693509251, score(records.get(1)), 1e-5);
    run("--format=text", pair).ok();
    assertEquals("0.8353  " + EATING + " | " + EATS + "\n", out());
    run("--format=csv", pair).ok();
    assertEquals("id,text,text_pair,score,truncated", out().lines().findFirst().orElseThrow());
    run("alone").fails(65, "argument 1: field \"text_pair\" is missing");
    run("--top-k=1", pair).fails(2, "--top-k goes with --query or --queries");
  }

  @Test
  void queries() throws IOException {
    run("--query=" + EATS, EATING, "{\"id\":1,\"text\":\"" + WEATHER + "\"}").ok();
    List<Map<String, Object>> records = records();
    assertEquals(2, records.size());
    assertEquals(EATING, records.get(0).get("text_pair"));
    assertEquals(0.835258785515255, score(records.get(0)), 1e-5);
    assertEquals(
        List.of("text", "text_pair", "id", "score", "truncated"),
        List.copyOf(records.get(1).keySet()));
    assertEquals(EATS, records.get(1).get("text"));
    assertEquals(0.955494693509251, score(records.get(1)), 1e-5);

    Path queries = Files.writeString(folder.resolve("q"), EATS + "\n" + EATING + "\n");
    run("--queries=" + queries, "--top-k=1", WEATHER, "He drove to the stadium.", EATING).ok();
    records = records();
    assertEquals(2, records.size());
    assertEquals(WEATHER, records.get(0).get("text_pair"));
    assertEquals(EATING, records.get(1).get("text_pair"));
    assertEquals(1, score(records.get(1)), 1e-6);

    run("--query=a", "--top-k=0", "b").fails(2, "--top-k must be at least 1: 0");
    String pair = "{\"text\":\"b\",\"text_pair\":\"c\"}";
    run("--query=a", pair).fails(65, "argument 1: field \"text_pair\" has no use here");
    Files.writeString(queries, "a\n" + pair + "\n");
    run("--queries=" + queries, "b").fails(65, "q: line 2: field \"text_pair\" has no use here");
    run("--queries=" + folder.resolve("none"), "b").fails(1, "no such file");
  }

  @Test
  void matrix() throws IOException {
    run("--matrix", EATS, EATING, WEATHER).ok();
    assertEquals(List.of("1.00", "0.84", "0.96", "0.84", "1.00"), cells().subList(0, 5));
    assertEquals(9, cells().size());
    run("--matrix", "--query=" + EATS, EATING, WEATHER).ok();
    assertEquals(List.of("0.84", "0.96"), cells());
    run("--matrix", "--format=csv", EATS).fails(2, "--format is for records, not for a picture");
    run("--matrix", "--top-k=1", "--query=a", "b").fails(2, "--top-k is not for a --matrix");
    run("--matrix", "{\"text\":\"b\",\"text_pair\":\"c\"}")
        .fails(65, "argument 1: field \"text_pair\"");
    Path many = Files.writeString(folder.resolve("many"), "a\n".repeat(101));
    run("--matrix", "--input=" + many).fails(65, "line 101: --matrix shows at most 100 texts");
    run("--matrix", "--queries=" + many, "a").fails(65, "the queries: --matrix shows at most 100");
    run("--matrix", "--input=" + Files.createFile(folder.resolve("none"))).fails(65, "no text");
  }

  private List<String> cells() throws IOException {
    return Pattern.compile(">(-?[01][.]\\d\\d)</text>")
        .matcher(out().replaceAll("(?s)<linearGradient.*", ""))
        .results()
        .map(cell -> cell.group(1))
        .toList();
  }

  @Test
  void emptyInputGivesEmptyOutput() throws IOException {
    Path input = Files.createFile(folder.resolve("in"));
    run("--input=" + input, "--query=a", "--top-k=3").ok();
    assertEquals("", out());
    run("--queries=" + input, "a").ok();
    assertEquals("", out());
  }

  private Run run(String... arguments) {
    return Run.of(
        Stream.concat(
                Stream.of(
                    "similarity",
                    "--model=" + Goldens.folder("pipeline/classify"),
                    "--output=" + folder.resolve("out")),
                Arrays.stream(arguments))
            .toArray(String[]::new));
  }

  private String out() throws IOException {
    return Files.readString(folder.resolve("out"));
  }

  private List<Map<String, Object>> records() throws IOException {
    List<Map<String, Object>> records = new ArrayList<>();
    for (String line : out().lines().toList()) {
      records.add(Json.object(Json.parse(line)).orElseThrow());
    }
    return records;
  }

  private static double score(Map<String, Object> record) {
    return (double) Objects.requireNonNull(record.get("score"));
  }
}
