package albert4j.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Downloads from a Hub that misbehaves.
@Timeout(60)
class DownloadTroubleTest {
  /// Three attempts, without waiting.
  static final Retries QUICK =
      new Retries(
          3,
          Duration.ofSeconds(1),
          Duration.ofSeconds(8),
          Duration.ofMinutes(5),
          _ -> Thread.sleep(1));

  private static final HubName NAME = new HubName("someone/tiny", HubName.MAIN);
  private static final String WEIGHTS = "model.safetensors";
  private static final FileChoice ONE = new FileChoice(List.of(WEIGHTS), List.of(), List.of());
  private static final int BYTES = 300_000;

  @TempDir private Path home;

  private final byte[] weights = new byte[BYTES];
  private final List<Duration> waits = new ArrayList<>();
  private final FakeHub hub;
  private Duration answerTimeout = Duration.ofSeconds(20);
  private Duration bodyTimeout = Duration.ofSeconds(20);

  DownloadTroubleTest() throws IOException {
    hub = new FakeHub("someone/tiny");
  }

  @BeforeEach
  void fill() {
    new Random(6).nextBytes(weights);
    hub.with(WEIGHTS, weights);
  }

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  void whatIsCutOffIsContinued() throws IOException {
    hub.trouble(WEIGHTS, FakeHub.cutOff(100_000), FakeHub.cutOff(50_000));
    assertArrayEquals(weights, download());
    assertEquals(List.of("", "bytes=100000-", "bytes=150000-"), ranges());
    assertEquals(List.of(Duration.ofSeconds(1), Duration.ofSeconds(2)), waits);
  }

  @Test
  void anotherRunContinuesWhatOneLeftBehind() throws IOException {
    hub.trouble(WEIGHTS, FakeHub.cutOff(100_000), FakeHub.cutOff(0), FakeHub.cutOff(0));
    assertRefused("someone/tiny: model.safetensors: given up after 3 tries: ");
    Path partial = blob(".albert4j.incomplete");
    assertArrayEquals(Arrays.copyOf(weights, 100_000), Files.readAllBytes(partial));
    assertFalse(Files.exists(home.resolve("hub/models--someone--tiny/snapshots")));
    assertFalse(Files.exists(home.resolve("hub/models--someone--tiny/refs")));
    assertArrayEquals(weights, download());
    assertEquals("bytes=100000-", ranges().getLast());
    assertFalse(Files.exists(partial));
  }

  @Test
  void oneThatComesFurtherIsNotGivenUp() throws IOException {
    byte[] large = new byte[14 << 20];
    new Random(7).nextBytes(large);
    hub.with(WEIGHTS, large);
    for (int i = 0; i < 6; i++) {
      // more than what counts as a step: the last buffers before the cut may be lost
      hub.trouble(WEIGHTS, FakeHub.cutOff(2 << 20));
    }
    assertArrayEquals(large, download());
  }

  @Test
  void aServerThatKnowsNoRangesSendsAllAgain() throws IOException {
    hub.trouble(WEIGHTS, FakeHub.cutOff(100_000), FakeHub.whole());
    assertArrayEquals(weights, download());
  }

  @Test
  void anotherPartThanTheOneAskedForIsNotUsed() throws IOException {
    hub.trouble(WEIGHTS, FakeHub.cutOff(100_000), FakeHub.part(200_000));
    assertArrayEquals(weights, download());
    assertEquals(List.of("", "bytes=100000-", ""), ranges());
  }

  @Test
  void aPartialFileThatIsTooLongStartsAgain() throws IOException {
    leave(new byte[BYTES + 1]);
    assertArrayEquals(weights, download());
    assertEquals(List.of(""), ranges());
  }

  @Test
  void aPartialFileThatIsWholeIsOnlyChecked() throws IOException {
    leave(weights);
    assertArrayEquals(weights, download());
    assertEquals(List.of(), ranges());
  }

  @Test
  void aPartialFileOfSomethingElseIsFoundOut() throws IOException {
    leave(new byte[1000]);
    assertArrayEquals(weights, download());
    assertEquals(List.of("bytes=1000-", ""), ranges());
  }

  @Test
  void aWrongChecksumIsNeverAccepted() throws IOException {
    hub.trouble(WEIGHTS, FakeHub.damaged());
    assertArrayEquals(weights, download());
    assertEquals(List.of("", ""), ranges());
    Files.delete(blob(""));
    Files.delete(snapshot().resolve(WEIGHTS));
    hub.trouble(WEIGHTS, FakeHub.damaged(), FakeHub.damaged());
    assertRefused(
        "someone/tiny: model.safetensors: expected content with the checksum "
            + FakeHub.hash(weights)
            + ", received something else, twice");
    assertFalse(Files.exists(blob("")));
    assertFalse(Files.exists(blob(".albert4j.incomplete")));
  }

