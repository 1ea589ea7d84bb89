package albert4j.cli;

import java.io.IOException;
import picocli.CommandLine;

/// What the user gave cannot be used: a message of one or two lines that says what to do, and the
/// exit code.
final class CliException extends IOException {
  private static final long serialVersionUID = 1L;

  /// Exit code for bad input data, `EX_DATAERR` of BSD's sysexits.
  static final int BAD_DATA = 65;

  /// Exit code for a model or a network that is not there, `EX_UNAVAILABLE`.
  static final int UNAVAILABLE = 69;

  private final int exitCode;

  private CliException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  private CliException(int exitCode, Exception cause) {
    super(cause.getMessage(), cause);
    this.exitCode = exitCode;
  }

  /// Bad input data.
  ///
  /// @param place where: a file and a line, say
  static CliException badData(String place, String problem) {
    return new CliException(BAD_DATA, place + ": " + problem);
  }

  /// Bad input data, as the exception says it.
  static CliException badData(IOException cause) {
    return new CliException(BAD_DATA, cause);
  }

  /// Options or arguments that do not go together.
  static CliException usage(String message) {
    return new CliException(CommandLine.ExitCode.USAGE, message);
  }

  /// An option that is out of range, as the exception says it.
  static CliException usage(IllegalArgumentException cause) {
    return new CliException(CommandLine.ExitCode.USAGE, cause);
  }

  /// Checks the number that the user gave an option.
  ///
  /// @throws CliException if it is too small
  static void requireAtLeast(int least, String option, long value) throws CliException {
    if (value < least) {
      throw usage(option + " must be at least " + least + ": " + value);
    }
  }

  /// A model or a network is not available.
  static CliException unavailable(String message) {
    return new CliException(UNAVAILABLE, message);
  }

  /// A model cannot be used, as the exception says it.
  static CliException unavailable(IOException cause) {
    return new CliException(UNAVAILABLE, cause);
  }

  int exitCode() {
    return exitCode;
  }
}
