package albert4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.model.Architecture;
import albert4j.pipeline.TinyFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The finished jar trains, is killed, and goes on.
@Timeout(240)
class FinetuneIT {
  private static final int KILLS = 3;

  @TempDir private Path folder;

  private Process finetune(String output, String... more) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector", // no second JVM that would outlive the kill
                "-jar",
                "target/albert.jar",
                "finetune",
                "--task=tsv",
                "--data=" + folder.resolve("data.tsv"),
                "--dev-share=0.2",
                "--model=" + folder.resolve("start"),
                "--output=" + folder.resolve(output),
                "--dropout=0.1",
                "--steps=400",
                "--eval-every=50",
                "--save-every=5",
                "--batch-size=4",
                "--lr=1e-3"));
    command.addAll(List.of(more));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static void complete(Process process) throws Exception {
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), said);
    assertTrue(said.contains("\"accuracy\":"), said);
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

  @Test
  void killedRunsEndWithTheSameBytes() throws Exception {
    TinyFolder.save(folder.resolve("start"), Architecture.MODEL);
    StringBuilder data = new StringBuilder("text\tlabel\n");
    for (int i = 0; i < 100; i++) {
      data.append(i % 3 == 0 ? "good" : "bad").append(" film".repeat(1 + i % 7));
      data.append('\t').append(i % 3 == 0 ? "pos" : "neg").append('\n');
    }
    Files.writeString(folder.resolve("data.tsv"), data);
    complete(finetune("whole", "--threads=2"));
    for (int kill = 0; kill < KILLS; kill++) {
      long before = newestCheckpoint("killed");
      Process process = finetune("killed", "--resume", "--threads=" + (1 + kill % 2));
      // some checkpoints further, at no chosen moment of a step
      while (process.isAlive() && newestCheckpoint("killed") < before + 30) {
        Thread.sleep(1);
      }
      assertTrue(process.isAlive(), "ended before it could be killed");
      process.destroyForcibly().waitFor();
    }
    assertTrue(newestCheckpoint("killed") < 400);
    complete(finetune("killed", "--resume", "--threads=1"));
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("whole/model.safetensors")),
        Files.readAllBytes(folder.resolve("killed/model.safetensors")));
  }
}