  @Test
  void aSmallFileIsCheckedToo() throws IOException {
    hub.with("config.json", "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    hub.trouble("config.json", FakeHub.damaged(), FakeHub.damaged());
    assertRefused("someone/tiny: config.json: expected content with the checksum 9e26dfeeb6e641a3");
  }

  @Test
  void moreThanTheHubSaidIsRefused() throws IOException {
    hub.trouble(WEIGHTS, FakeHub.longer());
    assertRefused("someone/tiny: model.safetensors: expected 300000 bytes, found more");
    assertArrayEquals(weights, download());
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504})
  void aFailureThatPasses(int status) throws IOException {
    hub.trouble("list", FakeHub.status(status), FakeHub.status(status));
    hub.trouble("HEAD", FakeHub.status(status));
    hub.trouble(WEIGHTS, FakeHub.status(status));
    assertArrayEquals(weights, download());
    assertEquals(4, waits.size());
  }

  @Test
  void aFailureThatStays() {
    FakeHub.Trouble down = FakeHub.status(500);
    hub.trouble("list", down, down, down);
    assertRefused("someone/tiny: given up after 3 tries: 127.0.0.1 answers with status 500");
    assertEquals(List.of(Duration.ofSeconds(1), Duration.ofSeconds(2)), waits);
  }

