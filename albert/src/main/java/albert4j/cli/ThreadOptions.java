package albert4j.cli;

import picocli.CommandLine.Option;

/// How many threads compute.
final class ThreadOptions {
  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that compute; default: the available processors.")
  private int threads = Runtime.getRuntime().availableProcessors();

  /// Threads that compute, at least 1.
  ///
  /// @throws CliException if the user asked for less
  int threads() throws CliException {
    CliException.requireAtLeast(1, "--threads", threads);
    return threads;
  }
}
