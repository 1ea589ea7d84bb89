package albert4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.checkpoint.CheckpointException;
import albert4j.model.AlbertConfig;
import albert4j.model.Architecture;
import albert4j.model.Pretrained;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Models whose configuration, or whose list of tensors, is damaged: refused with a
/// [CheckpointException], or loaded. Nothing else is thrown, nothing hangs, and no configuration
/// takes memory for a model that the file does not hold.
///
/// `-Dalbert4j.fuzz=N` asks for that many cases, `-Dalbert4j.fuzzSeed=S` for those from seed S on.
class ModelFilesFuzzTest {
  private static final int CASES = Integer.getInteger("albert4j.fuzz", 500);
  private static final int FIRST = Integer.getInteger("albert4j.fuzzSeed", 0);
  private static final Duration BOUND = Duration.ofSeconds(30);

  @TempDir private Path folder;
  private String config = "";
  private byte[] weights = {};

  @BeforeEach
  void save() throws IOException {
    AlbertConfig tiny =
        AlbertConfig.named("tiny")
            .with("vocab_size", 20)
            .with("embedding_size", 4)
            .with("hidden_size", 12)
            .with("intermediate_size", 8)
            .with("num_hidden_layers", 2)
            .with("max_position_embeddings", 8);
    Pretrained.fresh(tiny, Architecture.SEQUENCE_CLASSIFICATION, new SplittableRandom(1))
        .save(folder);
    config = Files.readString(folder.resolve("config.json"));
    weights = Files.readAllBytes(folder.resolve("model.safetensors"));
  }

  /// Makes damaged files of a model.
  private interface Damage {
    void write(Random random) throws IOException;
  }

  @Test
  void configurations() {
    fuzz(random ->
        Files.writeString(folder.resolve("config.json"), FileDamage.json(config, random)));
  }

  /// Google's configuration, which is read by other rules.
  @Test
  void configurationsOfGoogle() {
    fuzz(random -> {
      Files.deleteIfExists(folder.resolve("config.json"));
      Files.writeString(folder.resolve("albert_config.json"), FileDamage.json(config, random));
    });
  }

  @Test
  void tensors() {
    int header = 8 + (weights[0] & 0xFF) + ((weights[1] & 0xFF) << 8);
    fuzz(random -> {
      // names and shapes, rather than numbers in 60,000 bytes
      String start = new String(weights, 8, header - 8, UTF_8);
      byte[] changed = FileDamage.json(start, random).getBytes(UTF_8);
      byte[] bytes = new byte[8 + changed.length + weights.length - header];
      bytes[0] = (byte) changed.length;
      bytes[1] = (byte) (changed.length >> 8);
      System.arraycopy(changed, 0, bytes, 8, changed.length);
      System.arraycopy(weights, header, bytes, 8 + changed.length, weights.length - header);
      Files.write(folder.resolve("model.safetensors"), bytes);
    });
  }

  private void fuzz(Damage damage) {
    int loaded = 0;
    for (int seed = FIRST; seed < FIRST + CASES; seed++) {
      // neighbouring seeds begin alike
      var random = new Random(seed * 0x9E3779B97F4A7C15L);
      try {
        damage.write(random);
        loaded += assertTimeoutPreemptively(BOUND, this::loads) ? 1 : 0;
      } catch (IOException | RuntimeException | Error e) {
        throw new AssertionError("-Dalbert4j.fuzz=1 -Dalbert4j.fuzzSeed=" + seed, e);
      }
    }
    assertTrue(CASES < 100 || (loaded > CASES / 100 && loaded < CASES), "loaded " + loaded);
  }

  private boolean loads() throws IOException {
    try {
      Pretrained.load(folder);
      Pretrained.load(folder, Architecture.MODEL);
      return true;
    } catch (CheckpointException e) {
      assertTrue(e.toString().contains(folder.toString()), e.toString());
      return false;
    }
  }
}
