package albert4j;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A process run to its end, and what it said.
///
/// @param exit the exit code
/// @param out what it wrote to standard output
/// @param err what it wrote to standard error
record Command(int exit, String out, String err) {
  /// What a JVM prints when the Vector API is switched on.
  static final String NOTICE = "WARNING: Using incubator modules: jdk.incubator.vector\n";

  /// Where this test's own JDK lies.
  static final String JAVA_HOME = System.getProperty("java.home");

  /// Runs a command in a folder, with these environment variables and no other that chooses a Java
  /// or gives it flags.
  static Command run(Path folder, Map<String, String> environment, List<String> words)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "out", "");
    Path err = Files.createTempFile(folder, "err", "");
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectInput(
                ProcessBuilder.Redirect.from(Files.createTempFile(folder, "in", "").toFile()))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder
        .environment()
        .keySet()
        .removeAll(
            List.of(
                "ALBERT_JAVA_HOME", "JAVA25_HOME", "JAVA_HOME", "JDK_JAVA_OPTIONS", "CLASSPATH"));
    builder.environment().putAll(environment);
    int exit = builder.start().waitFor();
    return new Command(exit, Files.readString(out, UTF_8), Files.readString(err, UTF_8));
  }

  /// Runs a tool of this test's JDK.
  static Command tool(Path folder, String name, String... words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(Path.of(JAVA_HOME, "bin", name).toString()));
    command.addAll(List.of(words));
    return run(folder, Map.of(), command);
  }
}
