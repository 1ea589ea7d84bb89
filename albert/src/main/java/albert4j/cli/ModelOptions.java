package albert4j.cli;

import albert4j.engine.checkpoint.CheckpointException;
import albert4j.hub.HubCache;
import albert4j.hub.HubException;
import albert4j.hub.HubName;
import albert4j.model.ModelArchive;
import albert4j.model.PretrainedTokenizer;
import albert4j.tokenizer.Tokenizer;
import albert4j.tokenizer.TokenizerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Which model a command works with.
final class ModelOptions {
  @Option(
      names = "--model",
      paramLabel = "DIR|NAME",
      description = {
        "The model's folder, an archive of it (tar.gz, tar, zip), the file of its weights in it, or"
            + " its name on the Hub, as owner/name or owner/name@revision, if albert download or"
            + " Python has fetched it.",
        "Where only a tokenizer is needed, the tokenizer's file will do.",
        "Default: the small demonstration model inside albert.jar."
      })
  private Optional<String> model = Optional.empty();

  /// What an archive was unpacked to, until the program ends, or the demonstration model.
  private Optional<Path> opened = Optional.empty();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /// Reads something out of a model's folder.
  interface Loader<T> {
    /// Reads it.
    T load(Path path) throws IOException;
  }

  /// Whether the user named one.
  boolean given() {
    return model.isPresent();
  }

  /// The folder of the model, or the file that the user named in it. Without a name it is the
  /// demonstration model, and the user is told so.
  ///
  /// @throws CliException if there is none
  /// @throws IOException if the cache cannot be read, or it is an archive that cannot be unpacked
  Path path() throws IOException {
    if (opened.isPresent()) {
      return opened.get();
    }
    if (model.isEmpty()) {
      Path demo = DemoModel.folder();
      Main.of(command).messages.note(DemoModel.NOTE);
      opened = Optional.of(demo);
      return demo;
    }
    Path path = resolve(model.get(), Main.of(command).environment());
    if (!ModelArchive.isArchive(path)) {
      return path;
    }
    Path folder = unpacked(path);
    opened = Optional.of(folder);
    return folder;
  }

  @SuppressWarnings("MustBeClosedChecker") // the end of the program deletes what is unpacked
  private static Path unpacked(Path archive) throws IOException {
    return ModelArchive.open(archive).folder();
  }

  /// Tells the user what loading had to say. Heads that a command has no use for are no news where
  /// the user did not choose the model.
  void tell(List<String> notes) {
    if (given()) {
      notes.forEach(Main.of(command).messages::note);
    }
  }

  /// What a name stands for: an existing path for itself, any other for the model of that name in
  /// the Hub's cache. This is the only place where a name becomes a path.
  ///
  /// @throws CliException if there is neither, or only a part of the model is in the cache
  /// @throws IOException if the cache cannot be read
  static Path resolve(String name, Map<String, String> environment) throws IOException {
    Optional<Path> path = path(name);
    if (path.isPresent() && Files.exists(path.get())) {
      return path.get();
    }
    Optional<HubName> hubName = HubName.parse(name);
    if (hubName.isEmpty()) {
      throw CliException.unavailable("no such file or folder: " + name);
    }
    HubCache cache = HubCache.of(environment);
    try {
      return cache
          .find(hubName.get())
          .orElseThrow(() ->
              CliException.unavailable(
                  "no such folder, and no such model in the cache "
                      + cache.folder()
                      + ": "
                      + name
                      + "\nTo fetch it from the Hub: "
                      + HubCache.command(hubName.get())));
    } catch (HubException | CheckpointException e) {
      throw CliException.unavailable(e);
    }
  }

  private static Optional<Path> path(String name) {
    try {
      return Optional.of(Path.of(name));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /// Loads the model's tokenizer. A tokenizer's file may be named in place of a folder, as
  /// `train-tokenizer` writes it.
  ///
  /// @throws CliException if there is none, or it is damaged
  /// @throws IOException if a file cannot be read
  Tokenizer tokenizer() throws IOException {
    return load(PretrainedTokenizer::load);
  }

  /// Loads the model, or what a command needs of it.
  ///
  /// @throws CliException if there is none, or it is damaged or does not suit
  /// @throws IOException if a file cannot be read
  <T> T load(Loader<T> loader) throws IOException {
    try {
      return loader.load(path());
    } catch (CheckpointException | TokenizerException e) {
      throw CliException.unavailable(e);
    }
  }
}
