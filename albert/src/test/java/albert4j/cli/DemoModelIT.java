package albert4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The model that the finished jar brings along.
@Timeout(120)
class DemoModelIT {
  private static final Path JAR = Path.of("target", "albert.jar");

  @TempDir private Path folder;

  /// No folder for temporary files, so nothing can be unpacked.
  @Test
  void itIsReadWhereItLies() throws Exception {
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + folder.resolve("none"),
                "-jar",
                JAR.toString(),
                "fill-mask",
                "The king sat on his [MASK].")
            .redirectError(err.toFile())
            .start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertTrue(out.startsWith("{\"text\":\"The king sat on his [MASK].\",\"results\":[{"), out);
    assertEquals(0, process.waitFor());
    List<String> errors = Files.readAllLines(err);
    errors.removeIf(line -> line.contains("java.io.tmpdir")); // the JVM's warning
    assertEquals(List.of("albert: " + DemoModel.NOTE), errors);
  }

  @Test
  void theLibraryDoesNotHoldIt() throws IOException {
    assertNotEquals(List.of(), model(JAR));
    try (var files = Files.newDirectoryStream(Path.of("target"), "albert4j-*.jar")) {
      int count = 0;
      for (Path library : files) {
        assertEquals(List.of(), model(library), library.toString());
        count++;
      }
      assertTrue(count > 0, "no library in target");
    }
  }

  private static List<String> model(Path file) throws IOException {
    List<String> names = new ArrayList<>();
    try (var jar = new JarFile(file.toFile())) {
      jar.stream()
          .filter(entry -> entry.getName().startsWith("albert4j/demo/"))
          .forEach(entry -> names.add(entry.getName()));
    }
    return names;
  }
}
