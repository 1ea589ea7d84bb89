package albert4j.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A program that ended in a JVM of its own, started on the class path with flags that a test asks
/// for.
///
/// @param exit code
/// @param output what it printed, errors among it
public record Fork(int exit, String output) {
  /// Without this flag the library cannot work on the class path.
  public static final String VECTOR_MODULE = "--add-modules=jdk.incubator.vector";

  private static final long LIMIT_SECONDS = 120;

  /// Runs the `main` of a class of this module, its tests included.
  public static Fork run(Class<?> main, String... flags) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(flags));
    command.add("-cp");
    command.add(location(Scope.class) + System.getProperty("path.separator") + location(main));
    command.add(main.getName());
    try {
      Path output = Files.createTempFile("fork", ".txt");
      try {
        Process process =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        String text = Files.readString(output);
        assertTrue(ended, () -> command + " did not end: " + text);
        return new Fork(process.exitValue(), text);
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
