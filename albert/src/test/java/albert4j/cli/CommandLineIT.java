package albert4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.model.SharedFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What only a real process shows: streams, pipes and memory.
@Timeout(120)
class CommandLineIT {
  @TempDir private Path folder;

  @Test
  void aReaderMayLeaveEarly() throws Exception {
    Process process = tokenize(big(100_000), "-Xmx1g").start();
    try (BufferedReader out = process.inputReader(UTF_8)) {
      assertTrue(out.readLine().startsWith("{\"text\":\"line 0 of the input\""));
    }
    assertEquals("", new String(process.getErrorStream().readAllBytes(), UTF_8));
    assertEquals(0, process.waitFor());
  }

  @Test
  void memoryDoesNotGrowWithTheInput() throws Exception {
    Path out = folder.resolve("out");
    // The records alone would take several times as much.
    Process process = tokenize(big(300_000), "-Xmx40m").redirectOutput(out.toFile()).start();
    assertEquals("", new String(process.getErrorStream().readAllBytes(), UTF_8));
    assertEquals(0, process.waitFor());
    try (var lines = Files.lines(out)) {
      assertEquals(300_000, lines.count());
    }
  }

  @Test
  void aBadLineKeepsWhatCameBeforeIt() throws Exception {
    Path input = folder.resolve("input");
    Files.write(input, new byte[] {'o', 'k', '\n', (byte) 0xFF, '\n'});
    Process process = tokenize(input, "-Xmx1g").start();
    assertTrue(
        new String(process.getInputStream().readAllBytes(), UTF_8).startsWith("{\"text\":\"ok\""));
    String errors = new String(process.getErrorStream().readAllBytes(), UTF_8);
    assertTrue(errors.contains("line 2"), errors);
    assertEquals(65, process.waitFor());
  }

  private Path big(int lines) throws IOException {
    Path file = folder.resolve("input");
    try (var out = Files.newBufferedWriter(file)) {
      for (int i = 0; i < lines; i++) {
        out.write("line " + i + " of the input\n");
      }
    }
    return file;
  }

  private static ProcessBuilder tokenize(Path input, String heap) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(heap, "-jar", Path.of("target", "albert.jar").toString(), "tokenize"));
    command.add("--no-progress");
    command.addAll(List.of("--model", SharedFolder.resolve("data/albert-vocab").toString()));
    return new ProcessBuilder(command).redirectInput(input.toFile());
  }
}
