package albert4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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

  @Test
  void standardInputMayEndWithinACharacter() throws Exception {
    Path input = folder.resolve("input");
    Files.write(input, new byte[] {'o', 'k', '\n', 'a', (byte) 0xE2, (byte) 0x82});
    Process process = tokenize(input, "-Xmx1g").start();
    assertTrue(
        new String(process.getInputStream().readAllBytes(), UTF_8).startsWith("{\"text\":\"ok\""));
    assertEquals(
        "albert: standard input: line 2: expected UTF-8 (convert it, for example with iconv), found"
            + " 0xE2 at byte 4 of the file",
        new String(process.getErrorStream().readAllBytes(), UTF_8).strip());
    assertEquals(65, process.waitFor());
  }

  @Test
  void standardOutputMayBeFull() throws Exception {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.isWritable(full), "no device that is always full");
    Process process = tokenize(big(10_000), "-Xmx1g").redirectOutput(full.toFile()).start();
    assertEquals(
        "albert: No space left on device",
        new String(process.getErrorStream().readAllBytes(), UTF_8).strip());
    assertEquals(1, process.waitFor());
  }

  /// A limit on the size of files stands for a disk that fills up while a file is written.
  @Test
  void aFullDiskLeavesTheOldFile() throws Exception {
    Path shell = Path.of("/bin/sh");
    assumeTrue(Files.isExecutable(shell), "no shell that could limit the size of files");
    Path out = Files.writeString(folder.resolve("out"), "old");
    ProcessBuilder tokenize = tokenize(big(20_000), "-XX:-UsePerfData");
    tokenize.command().addAll(List.of("--output", out.toString()));
    List<String> limited = new ArrayList<>(List.of(shell.toString(), "-c"));
    limited.addAll(List.of("ulimit -f 1000 && exec \"$@\"", "sh"));
    limited.addAll(tokenize.command());
    Process process = tokenize.command(limited).start();
    assertEquals(
        "albert: File too large",
        new String(process.getErrorStream().readAllBytes(), UTF_8).strip());
    assertEquals(1, process.waitFor());
    assertEquals("old", Files.readString(out));
    try (var files = Files.list(folder)) {
      assertEquals(
          List.of("input", "out"),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
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
