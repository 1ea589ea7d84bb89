package albert4j.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/// How long a sequence may be.
final class MaxLengthOption {
  /// The shortest that leaves room for `[CLS]` and the `[SEP]` of two texts.
  private static final int SHORTEST = 3;

  @Option(
      names = "--max-length",
      paramLabel = "N",
      description = "The most tokens of a sequence, [CLS] and [SEP] included.")
  private Optional<Integer> maxLength = Optional.empty();

  /// The most tokens.
  ///
  /// @param usual if the user did not say
  /// @throws CliException if it is too small for any text
  int or(int usual) throws CliException {
    if (maxLength.isPresent()) {
      CliException.requireAtLeast(SHORTEST, "--max-length", maxLength.get());
    }
    return maxLength.orElse(usual);
  }

  /// Whether the user set a limit.
  boolean given() {
    return maxLength.isPresent();
  }
}
