package albert4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.checkpoint.Json;
import albert4j.model.Architecture;
import albert4j.pipeline.TinyFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
  @TempDir private Path folder = Path.of("");

  private List<Map<String, Object>> run(String... arguments) throws IOException {
    Path file = folder.resolve("out.jsonl");
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--output", file.toString()));
    Run.of(all.toArray(String[]::new)).ok();
    return Files.readAllLines(file).stream().map(BenchCommandTest::object).toList();
  }

  private static Map<String, Object> object(String json) {
    try {
      return Json.object(Json.parse(json)).orElseThrow();
    } catch (IOException e) {
      throw new AssertionError(json, e);
    }
  }

  private static double number(Map<String, Object> fields, String key) {
    return ((Number) Objects.requireNonNull(fields.get(key), key)).doubleValue();
  }

  @Test
  void forward() throws IOException {
    var record =
        run("bench", "--shape", "tiny", "--lengths", "3,20", "--reps", "2", "--threads", "1")
            .getFirst();
    assertEquals(23, number(record, "tokens"));
    assertEquals(2, number(record, "batch"));
    assertTrue(number(record, "min_ms") <= number(record, "median_ms"));
    // 4 layers over 23 tokens: 2·tokens·(4h² + 2h·4h) and 4·s²·h for each sequence, and the mapping
    double flops = 4 * (2 * 23 * 12 * 312.0 * 312 + 4 * 409 * 312.0) + 2 * 23 * 128 * 312.0;
    assertEquals(
        flops / number(record, "median_ms") / 1e6,
        number(record, "gflops"),
        0.002 * number(record, "gflops"));
  }

  @Test
  void gemmTimesTheProductsOfALayer() throws IOException {
    var records = run("bench", "--mode", "gemm", "--shape", "tiny", "--batch", "1", "--reps", "1");
    assertEquals(List.of(312.0, 312.0, 1248.0), records.stream().map(r -> number(r, "k")).toList());
    assertEquals(List.of(312.0, 1248.0, 312.0), records.stream().map(r -> number(r, "n")).toList());
  }

  @Test
  void trainingTimesWholeSteps() throws IOException {
    for (String mode : List.of("train", "pretrain")) {
      var record =
          run("bench", "--mode", mode, "--shape", "tiny", "--lengths", "5,9", "--reps", "1")
              .getFirst();
      assertEquals(mode, record.get("mode"));
      assertEquals(14, number(record, "tokens"));
      // three times those of the forward pass, in pre-training with the vocabulary's products;
      // no output map (h·h) and no feed-forward (2·h·4h) in the last layer for tokens nobody reads
      double masked = mode.equals("pretrain") ? 0.15 * 14 : 0;
      double all = 4 * (2 * 14 * 12 * 312.0 * 312 + 4 * 106 * 312.0) + 2 * 14 * 128 * 312.0;
      double unread = 2 * (14 - 2 - masked) * 9 * 312 * 312;
      double head = 2 * masked * 128 * (312.0 + 30000);
      assertEquals(
          3 * (all - unread + head) / number(record, "median_ms") / 1e6,
          number(record, "gflops"),
          0.01 * number(record, "gflops"));
    }
  }

  @Test
  void tokenizeCountsWhatItReads() throws IOException {
    Path model =
        TinyFolder.save(Files.createDirectory(folder.resolve("model")), Architecture.MODEL);
    // long enough for a rate that rounding to its printed digits leaves alone, however slow the run
    String lines = "this is a test\nand this, too\n".repeat(5000);
    Path text = Files.writeString(folder.resolve("text.txt"), lines);
    var record =
        run(
                "bench",
                "--mode",
                "tokenize",
                "--model",
                model.toString(),
                "--input",
                text.toString(),
                "--reps",
                "3",
                "--threads",
                "2")
            .getFirst();
    assertEquals(29 / 2.0, 1e6 * number(record, "mb_per_s") / number(record, "lines_per_s"), 0.1);
    Path empty = Files.writeString(folder.resolve("empty.txt"), "");
    Run.of("bench", "--mode", "tokenize", "--model", model.toString(), "--input", empty.toString())
        .fails(65, "empty.txt", "no line");
    Run.of("bench", "--mode", "tokenize", "--model", model.toString()).fails(2, "--input FILE");
  }

  @Test
  void optionsOfOtherModesAreUsageErrors() {
    for (String mode : List.of("forward", "train", "pretrain", "gemm")) {
      Run.of("bench", "--mode", mode, "--input", "corpus.txt")
          .fails(2, "--input is for --mode tokenize, not for --mode " + mode);
    }
    for (String mode : List.of("forward", "gemm", "tokenize")) {
      Run.of("bench", "--mode", mode, "--recompute")
          .fails(2, "--recompute is for --mode train and --mode pretrain", "--mode " + mode);
    }
  }

  @Test
  void badSizesAreUsageErrors() {
    Run.of("bench", "--shape", "huge").fails(2, "tiny, base, large, xlarge or xxlarge", "huge");
    Run.of("bench", "--seq", "513").fails(2, "1 to 512 tokens", "513");
    Run.of("bench", "--reps", "0").fails(2, "--reps must be at least 1", "0");
  }
}
