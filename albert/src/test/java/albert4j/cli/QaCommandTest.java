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

/// `qa` with the model whose answers transformers has told us.
class QaCommandTest {
  private static final String RECORD =
      "{\"id\":7,\"question\":\"Who left?\",\"context\":\"😀 é Ada left, and Charles stayed.\"}";

  @TempDir private Path folder;

  @Test
  void recordsAndFields() throws IOException {
    run("qa", "--top-k=3", RECORD, RECORD).ok();
    List<Map<String, Object>> records = records();
    assertEquals(2, records.size());
    assertEquals(List.of("id", "question", "results"), List.copyOf(records.getFirst().keySet()));
    List<?> results = results(0);
    assertEquals(3, results.size());
    assertEquals(
        List.of("score", "start", "end", "answer"),
        List.copyOf(Json.object(results.getFirst()).orElseThrow().keySet()));
    run("question-answering", RECORD).ok();
    assertEquals(1, results(0).size());
    run("qa", "--format=text", "--top-k=2", RECORD).ok();
    List<String> lines = Files.readAllLines(folder.resolve("out"));
    assertEquals(2, lines.size());
    assertTrue(lines.getFirst().matches("0\\.\\d{4}  \\S.*"), lines.getFirst());
    run("qa", "--format=csv", RECORD).ok();
    String csv = Files.readString(folder.resolve("out"));
    assertTrue(csv.startsWith("id,question,results\n7,Who left?,\"[{"), csv);
  }

  @Test
  void offsetsInTheUnitThatTheUserWants() throws IOException {
    for (var unit : Map.of("utf16", 5L, "codepoint", 4L, "byte", 8L).entrySet()) {
      // 😀 is a surrogate pair of 4 bytes, é has 2
      run("qa", "--top-k=100", "--offsets=" + unit.getKey(), RECORD).ok();
      Map<String, Object> ada = answer("Ada");
      assertEquals(unit.getValue(), ada.get("start"), unit.getKey());
      assertEquals(unit.getValue() + 3, ada.get("end"), unit.getKey());
    }
  }

  @Test
  void noAnswerIsAnAnswer() throws IOException {
    run("qa", "--top-k=100", "--handle-impossible-answer", RECORD).ok();
    assertEquals(0L, answer("").get("end"));
    String empty = "{\"question\":\"Who?\",\"context\":\"\"}";
    run("qa", "--handle-impossible-answer", "--format=text", empty).ok();
    assertEquals("1.0000  (no answer)\n", Files.readString(folder.resolve("out")));
    run("qa", empty).ok();
    assertEquals(List.of(), records().getFirst().get("results"));
    Path input = Files.writeString(folder.resolve("in"), "");
    run("qa", "--input=" + input).ok();
    assertEquals(List.of(), records());
  }

  @Test
  void lengths() throws IOException {
    run("qa", "--top-k=100", "--max-answer-length=1", RECORD).ok();
    int single = results(0).size();
    run("qa", "--top-k=100", "--max-seq-length=12", "--stride=2", RECORD).ok();
    assertTrue(single < results(0).size());
    run("qa", "--max-seq-length=6", RECORD)
        .fails(65, "argument 1: question is so long", "in 6 tokens");
    run("qa", "--max-seq-length=3", RECORD).fails(2, "--max-seq-length must be at least 4: 3");
    run("qa", "--stride=-1", RECORD).fails(2, "--stride must be at least 0: -1");
    run("qa", "--top-k=0", RECORD).fails(2, "--top-k must be at least 1: 0");
    run("qa", "--max-answer-length=0", RECORD)
        .fails(2, "--max-answer-length must be at least 1: 0");
    run("qa", "only text").fails(65, "argument 1: field \"question\" is missing");
    run("qa", "{\"question\":\"Who?\"}").fails(65, "argument 1: field \"context\" is missing");
  }

  private Run run(String... arguments) throws IOException {
    return Run.of(
        Stream.concat(
                Arrays.stream(arguments),
                Stream.of(
                    "--model=" + Goldens.folder("pipeline/qa"),
                    "--output=" + folder.resolve("out")))
            .toArray(String[]::new));
  }

  private Map<String, Object> answer(String text) throws IOException {
    List<?> results = results(0);
    for (Object result : results) {
      Map<String, Object> answer = Json.object(result).orElseThrow();
      if (text.equals(answer.get("answer"))) {
        return answer;
      }
    }
    throw new AssertionError(text + " is not among " + results);
  }

  private List<?> results(int record) throws IOException {
    return (List<?>) Objects.requireNonNull(records().get(record).get("results"));
  }

  private List<Map<String, Object>> records() throws IOException {
    List<Map<String, Object>> records = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("out"))) {
      records.add(Json.object(Json.parse(line)).orElseThrow());
    }
    return records;
  }
}
