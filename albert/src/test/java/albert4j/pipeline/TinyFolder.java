package albert4j.pipeline;

import albert4j.model.AlbertConfig;
import albert4j.model.Architecture;
import albert4j.model.Pretrained;
import albert4j.model.SharedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;

/// A small model with random weights and the published vocabulary.
public final class TinyFolder {
  private static final AlbertConfig CONFIG =
      AlbertConfig.of(
          Map.of(
              "vocab_size", 30000,
              "embedding_size", 4,
              "hidden_size", 8,
              "num_attention_heads", 2,
              "intermediate_size", 12,
              "num_hidden_layers", 2,
              "max_position_embeddings", 16,
              "initializer_range", 0.5));

  private TinyFolder() {}

  /// Saves such a model; the test that asks is skipped where the vocabulary is not there.
  public static Path save(Path folder, Architecture architecture) throws IOException {
    Path vocabulary = SharedFolder.resolve("data/albert-vocab/spiece.model");
    Pretrained.fresh(CONFIG, architecture, new SplittableRandom(7)).save(folder);
    Files.copy(vocabulary, folder.resolve("spiece.model"));
    return folder;
  }
}
