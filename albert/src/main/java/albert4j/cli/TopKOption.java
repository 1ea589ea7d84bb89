package albert4j.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/// How many of several results are shown.
final class TopKOption {
  @Option(
      names = "--top-k",
      paramLabel = "K",
      description = "Only the best K results; default: all of them.")
  private Optional<Integer> topK = Optional.empty();

  /// How many, if the user set a limit.
  ///
  /// @throws CliException if it is less than one
  Optional<Integer> limit() throws CliException {
    if (topK.isPresent()) {
      CliException.requireAtLeast(1, "--top-k", topK.get());
    }
    return topK;
  }
}
