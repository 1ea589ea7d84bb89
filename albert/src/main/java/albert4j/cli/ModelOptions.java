package albert4j.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Which model a command works with.
final class ModelOptions {
  @Option(names = "--model", paramLabel = "DIR", description = "The model's folder.")
  private Optional<String> model = Optional.empty();

  /// The folder of the model.
  ///
  /// @throws CliException if there is none
  Path folder() throws CliException {
    String name =
        model.orElseThrow(
            () -> CliException.unavailable("no model; give its folder as --model DIR"));
    if (!Files.isDirectory(Path.of(name))) {
      throw CliException.unavailable("no such model folder: " + name);
    }
    return Path.of(name);
  }
}
