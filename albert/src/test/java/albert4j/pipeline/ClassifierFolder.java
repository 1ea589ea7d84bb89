package albert4j.pipeline;

import albert4j.model.AlbertConfig;
import albert4j.model.Goldens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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
}
