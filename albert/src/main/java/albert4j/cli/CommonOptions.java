package albert4j.cli;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/// What every command takes that runs a model over texts.
final class CommonOptions {
  /// What happens to a text that is longer than the model or `--max-length` allows.
  enum Overflow {
    /// Its end is cut off, and how many texts were cut is reported.
    TRUNCATE,
    /// The command fails and names the record.
    ERROR,
    /// It is taken in pieces.
    SPLIT;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--model",
      paramLabel = "DIR|NAME",
      description = {
        "A model folder, or the name of a model in the cache (albert download fetches one).",
        "Default: the small model inside this jar."
      })
  private Optional<String> model = Optional.empty();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that compute; default: the available processors.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--batch-tokens",
      paramLabel = "N",
      description = "Tokens that are computed at once; default: ${DEFAULT-VALUE}.")
  private int batchTokens = 4096;

  @Option(
      names = "--max-length",
      paramLabel = "N",
      description = "The most tokens of one text; default: what the model allows.")
  private Optional<Integer> maxLength = Optional.empty();

  @Option(
      names = "--on-overflow",
      description =
          "What happens to longer texts: ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
  private Overflow onOverflow = Overflow.TRUNCATE;

  /// A folder or a name; empty for the model inside the jar.
  Optional<String> model() {
    return model;
  }

  /// Threads that compute, at least 1.
  int threads() throws CliException {
    return positive("--threads", threads);
  }

  /// Tokens that are computed at once, at least 1.
  int batchTokens() throws CliException {
    return positive("--batch-tokens", batchTokens);
  }

  /// The most tokens of one text, if the user set it.
  OptionalInt maxLength() throws CliException {
    return maxLength.isPresent()
        ? OptionalInt.of(positive("--max-length", maxLength.get()))
        : OptionalInt.empty();
  }

  /// What happens to longer texts.
  Overflow onOverflow() {
    return onOverflow;
  }

  private static int positive(String option, int value) throws CliException {
    if (value < 1) {
      throw CliException.usage(option + " must be at least 1: " + value);
    }
    return value;
  }
}
