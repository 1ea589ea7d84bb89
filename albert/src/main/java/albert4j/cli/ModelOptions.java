package albert4j.cli;

import albert4j.engine.checkpoint.CheckpointException;
import albert4j.tokenizer.TokenizerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Which model a command works with.
final class ModelOptions {
  @Option(names = "--model", paramLabel = "DIR", description = "The model's folder.")
  private Optional<String> model = Optional.empty();

  /// Reads something out of a model's folder.
  interface Loader<T> {
    /// Reads it.
    T load(Path folder) throws IOException;
  }

  /// Whether the user named one.
  boolean given() {
    return model.isPresent();
  }

  /// The folder of the model.
  ///
  /// @throws CliException if there is none
  Path folder() throws CliException {
    String name =
        model.orElseThrow(
            () -> CliException.unavailable("no model; give its folder as --model DIR"));
    if (!Files.isDirectory(Path.of(name))) {
      throw CliException.unavailable(
          Files.exists(Path.of(name))
              ? "--model must be a folder, this is a file: " + name
              : "no such model folder: " + name);
    }
    return Path.of(name);
  }

  /// Loads the model, or what a command needs of it.
  ///
  /// @throws CliException if there is none, or it is damaged or does not suit
  /// @throws IOException if a file cannot be read
  <T> T load(Loader<T> loader) throws IOException {
    try {
      return loader.load(folder());
    } catch (CheckpointException | TokenizerException e) {
      throw CliException.unavailable(e);
    }
  }
}
