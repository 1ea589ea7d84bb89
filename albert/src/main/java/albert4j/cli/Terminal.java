package albert4j.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Whether somebody is watching.
final class Terminal {
  static final int STDIN = 0;
  static final int STDOUT = 1;
  static final int STDERR = 2;

  private Terminal() {}

  /// Whether a standard stream of this process is a terminal.
  ///
  /// Linux tells it for each stream; elsewhere the JDK tells only whether input and output both
  /// are. Standard error of a child is a pipe to its launcher, so there the launcher's is asked.
  static boolean is(int stream) {
    long self = ProcessHandle.current().pid();
    long owner = stream == STDERR ? Long.getLong("albert4j.parent", self) : self;
    Path link = Path.of("/proc/" + owner + "/fd/" + stream);
    if (Files.isSymbolicLink(link)) {
      try {
        return Files.readSymbolicLink(link).toString().matches("/dev/(pts/.*|tty.*|console)");
      } catch (IOException unreadable) {
        return false;
      }
    }
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
  }
}
