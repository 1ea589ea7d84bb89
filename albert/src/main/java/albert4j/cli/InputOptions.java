package albert4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Where the records come from: arguments, a file, or standard input.
final class InputOptions {
  @Parameters(
      paramLabel = "TEXT",
      arity = "0..*",
      description = "The input, one record each; without TEXT and --input: standard input.")
  private List<String> texts = new ArrayList<>();

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description = {
        "The input, one record a line: plain text, or a JSON object if the line starts with {.",
        "- is standard input."
      })
  private Optional<Path> file = Optional.empty();

  /// The records; the caller closes them.
  ///
  /// @throws CliException if the input is given twice, or an argument is not valid
  /// @throws IOException if the file cannot be opened
  InputRecords open(Messages messages) throws IOException {
    if (!texts.isEmpty()) {
      if (file.isPresent()) {
        throw CliException.usage("give TEXT or --input, not both");
      }
      return InputRecords.ofArguments(texts);
    }
    if (file.isPresent() && !file.get().toString().equals("-")) {
      return InputRecords.ofFile(file.get());
    }
    if (Terminal.is(Terminal.STDIN)) {
      messages.note("reading from the terminal, one record a line; Ctrl-D ends it");
      return InputRecords.ofTerminal();
    }
    return new InputRecords("standard input", System.in, 0);
  }
}
