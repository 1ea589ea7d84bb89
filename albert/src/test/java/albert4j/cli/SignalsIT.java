package albert4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is left of a command that is told to end. The launcher gets the signal, and a JVM that it
/// started does the work.
@Timeout(120)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no signals")
class SignalsIT {
  private static final int SIGINT = 2;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"TERM, 143", "INT, 130"})
  void anOutputThatIsBeingWrittenLeavesNothing(String signal, int exit) throws Exception {
    assumeInterruptsArrive();
    Path in = Files.writeString(folder.resolve("in"), "Some words.\n".repeat(1_000_000));
    Path old = Files.writeString(folder.resolve("old"), "old");
    Process process = embed("--input=" + in, "--output=" + old);
    awaitFile(process, "\\.old\\..*\\.tmp", 1);
    send(signal, process);
    assertEnds(process, exit);
    assertEquals(List.of("in", "old"), files());
    assertEquals("old", Files.readString(old));
  }

  @Test
  void anInterruptEndsTheWaitForInput() throws Exception {
    assumeInterruptsArrive();
    Process process = embed("--output=" + folder.resolve("new"));
    awaitFile(process, "\\.new\\..*\\.tmp", 0);
    send("INT", process);
    assertEnds(process, 130);
    assertEquals(List.of(), files());
  }

  /// The rows of a matrix wait in a temporary file until it is known how many they are.
  @Test
  void rowsThatWaitLeaveNothing() throws Exception {
    Process process = embed("--format=npy", "--output=" + folder.resolve("new"));
    process.getOutputStream().write("Some words.\n".repeat(10_000).getBytes(UTF_8));
    process.getOutputStream().flush();
    awaitFile(process, "albert.*\\.npy", 1);
    send("TERM", process);
    assertEnds(process, 143);
    assertEquals(List.of(), files());
  }

  private Process embed(String... more) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Djava.io.tmpdir=" + folder, "-jar", "target/albert.jar"));
    command.addAll(List.of("embed", "--quiet"));
    command.addAll(Arrays.asList(more));
    return new ProcessBuilder(command).start();
  }

  /// Waits until there is a file of such a name with so many bytes.
  private void awaitFile(Process process, String name, long bytes) throws Exception {
    while (!hasFile(name, bytes)) {
      assertTrue(process.isAlive(), "ended before it could be told to");
      Thread.sleep(10);
    }
  }

  private boolean hasFile(String wanted, long bytes) throws IOException {
    for (String name : files()) {
      Path file = folder.resolve(name);
      if (name.matches(wanted) && Files.exists(file) && Files.size(file) >= bytes) {
        return true;
      }
    }
    return false;
  }

  private static void send(String signal, Process process) throws Exception {
    String kill = "kill -" + signal + " " + process.pid();
    assertEquals(0, new ProcessBuilder("sh", "-c", kill).inheritIO().start().waitFor(), kill);
  }

  private static void assertEnds(Process process, int exit) throws Exception {
    assertEquals("", new String(process.getInputStream().readAllBytes(), UTF_8));
    assertEquals("", new String(process.getErrorStream().readAllBytes(), UTF_8));
    assertEquals(exit, process.waitFor());
  }

  /// The child of a shell without job control inherits that SIGINT is ignored.
  private static void assumeInterruptsArrive() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (Files.isReadable(status)) {
      String ignored =
          Files.readString(status).replaceFirst("(?s).*SigIgn:\\s+([0-9a-f]+).*", "$1");
      long mask = Long.parseUnsignedLong(ignored, 16);
      assumeTrue((mask >> (SIGINT - 1) & 1) == 0, "this process ignores interrupts");
    }
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
