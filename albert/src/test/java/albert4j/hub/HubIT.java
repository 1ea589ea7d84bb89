package albert4j.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `java -jar albert.jar download` as a process: killed, and several at once.
@Timeout(120)
class HubIT {
  private static final String NAME = "someone/tiny";
  private static final String WEIGHTS = "model.safetensors";

  @TempDir private Path home;

  private final byte[] weights = new byte[3_000_000];
  private final FakeHub hub;

  HubIT() throws IOException {
    hub = new FakeHub(NAME);
  }

  @BeforeEach
  void fill() {
    new Random(8).nextBytes(weights);
    hub.with(WEIGHTS, weights).with("config.json", "{}".getBytes(UTF_8));
  }

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  void killedHalfWay() throws Exception {
    hub.trouble(WEIGHTS, FakeHub.drip(2_000_000, Duration.ofMillis(5)));
    Process process = start();
    Path partial =
        home.resolve("hub/models--someone--tiny/blobs")
            .resolve(FakeHub.hash(weights) + ".albert4j.incomplete");
    while (!Files.exists(partial) || Files.size(partial) < 2_000_000) {
      assertTrue(process.isAlive(), "the process ended by itself");
      Thread.sleep(10);
    }
    process.destroyForcibly().waitFor();
    long there = Files.size(partial);
    assertWhole(start());
    assertTrue(there >= 2_000_000, "" + there);
    assertEquals(
        List.of("", "bytes=" + there + "-"),
        hub.requestsFor(WEIGHTS).stream().map(r -> r.split(" ", -1)[2]).toList());
  }

  @Test
  void severalAtOnce() throws Exception {
    hub.trouble(WEIGHTS, FakeHub.silence(Duration.ofSeconds(2)));
    List<Process> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      all.add(start());
    }
    for (Process process : all) {
      assertWhole(process);
    }
    assertEquals(1, hub.requestsFor(WEIGHTS).size());
  }

  private void assertWhole(Process process) throws Exception {
    String path = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    assertEquals(0, process.waitFor(), () -> "see standard error");
    assertArrayEquals(weights, Files.readAllBytes(Path.of(path).resolve(WEIGHTS)));
  }

  private Process start() throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Path jar = Path.of("target", "albert.jar");
    var builder = new ProcessBuilder(java, "-jar", jar.toString(), "download", NAME);
    builder.environment().keySet().removeIf(name -> name.startsWith("HF_"));
    builder.environment().putAll(hub.environment(home));
    return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
