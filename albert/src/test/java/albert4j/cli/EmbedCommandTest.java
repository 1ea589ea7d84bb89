package albert4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.Tensor;
import albert4j.engine.checkpoint.Json;
import albert4j.model.Architecture;
import albert4j.model.Pretrained;
import albert4j.pipeline.Embedder;
import albert4j.pipeline.TinyFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
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

/// `embed`, `fill-mask` and `sentence-order` with a model of random weights.
class EmbedCommandTest {
  private static final String LONG = "one two three four five six seven eight nine ten ".repeat(3);

  @TempDir private Path folder;

  @Test
  void recordsKeepOrderAndFields() throws IOException {
    Path model = TinyFolder.save(folder.resolve("m"), Architecture.MODEL);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      lines.add("{\"id\":" + i + ",\"text\":\"" + "word ".repeat(i % 7) + "\"}");
    }
    Path input = Files.write(folder.resolve("in"), lines);
    run(model, "embed", "--input=" + input, "--batch-tokens=30").ok();
    List<Map<String, Object>> records = records();
    assertEquals(50, records.size());
    try (Embedder embedder = Embedder.load(model)) {
      for (int i = 0; i < 50; i++) {
        assertEquals(
            List.of("id", "text", "truncated", "embedding"), List.copyOf(records.get(i).keySet()));
        assertEquals((long) i, records.get(i).get("id"));
        assertArrayEquals(embedder.embed("word ".repeat(i % 7)), floats(records.get(i)));
      }
    }
  }

  @Test
  void npyIsWhatNumPyReads() throws IOException {
    Path model = TinyFolder.save(folder.resolve("m"), Architecture.MODEL);
    run(model, "embed", "--format=npy", "a", "b c", "d").ok();
    byte[] bytes = Files.readAllBytes(folder.resolve("out"));
    int header = 10 + (bytes[8] & 0xFF) + 256 * bytes[9];
    assertEquals(0, header % 64);
    assertEquals(header + 3 * 8 * 4, bytes.length);
    assertEquals(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 8), }",
        new String(bytes, 10, header - 10, StandardCharsets.US_ASCII).strip());
    float[] row = new float[8];
    ByteBuffer.wrap(bytes, header + 32, 32).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(row);
    try (Embedder embedder = Embedder.load(model)) {
      assertArrayEquals(embedder.embed("b c"), row);
    }
    run(model, "embed", "--format=npy", "--pooling=tokens", "a").fails(2, "one vector a record");
  }

  @Test
  void longTexts() throws IOException {
    Path model = TinyFolder.save(folder.resolve("m"), Architecture.MODEL);
    Run run = run(model, "embed", LONG, "short");
    assertTrue(run.ok().errors().contains("lost their end: 1"), run.errors());
    assertEquals(true, records().getFirst().get("truncated"));
    assertEquals(false, records().getLast().get("truncated"));
    run(model, "embed", "--on-overflow=error", "short", LONG)
        .fails(65, "argument 2: too long by 16 tokens");
    assertEquals("", run(model, "embed", "--on-overflow=split", LONG).ok().errors());
    try (Embedder embedder = Embedder.load(model)) {
      assertArrayEquals(
          embedder.embedWindows(List.of(embedder.windows(LONG))).getFirst(),
          floats(records().getFirst()));
    }
    run(model, "embed", "--max-length=2", "a").fails(2, "--max-length must be at least 3: 2");
    String pair = "{\"text\":\"" + LONG + "\",\"text_pair\":\"b\"}";
    run(model, "embed", "--on-overflow=split", pair).fails(65, "argument 1: text is so long");
  }

  @Test
  void tokensOneByOne() throws IOException {
    Path model = TinyFolder.save(folder.resolve("m"), Architecture.MODEL);
    run(model, "feature-extraction", "--pooling=tokens", "hello").ok();
    Map<String, Object> record = records().getFirst();
    assertEquals(List.of("[CLS]", "▁hello", "[SEP]"), record.get("tokens"));
    assertEquals(3, list(record, "embeddings").size());
    run(model, "embed", "--format=text", "--pooling=tokens", "hello").ok();
    assertTrue(Files.readString(folder.resolve("out")).startsWith("[CLS] "));
  }

  @Test
  void promptsAndScaling() throws IOException {
    Path model = TinyFolder.save(folder.resolve("m"), Architecture.MODEL);
    Files.writeString(
        model.resolve("config_sentence_transformers.json"), "{\"prompts\":{\"query\":\"find \"}}");
    run(model, "embed", "find me").ok();
    Object expected = records().getFirst().get("embedding");
    run(model, "embed", "--prompt-name=query", "me").ok();
    assertEquals(expected, records().getFirst().get("embedding"));
    run(model, "embed", "--prompt=find ", "me").ok();
    assertEquals(expected, records().getFirst().get("embedding"));
    run(model, "embed", "--prompt-name=none", "me").fails(2, "one of [query]: none");
    run(model, "embed", "--normalize", "me").ok();
    double squares = 0;
    for (float x : floats(records().getFirst())) {
      squares += x * x;
    }
    assertEquals(1, squares, 1e-6);
  }

  @Test
  void badInputIsNamed() throws IOException {
    Path model = TinyFolder.save(folder.resolve("m"), Architecture.MODEL);
    Path input =
        Files.write(
            folder.resolve("in"), "good\nbad \u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    run(model, "embed", "--input=" + input)
        .fails(
            65,
            "in: line 2: expected UTF-8 (convert it, for example with iconv), found 0xE9 at byte 9");
    Files.writeString(input, "{\"txt\":\"a\"}");
    run(model, "embed", "--input=" + input).fails(65, "in: line 1: field \"text\" is missing");
    assertTrue(Files.notExists(folder.resolve("out")));
    Run.of("embed", "--model=" + model, "--output=" + folder.resolve("x/y"), "a")
        .fails(1, "no such folder to write into: " + folder.resolve("x"));
  }

  @Test
  void masks() throws IOException {
    Path model = TinyFolder.save(folder.resolve("m"), Architecture.PRE_TRAINING);
    run(model, "fill-mask", "--top-k=2", "a [MASK]", "[MASK] or [MASK]").ok();
    List<Map<String, Object>> records = records();
    List<?> one = list(records.getFirst(), "results");
    assertEquals(2, one.size());
    assertEquals(
        List.of("score", "token", "token_str", "sequence"),
        List.copyOf(Json.object(one.getFirst()).orElseThrow().keySet()));
    List<?> two = list(records.getLast(), "results");
    assertEquals(2, two.size());
    assertEquals(2, ((List<?>) two.getFirst()).size());
    run(model, "fill-mask", "a [MASK]", "none").fails(65, "argument 2: no [MASK] in the text");
    run(model, "fill-mask", LONG + "[MASK]").fails(65, "no [MASK] among the first 16 tokens");
    run(model, "fill-mask", "--top-k=0", "[MASK]").fails(2, "--top-k must be at least 1: 0");
    run(model, "fill-mask", "--on-overflow=split", "[MASK]")
        .fails(2, "only embed, ner and tokenize can split");
  }

  @Test
  void order() throws IOException {
    Path model = TinyFolder.save(folder.resolve("m"), Architecture.PRE_TRAINING);
    run(model, "sop", "{\"text\":\"a\",\"text_pair\":\"b\"}").ok();
    Map<String, Object> record = records().getFirst();
    assertTrue(List.of("in-order", "swapped").contains(record.get("label")));
    double score = (double) Objects.requireNonNull(record.get("score"));
    assertTrue(score >= 0.5 && score <= 1, "" + score);
    run(model, "sentence-order", "only one").fails(65, "field \"text_pair\" is missing");
  }

  @Test
  void weightsThatAreNoNumbersAreSaidToBe() throws IOException {
    Path model = TinyFolder.save(folder.resolve("m"), Architecture.PRE_TRAINING);
    Pretrained damaged = Pretrained.load(model);
    Tensor mapping = damaged.parameters().get("encoder.mapping.weight");
    mapping.data()[mapping.offset()] = Float.NaN;
    damaged.save(model);
    String message = "the model's result is NaN: its weights are damaged or not trained";
    run(model, "embed", "a").fails(69, message);
    run(model, "fill-mask", "[MASK]").fails(69, message);
    run(model, "sop", "{\"text\":\"a\",\"text_pair\":\"b\"}").fails(69, message);
  }

  private Run run(Path model, String... arguments) {
    return Run.of(
        Stream.concat(
                Arrays.stream(arguments),
                Stream.of("--model=" + model, "--output=" + folder.resolve("out")))
            .toArray(String[]::new));
  }

  private List<Map<String, Object>> records() throws IOException {
    List<Map<String, Object>> records = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("out"))) {
      records.add(Json.object(Json.parse(line)).orElseThrow());
    }
    return records;
  }

  private static List<?> list(Map<String, Object> record, String field) {
    return (List<?>) Objects.requireNonNull(record.get(field));
  }

  private static float[] floats(Map<String, Object> record) {
    List<?> values = list(record, "embedding");
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = ((Number) values.get(i)).floatValue();
    }
    return floats;
  }
}
