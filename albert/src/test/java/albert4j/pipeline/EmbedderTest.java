package albert4j.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.Scope;
import albert4j.engine.Tensor;
import albert4j.engine.checkpoint.CheckpointException;
import albert4j.model.Architecture;
import albert4j.model.Batch;
import albert4j.model.Pretrained;
import albert4j.tokenizer.Encoding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Vectors against the model's own hidden states.
class EmbedderTest {
  private static final String LONG = "one two three four five six seven eight nine ten ".repeat(5);

  @TempDir private Path folder;

  @Test
  void vectorsAreMadeOfHiddenStates() throws IOException {
    Path model = TinyFolder.save(folder, Architecture.MODEL);
    String text = "Some words.";
    float[][] tokens;
    try (Embedder embedder = load(model, Pooling.MEAN, false)) {
      Encoding encoding = embedder.encode(text);
      tokens = embedder.embedTokens(List.of(encoding)).getFirst();
      assertEquals(encoding.size(), tokens.length);
      float[][] expected = hidden(model, encoding);
      for (int i = 0; i < tokens.length; i++) {
        assertArrayEquals(expected[i], tokens[i]);
      }
      assertArrayEquals(mean(tokens), embedder.embed(text), 1e-6f);
      assertEquals(8, embedder.dimension());
      assertEquals(16, embedder.maxLength());
    }
    try (Embedder embedder = load(model, Pooling.CLS, false)) {
      assertArrayEquals(tokens[0], embedder.embed(text));
    }
    try (Embedder embedder = load(model, Pooling.MEAN, true)) {
      float[] unit = embedder.embed(text);
      float[] mean = mean(tokens);
      double length = Math.sqrt(IntStream.range(0, 8).mapToDouble(i -> mean[i] * mean[i]).sum());
      for (int i = 0; i < unit.length; i++) {
        assertEquals(mean[i] / length, unit[i], 1e-6);
      }
    }
  }

  @Test
  void theBatchDoesNotMatter() throws IOException {
    Path model = TinyFolder.save(folder, Architecture.MODEL);
    List<String> texts = IntStream.range(0, 40).mapToObj(i -> LONG.substring(0, 3 * i)).toList();
    List<float[]> together;
    try (Embedder embedder = Embedder.load(model)) {
      together = embedder.embedAll(texts);
    }
    var small = new PipelineOptions(1, 5, Integer.MAX_VALUE);
    try (Embedder embedder = Embedder.load(EmbedderConfig.read(model), small)) {
      for (int i = 0; i < texts.size(); i++) {
        assertArrayEquals(together.get(i), embedder.embed(texts.get(i)), texts.get(i));
      }
    }
  }

  @Test
  void longTextsAreCutOrSplit() throws IOException {
    Path model = TinyFolder.save(folder, Architecture.MODEL);
    try (Embedder embedder = load(model, Pooling.MEAN, false)) {
      Encoding cut = embedder.encode(LONG);
      assertEquals(16, cut.size());
      assertTrue(cut.truncated());
      List<Encoding> windows = embedder.windows(LONG);
      int tokens = windows.stream().mapToInt(Encoding::size).sum();
      assertEquals(cut.size() + cut.removed(), tokens - 2 * (windows.size() - 1));
      float[][] all =
          embedder.embedTokens(windows).stream().flatMap(Arrays::stream).toArray(float[][]::new);
      assertArrayEquals(mean(all), embedder.embedWindows(List.of(windows)).getFirst(), 1e-6f);
      assertEquals(1, embedder.windows("short").size());
    }
  }

  @Test
  void aPoolerMustBeThere() throws IOException {
    Path model = TinyFolder.save(folder, Architecture.MASKED_LM);
    var e = assertThrows(CheckpointException.class, () -> load(model, Pooling.POOLER, false));
    assertTrue(String.valueOf(e.getMessage()).contains("expected a pooler"), e.getMessage());
  }

  private static Embedder load(Path model, Pooling pooling, boolean normalize) throws IOException {
    EmbedderConfig config = EmbedderConfig.read(model);
    return Embedder.load(
        config.withPooling(pooling).withNormalize(normalize), PipelineOptions.DEFAULT);
  }

  private static float[][] hidden(Path folder, Encoding encoding) throws IOException {
    Pretrained pretrained = Pretrained.load(folder);
    try (Scope scope = Scope.inference(1)) {
      Tensor hidden = pretrained.model().hidden(scope, Batch.of(List.of(encoding.ids())));
      return IntStream.range(0, encoding.size())
          .mapToObj(i -> hidden.rows(i, 1).toArray())
          .toArray(float[][]::new);
    }
  }

  private static float[] mean(float[][] rows) {
    float[] mean = new float[rows[0].length];
    for (int c = 0; c < mean.length; c++) {
      double sum = 0;
      for (float[] row : rows) {
        sum += row[c];
      }
      mean[c] = (float) (sum / rows.length);
    }
    return mean;
  }
}
