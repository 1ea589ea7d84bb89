package albert4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.checkpoint.Json;
import albert4j.model.Pretrained;
import albert4j.model.PretrainedTokenizer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What commands do without `--model`.
class DemoModelTest {
  private static final String PAIR =
      "{\"text\":\"He took his hat.\",\"text_pair\":\"Then he left.\"}";

  private static final String NOTE = "albert: " + DemoModel.NOTE + "\n";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tokenize,A cat.",
        "detokenize,7 8 9",
        "embed,A cat.",
        "fill-mask,A [MASK].",
        "sentence-order," + PAIR
      })
  void itIsTheModelOfCommandsForTexts(String line) throws IOException {
    String[] words = line.split(",", 2);
    Path out = folder.resolve("out");
    Run run = Run.of(words[0], words[1], "--output=" + out).ok();
    assertEquals(NOTE, run.errors());
    String expected = Files.readString(out);
    assertEquals(1, expected.lines().count());
    run = Run.of(words[0], words[1], "--output=" + out, "--quiet").ok();
    assertEquals("", run.errors());
    assertEquals(expected, Files.readString(out));
  }

  /// Its texts are cut at 128 tokens, whatever the user allows.
  @Test
  void itsLimitIsNamed() {
    Run run =
        Run.of("embed", "--max-length=300", "--output=" + folder.resolve("out"), "a ".repeat(200));
    assertEquals(
        NOTE + "albert: records that were cut at 128 tokens and lost their end: 1\n",
        run.ok().errors());
  }

  @Test
  void itIsWhatConvertConverts() throws IOException {
    Path to = folder.resolve("to");
    assertEquals(
        NOTE,
        Run.of("convert", "--to=safetensors", "--dtype=BF16", "--output=" + to).ok().errors());
    Path from = DemoModel.folder();
    assertArrayEquals(
        Files.readAllBytes(from.resolve("model.safetensors")),
        Files.readAllBytes(to.resolve("model.safetensors")));
    assertArrayEquals(
        Files.readAllBytes(from.resolve("spiece.model")),
        Files.readAllBytes(to.resolve("spiece.model")));
  }

  @Test
  void itIsWhereFinetuningStarts() throws IOException {
    Path data = folder.resolve("train.tsv");
    Files.writeString(data, "text\tlabel\nA good day.\tgood\nA bad day.\tbad\n");
    Path to = folder.resolve("to");
    Run run =
        Run.of(
            "finetune", "--task=tsv", "--data=" + data, "--output=" + to, "--epochs=1", "--lr=0");
    assertTrue(run.ok().errors().contains(NOTE), run.errors());
    assertArrayEquals(
        Pretrained.load(DemoModel.folder()).parameters().get("embeddings.word").data(),
        Pretrained.load(to).parameters().get("embeddings.word").data());
  }

  @Test
  void pretrainingWantsAStart() throws IOException {
    Path text = Files.writeString(folder.resolve("text"), "A text.\n");
    Run.of("pretrain", "--input=" + text, "--output=" + folder.resolve("to"))
        .fails(2, "give either --model DIR or --config FILE");
  }

  @Test
  void otherTasksAreNotIts() throws IOException {
    Path data = folder.resolve("dev.tsv");
    Files.writeString(data, "text\tlabel\nA good day.\tgood\n");
    Run.of("evaluate", "--task=tsv", "--data=" + data)
        .fails(69, DemoModel.NOTE, "expected AlbertForSequenceClassification");
  }

  @Test
  void infoSaysWhatItIs() throws IOException {
    Path out = folder.resolve("out");
    assertEquals("", Run.of("info", "--format=jsonl", "--output=" + out).ok().errors());
    Map<String, Object> info = record(out);
    assertEquals(DemoModel.ABOUT, info.get("about"));
    assertTrue(DemoModel.ABOUT.contains("albert download albert/albert-base-v2"));
    assertEquals("AlbertForPreTraining", info.get("architecture"));
    assertEquals(List.of(), info.get("problems"));
  }

  @Test
  void masksGetADistribution() throws IOException {
    Path out = folder.resolve("out");
    Run.of("fill-mask", "The king sat on his [MASK].", "--top-k=8000", "--output=" + out).ok();
    List<?> results = (List<?>) Objects.requireNonNull(record(out).get("results"));
    assertEquals(8000, results.size());
    double sum = 0;
    for (Object result : results) {
      Object score = Json.object(result).orElseThrow().getOrDefault("score", 0.0);
      sum += ((Number) score).doubleValue();
    }
    assertEquals(1, sum, 8000 * Math.ulp(1f));
  }

  /// Sentences that it has never seen, with words that leave little choice.
  @ParameterizedTest
  @CsvSource({
    "She opened the [MASK] and went into the house., door",
    "Once upon a [MASK] there was an old woman., time",
    "The princess was the most [MASK] girl in the world., beautiful"
  })
  void itsWordsMakeSense(String text, String word) throws IOException {
    Path out = folder.resolve("out");
    Run.of("fill-mask", text, "--top-k=3", "--output=" + out).ok();
    List<?> results = (List<?>) Objects.requireNonNull(record(out).get("results"));
    assertTrue(
        results.stream().anyMatch(r -> word.equals(Json.object(r).orElseThrow().get("token_str"))),
        results::toString);
  }

  @Test
  void itIsSmall() throws IOException {
    Path weights = DemoModel.folder().resolve("model.safetensors");
    assertTrue(Files.size(weights) <= 4_000_000, Files.size(weights) + " bytes");
  }

  /// As it lies in the jar.
  @Test
  void itNeedsNoFilesOfItsOwn() throws IOException {
    Path from = DemoModel.folder();
    Path zip = folder.resolve("model.jar");
    List<Path> files = new ArrayList<>();
    try (var all = Files.list(from)) {
      all.forEach(files::add);
    }
    try (OutputStream out = Files.newOutputStream(zip);
        var jar = new ZipOutputStream(out)) {
      for (Path file : files) {
        jar.putNextEntry(new ZipEntry("m/" + file.getFileName()));
        Files.copy(file, jar);
      }
    }
    Pretrained expected = Pretrained.load(from);
    try (FileSystem inside = FileSystems.newFileSystem(zip)) {
      Path there = inside.getPath("/m");
      Pretrained found = Pretrained.load(there);
      for (String name : expected.parameters().names()) {
        assertArrayEquals(
            expected.parameters().get(name).data(), found.parameters().get(name).data(), name);
      }
      assertArrayEquals(
          PretrainedTokenizer.load(from).encodeIds("A cat."),
          PretrainedTokenizer.load(there).encodeIds("A cat."));
      PretrainedTokenizer.copy(there, folder);
      assertTrue(Files.exists(folder.resolve("spiece.model")));
    }
  }

  private static Map<String, Object> record(Path file) throws IOException {
    return Json.object(Json.parse(Files.readAllBytes(file))).orElseThrow();
  }
}
