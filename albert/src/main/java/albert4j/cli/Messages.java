package albert4j.cli;

import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// What goes to standard error, and how much of it.
final class Messages {
  @Option(
      names = "--quiet",
      scope = ScopeType.INHERIT,
      description = "No notes and no progress; errors remain.")
  private boolean quiet;

  @Option(names = "--no-progress", scope = ScopeType.INHERIT, description = "No progress.")
  private boolean noProgress;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of an error.")
  private boolean verbose;

  /// Says something that is not part of the result.
  void note(String text) {
    if (!quiet) {
      System.err.println("albert: " + text);
    }
  }

  /// Says what went wrong, with the stack trace if the user wants it. What fails because somebody
  /// is ending the program is no news.
  void error(String text, Throwable cause) {
    if (ending()) {
      return;
    }
    System.err.println("albert: " + text);
    if (verbose) {
      cause.printStackTrace();
    }
  }

  /// Whether the JVM is shutting down: only then it takes no hook.
  private static boolean ending() {
    Thread hook = new Thread(() -> {});
    try {
      Runtime.getRuntime().addShutdownHook(hook);
      Runtime.getRuntime().removeShutdownHook(hook);
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  /// A display for work that may take long; the caller closes it.
  Progress progress() {
    boolean shown = !quiet && !noProgress;
    return new Progress(System.err, Terminal.is(Terminal.STDERR), shown, System::nanoTime);
  }
}
