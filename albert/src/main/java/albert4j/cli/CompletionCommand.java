package albert4j.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Prints a script that completes commands and options in a shell.
@Command(
    description = "Print a shell's completion script for a command named albert.",
    footer = {
      "",
      "Example:",
      "  alias albert='java -jar albert.jar'",
      "  source <(albert completion bash)"
    })
final class CompletionCommand implements Callable<Integer> {
  /// The shells. The script is one for bash, for which zsh has an emulation.
  enum Shell {
    BASH,
    ZSH;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
  private Shell shell = Shell.BASH;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    if (shell == Shell.ZSH) {
      System.out.println("autoload -U +X compinit && compinit");
    }
    System.out.print(AutoComplete.bash("albert", command.root().commandLine()));
    return 0;
  }
}
