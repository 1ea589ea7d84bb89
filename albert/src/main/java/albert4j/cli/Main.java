package albert4j.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/// The command line: one line for each command.
@Command(
    name = "albert",
    description = "ALBERT in pure Java.",
    mixinStandardHelpOptions = true,
    version = "albert4j 0.1.0-SNAPSHOT",
    subcommands = {HelpCommand.class})
public final class Main {
  private Main() {}

  /// Runs a command and exits with its code.
  public static void main(String[] args) {
    ParentWatch.start();
    System.exit(new CommandLine(new Main()).setExpandAtFiles(false).execute(args));
  }
}
