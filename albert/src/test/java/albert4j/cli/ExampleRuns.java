package albert4j.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import albert4j.ClassPath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Runs examples one after the other in a process of their own, whose folder is the one that a
/// reader would stand in.
final class ExampleRuns {
  /// Begins a line that tells where the output of an example ends.
  private static final String END = "\u0001end of example ";

  private ExampleRuns() {}

  /// What the process does: the examples of a file, each a line of words parted by tabs.
  public static void main(String[] args) throws IOException {
    for (String line : Files.readAllLines(Path.of(args[0]))) {
      int exit = Main.run(line.split("\t", -1));
      System.err.println(END + exit);
      System.out.println(END + exit);
    }
  }

  /// Runs them, and asserts that each ends well and says or writes something.
  static void run(Path folder, Map<String, String> environment, List<Example> examples)
      throws IOException, InterruptedException {
    Path script = folder.resolve(".examples");
    Path out = folder.resolve(".out");
    Path err = folder.resolve(".err");
    Files.write(script, examples.stream().map(e -> String.join("\t", e.words())).toList());
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-cp",
                ClassPath.ours(),
                ExampleRuns.class.getName(),
                script.toString()));
    var builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(environment);
    builder.start().waitFor();
    List<String> outputs = parts(out);
    List<String> errors = parts(err);
    var wrong = new StringBuilder();
    for (int i = 0; i < examples.size(); i++) {
      String problem =
          i < outputs.size() && i < errors.size()
              ? problem(folder, examples.get(i), outputs.get(i), errors.get(i))
              : "did not come to its end: " + new String(Files.readAllBytes(err), UTF_8);
      if (!problem.isEmpty()) {
        wrong.append('\n').append(examples.get(i).line()).append("\n    ").append(problem);
      }
    }
    assertEquals("", wrong.toString());
  }

  private static String problem(Path folder, Example example, String output, String errors)
      throws IOException {
    if (!errors.endsWith("\u00010")) {
      return text(errors).orElse(errors);
    }
    if (text(output).isEmpty()) {
      return "writes binary, not text, to standard output; it needs --output";
    }
    if (example.output().isPresent()) {
      return isWritten(folder.resolve(example.output().get())) ? "" : "does not write --output";
    }
    return output.length() > "\u00010".length() ? "" : "says nothing";
  }

  private static boolean isWritten(Path path) throws IOException {
    return Files.isDirectory(path) || (Files.exists(path) && Files.size(path) > 0);
  }

  /// What the bytes say, a character each, if they are text.
  private static Optional<String> text(String bytes) {
    try {
      ByteBuffer buffer = ByteBuffer.wrap(bytes.getBytes(ISO_8859_1));
      return Optional.of(UTF_8.newDecoder().decode(buffer).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /// The output of each example, a character for each byte, with its exit code at the end.
  private static List<String> parts(Path file) throws IOException {
    String all = Files.readString(file, ISO_8859_1).replace(System.lineSeparator(), "\n");
    String[] parts = all.split(END + "(?=\\d+\n)", -1);
    List<String> outputs = new ArrayList<>();
    for (int i = 1; i < parts.length; i++) {
      String before = i == 1 ? parts[0] : parts[i - 1].substring(parts[i - 1].indexOf('\n') + 1);
      outputs.add(before + "\u0001" + parts[i].substring(0, parts[i].indexOf('\n')));
    }
    return outputs;
  }
}
