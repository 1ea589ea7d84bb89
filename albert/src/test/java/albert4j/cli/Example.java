package albert4j.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A command line of a text for readers.
///
/// @param line as the reader types it, what stands on several lines joined
/// @param words of it, after the name of the program, with quotes taken away
record Example(String line, List<String> words) {
  private static final List<String> PROGRAMS =
      List.of("albert ", "java -jar albert/target/albert.jar ");

  Example {
    words = List.copyOf(words);
  }

  /// The command lines of albert among the lines of a text. What other programs are asked for is
  /// passed over.
  static List<Example> among(String text) {
    List<Example> examples = new ArrayList<>();
    for (String each : text.replaceAll("\\\\\\R\\s*", "").lines().toList()) {
      String line = each.strip();
      String command = line.replaceFirst("^source <\\((.*)\\)$", "$1");
      for (String program : PROGRAMS) {
        if (command.startsWith(program)) {
          examples.add(new Example(line, words(command.substring(program.length()))));
        }
      }
    }
    return examples;
  }

  /// What stands after "Example:" in the help of each command, as printed.
  static List<Example> ofHelp() {
    List<Example> examples = new ArrayList<>();
    for (Map.Entry<String, Class<?>> command : Main.commands().entrySet()) {
      if (!command.getKey().equals("help")) {
        examples.addAll(ofHelp(command.getKey(), command.getValue()));
      }
    }
    return examples;
  }

  private static List<Example> ofHelp(String name, Class<?> command) {
    String help =
        new picocli.CommandLine(command).setCommandName("albert " + name).getUsageMessage();
    int start = help.lastIndexOf("\nExample:");
    List<Example> found = start < 0 ? List.of() : among(help.substring(start));
    if (found.isEmpty()) {
      throw new AssertionError(name + ": no example in its help");
    }
    return found;
  }

  /// A shell's words, as far as examples need them: spaces part them, and both kinds of quotes keep
  /// together.
  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    var word = new StringBuilder();
    boolean open = false;
    char quote = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else {
          word.append(c);
        }
      } else if (c == '\'' || c == '"') {
        quote = c;
        open = true;
      } else if (c == ' ') {
        if (open) {
          words.add(word.toString());
          word.setLength(0);
        }
        open = false;
      } else if ("|<>&;$`\\*".indexOf(c) >= 0) {
        throw new AssertionError("for a real shell only: " + line);
      } else {
        word.append(c);
        open = true;
      }
    }
    if (open) {
      words.add(word.toString());
    }
    return words;
  }

  /// The file or folder that the command writes in place of standard output.
  Optional<String> output() {
    for (String option : List.of("--output", "--outputs")) {
      int i = words.indexOf(option);
      if (i >= 0) {
        return Optional.of(words.get(i + 1));
      }
    }
    return Optional.empty();
  }
}
