package albert4j.cli;

import albert4j.engine.checkpoint.CheckpointException;
import albert4j.model.ModelArchive;
import albert4j.model.PretrainedTokenizer;
import albert4j.tokenizer.Tokenizer;
import albert4j.tokenizer.TokenizerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Which model a command works with.
final class ModelOptions {
  @Option(
      names = "--model",
      paramLabel = "DIR",
      description =
          "The model's folder, or an archive of it (tar.gz, tar, zip). Where only a tokenizer is"
              + " needed, the tokenizer's file will do.")
  private Optional<String> model = Optional.empty();

  /// What an archive was unpacked to, until the program ends.
  private Optional<Path> unpacked = Optional.empty();

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
  /// @throws IOException if it is an archive that cannot be unpacked
  Path folder() throws IOException {
    String name =
        model.orElseThrow(
            () -> CliException.unavailable("no model; give its folder as --model DIR"));
    Path path = unpacked(Path.of(name));
    if (!Files.isDirectory(path)) {
      throw CliException.unavailable(
          Files.exists(path)
              ? "--model must be a folder, this is a file: " + name
              : "no such model folder: " + name);
    }
    return path;
  }

  /// The folder within an archive, any other path as it is.
  @SuppressWarnings("MustBeClosedChecker") // the end of the program deletes it
  private Path unpacked(Path path) throws IOException {
    if (unpacked.isEmpty() && ModelArchive.isArchive(path)) {
      unpacked = Optional.of(load(path, archive -> ModelArchive.open(archive).folder()));
    }
    return unpacked.orElse(path);
  }

  /// Loads the model's tokenizer. A tokenizer's file may be named in place of a folder, as
  /// `train-tokenizer` writes it.
  ///
  /// @throws CliException if there is none, or it is damaged
  /// @throws IOException if a file cannot be read
  Tokenizer tokenizer() throws IOException {
    Optional<Path> file = model.map(Path::of).filter(Files::isRegularFile);
    if (file.isEmpty() || ModelArchive.isArchive(file.get())) {
      return load(PretrainedTokenizer::load);
    }
    return load(file.get(), PretrainedTokenizer::load);
  }

  /// Loads the model, or what a command needs of it.
  ///
  /// @throws CliException if there is none, or it is damaged or does not suit
  /// @throws IOException if a file cannot be read
  <T> T load(Loader<T> loader) throws IOException {
    return load(folder(), loader);
  }

  private static <T> T load(Path path, Loader<T> loader) throws IOException {
    try {
      return loader.load(path);
    } catch (CheckpointException | TokenizerException e) {
      throw CliException.unavailable(e);
    }
  }
}
