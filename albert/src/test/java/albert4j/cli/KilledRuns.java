package albert4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Runs of the finished jar that train, are killed, and go on.
///
/// @param folder for their outputs
/// @param arguments of the command: a run of 400 steps, with a checkpoint every 5
/// @param metric that the last line must have
record KilledRuns(Path folder, List<String> arguments, String metric) {
  private static final int KILLS = 3;

  private Process start(String output, String... more) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector", // no second JVM that would outlive the kill
                "-jar",
                "target/albert.jar"));
    command.addAll(arguments);
    command.add("--output=" + folder.resolve(output));
    command.add("--steps=400");
    command.add("--save-every=5");
    command.addAll(List.of(more));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private void complete(Process process) throws Exception {
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), said);
    assertTrue(said.contains("\"" + metric + "\":"), said);
  }

  /// Files of that name, and of steps before, are deleted as the run goes on.
  private long newestCheckpoint(String output) throws IOException {
    Path checkpoints = folder.resolve(output).resolve("checkpoints");
    if (!Files.isDirectory(checkpoints)) {
      return 0;
    }
    try (var files = Files.list(checkpoints)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("checkpoint-"))
          .mapToLong(name -> Long.parseLong(name.replaceAll("\\D", "")))
          .max()
          .orElse(0);
    }
  }

  /// Asserts that a run that is killed three times ends with the same bytes as one that is not.
  void endWithTheSameBytes() throws Exception {
    complete(start("whole", "--threads=2"));
    for (int kill = 0; kill < KILLS; kill++) {
      long before = newestCheckpoint("killed");
      Process process = start("killed", "--resume", "--threads=" + (1 + kill % 2));
      // some checkpoints further, at no chosen moment of a step
      while (process.isAlive() && newestCheckpoint("killed") < before + 30) {
        Thread.sleep(1);
      }
      assertTrue(process.isAlive(), "ended before it could be killed");
      process.destroyForcibly().waitFor();
    }
    assertTrue(newestCheckpoint("killed") < 400);
    complete(start("killed", "--resume", "--threads=1"));
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("whole/model.safetensors")),
        Files.readAllBytes(folder.resolve("killed/model.safetensors")));
  }
}
