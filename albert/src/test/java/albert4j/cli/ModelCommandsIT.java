package albert4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.model.Architecture;
import albert4j.pipeline.TinyFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The finished jar with a model: streams, memory, and how failures look from outside.
@Timeout(120)
class ModelCommandsIT {
  private static final int LINES = 100_000;

  @TempDir private Path folder;

  @Test
  void memoryDoesNotGrowWithTheInput() throws Exception {
    Path model = TinyFolder.save(folder.resolve("m"), Architecture.MODEL);
    Path out = folder.resolve("out");
    // as much as the vocabulary needs; the vectors as text are some 16 MB
    Process process =
        albert("-Xmx64m", "embed", "--model", model.toString())
            .redirectInput(input().toFile())
            .redirectOutput(out.toFile())
            .start();
    assertEquals(
        "albert: records that were cut at 16 tokens and lost their end: 100\n", errors(process));
    assertEquals(0, process.waitFor());
    try (BufferedReader lines = Files.newBufferedReader(out)) {
      for (int i = 0; i < LINES; i++) {
        String start = "{\"text\":\"" + line(i) + "\",\"truncated\":" + isLong(i) + ",";
        assertEquals(start, lines.readLine().substring(0, start.length()));
      }
      assertEquals(-1, lines.read());
    }
  }

  @Test
  void aReaderMayLeaveEarly() throws Exception {
    Path model = TinyFolder.save(folder.resolve("m"), Architecture.MODEL);
    Process process =
        albert("-Xmx1g", "embed", "--model", model.toString())
            .redirectInput(input().toFile())
            .start();
    try (BufferedReader out = process.inputReader(UTF_8)) {
      assertTrue(out.readLine().startsWith("{\"text\":\"line 0"));
    }
    assertEquals("", errors(process));
    assertEquals(0, process.waitFor());
  }

  @Test
  void standardInputMustBeUtf8() throws Exception {
    Path model = TinyFolder.save(folder.resolve("m"), Architecture.MASKED_LM);
    Process process = albert("-Xmx1g", "fill-mask", "--model", model.toString()).start();
    try (var in = process.getOutputStream()) {
      in.write("a [MASK]\ncaf\u00e9 [MASK]\n".getBytes(StandardCharsets.ISO_8859_1));
    }
    assertEquals(
        "albert: standard input: line 2: expected UTF-8 (convert it, for example with iconv), found 0xE9 at"
            + " byte 12 of the file\n",
        errors(process));
    assertEquals(65, process.waitFor());
  }

  @Test
  void damagedWeights() throws Exception {
    Path model = TinyFolder.save(folder.resolve("m"), Architecture.MODEL);
    Path weights = model.resolve("model.safetensors");
    Files.write(weights, Arrays.copyOf(Files.readAllBytes(weights), 1000));
    Process process = albert("-Xmx1g", "embed", "--model", model.toString(), "a").start();
    String errors = errors(process);
    assertTrue(errors.startsWith("albert: " + weights + ": "), errors);
    assertEquals(1, errors.lines().count(), errors);
    assertEquals(69, process.waitFor());
  }

  private Path input() throws IOException {
    Path file = folder.resolve("input");
    try (var out = Files.newBufferedWriter(file)) {
      for (int i = 0; i < LINES; i++) {
        out.write(line(i) + "\n");
      }
    }
    return file;
  }

  private static String line(int i) {
    return "line " + i + (isLong(i) ? " and much more".repeat(100) : "");
  }

  private static boolean isLong(int i) {
    return i % 1000 == 999;
  }

  private static String errors(Process process) throws IOException {
    return new String(process.getErrorStream().readAllBytes(), UTF_8)
        .replace(System.lineSeparator(), "\n");
  }

  private static ProcessBuilder albert(String heap, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(heap, "-jar", Path.of("target", "albert.jar").toString()));
    command.addAll(List.of(arguments));
    command.add("--no-progress");
    return new ProcessBuilder(command);
  }
}