  @Test
  void theServerSaysHowLongToWait() throws IOException {
    String date =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            Instant.now().plusSeconds(100).atOffset(ZoneOffset.UTC));
    hub.trouble(
        "list", FakeHub.status(429, "Retry-After", "17"), FakeHub.status(429, "Retry-After", date));
    assertArrayEquals(weights, download());
    assertEquals(Duration.ofSeconds(17), waits.getFirst());
    assertTrue(Math.abs(waits.get(1).toSeconds() - 100) < 10, waits::toString);
    hub.trouble("list", FakeHub.status(429, "Retry-After", "3600"));
    assertRefused("someone/tiny: 127.0.0.1 answers with status 429; try again in 60 minutes");
  }

  @ParameterizedTest
  @CsvSource({
    "401, '', 'no such model, or a private one: give a token with --token or HF_TOKEN'",
    "401, RepoNotFound, 'no such model on http'",
    "404, RepoNotFound, 'no such model on http'",
    "403, GatedRepo, 'its conditions must be accepted first, at http'",
    "403, '', 'not permitted: give a token with --token or HF_TOKEN'",
    "404, RevisionNotFound, 'no revision main of someone/tiny'",
    "404, '', 'no such model or revision'",
    "410, '', 'refused'"
  })
  void aRefusalSaysWhatToDo(int status, String code, String message) {
    hub.trouble("list", FakeHub.status(status, "X-Error-Code", code));
    assertRefused("someone/tiny: " + message);
    assertEquals(1, hub.requests().size());
  }

  @Test
  void aFileThatIsRefused() {
    hub.trouble("HEAD", FakeHub.status(404, "X-Error-Code", "EntryNotFound"));
    assertRefused("someone/tiny: model.safetensors: no such file in the repository (status 404)");
  }

  @Test
  void redirectsInACircle() {
    FakeHub.Trouble[] circle = new FakeHub.Trouble[20];
    Arrays.fill(circle, FakeHub.loop());
    hub.trouble("list", circle);
    DownloadTest.assertMessage("http://127.0.0.1:", this::download, "more than 10 redirects");
    assertEquals(11, hub.requests().size());
  }

  @Test
  void aRedirectWithinTheHubKeepsTheToken() throws IOException {
    hub.withToken("secret").trouble("list", FakeHub.loop()).trouble("HEAD", FakeHub.loop());
    Map<String, String> environment = new java.util.HashMap<>(hub.environment(home));
    environment.put("HF_TOKEN", "secret");
    try (var download =
        new Download(HubSettings.of(environment), DownloadListener.NONE, recording())) {
      download.toCache(NAME, ONE);
    }
    assertEquals(List.of(), waits);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://example.org/", "file:///etc/passwd", "not an address", "mailto:x"})
  void redirectsToSomethingElse(String location) {
    hub.trouble("list", FakeHub.status(302, "Location", location));
    DownloadTest.assertMessage(
        "http://127.0.0.1:", this::download, "expected a redirect that is as secure, found ");
  }

  @Test
  void aSlowDripIsGivenUp() throws IOException {
    bodyTimeout = Duration.ofMillis(300);
    hub.trouble(WEIGHTS, FakeHub.drip(5000, Duration.ofMillis(20)));
    assertArrayEquals(weights, download());
    String second = ranges().getLast();
    assertTrue(Integer.parseInt(second.replaceAll("\\D", "")) >= 5000, second);
    FakeHub.Trouble drip = FakeHub.drip(0, Duration.ofMillis(20));
    hub.with("x.model", new byte[5000]).trouble("x.model", drip, drip, drip);
    FileChoice choice = new FileChoice(List.of("x.model"), List.of(), List.of());
    DownloadTest.assertMessage(
        "someone/tiny: x.model: given up after 3 tries: less than 1024 bytes within ",
        () -> toCache(choice));
  }

  @Test
  void silenceIsGivenUp() throws IOException {
    answerTimeout = Duration.ofMillis(500);
    hub.trouble("HEAD", FakeHub.silence(Duration.ofSeconds(30)));
    assertArrayEquals(weights, download());
    assertFalse(waits.isEmpty());
  }

  @Test
  void nobodyThere() throws IOException {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    HubSettings settings =
        HubSettings.of(
            Map.of("HF_HOME", home.toString(), "HF_ENDPOINT", "http://127.0.0.1:" + port));
    try (var download = new Download(settings, DownloadListener.NONE, recording())) {
      DownloadTest.assertMessage(
          "cannot reach 127.0.0.1: ", () -> download.toCache(NAME, ONE), "HF_ENDPOINT a mirror");
    }
    assertEquals(List.of(), waits);
  }

  @Test
  void somethingThatIsNoHub() {
    hub.trouble(
        "list",
        (exchange, _) -> {
          byte[] page = "<html>Please log in".getBytes(java.nio.charset.StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
        });
    DownloadTest.assertMessage(
        "http://127.0.0.1:",
        this::download,
        "expected the Hub's description of a model, found \"<html>Please log in\"");
    hub.trouble("HEAD", FakeHub.status(200));
    DownloadTest.assertMessage(
        "http://127.0.0.1:",
        this::download,
        "expected an ETag that names the content, found none. Is HF_ENDPOINT");
    hub.trouble("HEAD", FakeHub.status(200, "ETag", "\"../../x\""));
    DownloadTest.assertMessage(
        "http://127.0.0.1:", this::download, "found \"../../x\". Is HF_ENDPOINT");
    hub.trouble("HEAD", FakeHub.status(200, "ETag", "\"x\"", "X-Repo-Commit", "y"));
    DownloadTest.assertMessage(
        "http://127.0.0.1:", this::download, "expected commit " + FakeHub.COMMIT + ", found y");
  }

  @Test
  void aListWithoutEnd() {
    hub.trouble(
        "list",
        (exchange, _) -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] blanks = new byte[1 << 20];
          for (int i = 0; i < 1000; i++) {
            exchange.getResponseBody().write(blanks);
          }
        });
    assertRefused("hub: an answer is longer than ");
  }

  @Test
  void anInterruptionEndsTheWaiting() {
    hub.trouble("list", FakeHub.status(503));
    Thread.currentThread().interrupt();
    assertThrows(java.io.InterruptedIOException.class, this::download);
    assertTrue(Thread.interrupted());
  }

  private Retries recording() {
    return new Retries(
        QUICK.attempts(), QUICK.first(), QUICK.longest(), QUICK.patience(), waits::add);
  }

  private byte[] download() throws IOException {
    return Files.readAllBytes(toCache(ONE).resolve(WEIGHTS));
  }

  private Path toCache(FileChoice choice) throws IOException {
    HubSettings settings =
        HubSettings.of(hub.environment(home)).withTimeouts(answerTimeout, bodyTimeout);
    try (var download = new Download(settings, DownloadListener.NONE, recording())) {
      return download.toCache(NAME, choice);
    }
  }

  private void assertRefused(String start) {
    DownloadTest.assertMessage(start, () -> toCache(FileChoice.NEEDED));
  }

  private void leave(byte[] content) throws IOException {
    Path partial = blob(".albert4j.incomplete");
    Files.createDirectories(partial.resolveSibling(""));
    Files.write(partial, content);
  }

  private Path blob(String end) {
    return home.resolve("hub/models--someone--tiny/blobs/" + FakeHub.hash(weights) + end);
  }

  private Path snapshot() {
    return home.resolve("hub/models--someone--tiny/snapshots/" + FakeHub.COMMIT);
  }

  /// Of the requests for the weights: which part.
  private List<String> ranges() {
    return hub.requestsFor(WEIGHTS).stream().map(r -> r.split(" ", -1)[2]).toList();
  }
}
