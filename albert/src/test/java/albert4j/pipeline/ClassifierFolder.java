package albert4j.pipeline;

import albert4j.engine.Tensor;
import albert4j.model.AlbertConfig;
import albert4j.model.Architecture;
import albert4j.model.Goldens;
import albert4j.model.Pretrained;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/// The reference's classifier under another configuration.
public final class ClassifierFolder {
  private ClassifierFolder() {}

  /// Copies it; the test that asks is skipped where it is not there.
  ///
  /// @param key of config.json
  /// @param value of that key
  public static Path with(Path folder, String key, Object value) throws IOException {
    Path golden = Goldens.folder("pipeline/classify");
    Files.createDirectories(folder);
    for (String file : new String[] {"model.safetensors", "tokenizer.json"}) {
      Files.copy(golden.resolve(file), folder.resolve(file));
    }
    AlbertConfig.read(golden.resolve("config.json"))
        .with(key, value)
        .write(folder.resolve("config.json"));
    return folder;
  }

  /// Saves it with the third of its four outputs, fear, as its only one.
  public static Path single(Path folder, Architecture architecture) throws IOException {
    Path golden = Goldens.folder("pipeline/classify");
    Pretrained four = Pretrained.load(golden);
    Pretrained one =
        Pretrained.fresh(
            four.config().withLabels(List.of("fear")), architecture, new SplittableRandom(1));
    int h = four.config().hiddenSize();
    for (String name : one.parameters().names()) {
      Tensor from = four.parameters().get(name);
      Tensor to = one.parameters().get(name);
      int skipped =
          switch (name) {
            case "classifier.weight" -> 2 * h;
            case "classifier.bias" -> 2;
            default -> 0;
          };
      System.arraycopy(from.data(), from.offset() + skipped, to.data(), to.offset(), to.size());
    }
    one.save(folder);
    Files.copy(golden.resolve("tokenizer.json"), folder.resolve("tokenizer.json"));
    return folder;
  }
}
