package albert4j.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Downloads from a Hub that behaves.
@Timeout(60)
class DownloadTest {
  private static final HubName NAME = new HubName("someone/tiny", HubName.MAIN);
  private static final String SNAPSHOT = "hub/models--someone--tiny/snapshots/" + FakeHub.COMMIT;

  @TempDir private Path home;

  private final byte[] weights = new byte[300_000];
  private FakeHub hub;

  DownloadTest() throws IOException {
    hub = new FakeHub("someone/tiny");
  }

  @BeforeEach
  void fill() {
    new Random(6).nextBytes(weights);
    hub.with("config.json", bytes("{\"a\": 1}"))
        .with("model.safetensors", weights)
        .with("1_Pooling/config.json", bytes("{}"))
        .with("README.md", bytes("read me"))
        .with("tf_model.h5", bytes("another format"));
  }

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  void theLayoutIsThatOfHuggingfaceHub() throws IOException {
    Path snapshot = toCache(FileChoice.NEEDED);
    assertEquals(home.resolve(SNAPSHOT), snapshot);
    assertEquals(
        List.of("1_Pooling/config.json", "config.json", "model.safetensors"), filesOf(snapshot));
    assertArrayEquals(weights, Files.readAllBytes(snapshot.resolve("model.safetensors")));
    Path repository = home.resolve("hub/models--someone--tiny");
    assertEquals(FakeHub.COMMIT, Files.readString(repository.resolve("refs/main")));
    assertEquals(
        Path.of("../../blobs/" + FakeHub.digest("SHA-256", weights)),
        Files.readSymbolicLink(snapshot.resolve("model.safetensors")));
    // git hash-object of a file with {}
    assertEquals(
        Path.of("../../../blobs/9e26dfeeb6e641a33dae4961196235bdb965b21b"),
        Files.readSymbolicLink(snapshot.resolve("1_Pooling/config.json")));
    assertEquals(3, filesOf(repository.resolve("blobs")).size());
    assertTrue(
        Files.exists(
            home.resolve("hub/.locks/models--someone--tiny")
                .resolve(FakeHub.digest("SHA-256", weights) + ".lock")));
  }

  @Test
  void whatIsThereIsNotFetchedAgain() throws IOException {
    toCache(FileChoice.NEEDED);
    int before = hub.requests().size();
    toCache(FileChoice.NEEDED);
    assertEquals(
        List.of("GET /api/models/someone/tiny/revision/main?blobs=true "),
        hub.requests().subList(before, hub.requests().size()));
  }

  @Test
  void aBranchThatMovedIsFollowed() throws IOException {
    toCache(FileChoice.NEEDED);
    Path ref = home.resolve("hub/models--someone--tiny/refs/main");
    Files.writeString(ref, "f".repeat(40));
    toCache(FileChoice.NEEDED);
    assertEquals(FakeHub.COMMIT, Files.readString(ref));
  }

  @Test
  void aRevisionWithASlashIsOneSegment() throws IOException {
    try (Download download = download(Map.of())) {
      download.toCache(NAME.withRevision("refs/pr/1"), FileChoice.NEEDED);
    }
    assertEquals(
        "GET /api/models/someone/tiny/revision/refs%2Fpr%2F1?blobs=true ",
        hub.requests().getFirst());
    assertTrue(Files.exists(home.resolve("hub/models--someone--tiny/refs/refs/pr/1")));
  }

  @Test
  void namedFilesAndPatterns() throws IOException {
    Path snapshot = toCache(choice(List.of("README.md"), List.of(), List.of()));
    assertEquals(List.of("README.md"), filesOf(snapshot));
    toCache(choice(List.of(), List.of("*.json"), List.of("1_Pooling/")));
    assertEquals(List.of("README.md", "config.json"), filesOf(snapshot));
    toCache(choice(List.of(), List.of(), List.of("*.safetensors")));
    assertEquals(List.of("1_Pooling/config.json", "README.md", "config.json"), filesOf(snapshot));
    assertMessage(
        "someone/tiny: no such file in the repository: nothing",
        () -> toCache(choice(List.of("nothing"), List.of(), List.of())));
    assertMessage(
        "someone/tiny: none of its 5 files fits --include and --exclude",
        () -> toCache(choice(List.of(), List.of("*.txt"), List.of())));
  }

  @Test
  void theTokenGoesToTheHubAndNotToTheStore() throws IOException {
    hub.withToken("hf_secret");
    assertMessage(
        "someone/tiny: no such model on http://127.0.0.1:",
        () -> toCache(FileChoice.NEEDED),
        "or a private one: give a token with --token or HF_TOKEN (status 401)");
    try (Download download = download(Map.of("HF_TOKEN", "hf_secret"))) {
      download.toCache(NAME, FileChoice.NEEDED);
    }
    for (String request : hub.requests().subList(1, hub.requests().size())) {
      assertEquals(!request.contains("/store/"), request.endsWith(" token"), request);
    }
    assertEquals(1, hub.requestsFor("model.safetensors").size());
  }

  @Test
  void whetherThereAreLinksIsUpToTheFileSystem() throws IOException {
    Path file = home.resolve("there");
    Path blob = Files.writeString(home.resolve("blob"), "content");
    assertEquals(Optional.empty(), Download.link(file, blob));
    assertEquals("content", Files.readString(file));
    assertEquals(Optional.empty(), Download.link(file, blob), "somebody was faster");
    assertThrows(
        NoSuchFileException.class, () -> Download.link(home.resolve("none").resolve("f"), blob));
    Map<String, String> create = Map.of("create", "true");
    try (FileSystem zip = FileSystems.newFileSystem(home.resolve("z.zip"), create)) {
      assertTrue(Download.link(zip.getPath("/file"), zip.getPath("/blob")).isPresent());
    }
  }

  @Test
  void withoutLinksTheFilesAreInTheSnapshot() throws IOException {
    hub.with("0_Transformer/config.json", bytes("{}")); // the same content twice
    try (Download download = download(Map.of("HF_HUB_DISABLE_SYMLINKS", "1"))) {
      Path snapshot = download.toCache(NAME, FileChoice.NEEDED);
      for (String file : filesOf(snapshot)) {
        assertFalse(Files.isSymbolicLink(snapshot.resolve(file)), file);
        assertArrayEquals(hub.content(file), Files.readAllBytes(snapshot.resolve(file)));
      }
      assertEquals(4, filesOf(snapshot).size());
      assertEquals(List.of(), filesOf(home.resolve("hub/models--someone--tiny/blobs")));
    }
  }

  @Test
  void intoAFolder() throws IOException {
    Path folder = home.resolve("folder");
    Files.createDirectories(folder);
    // one is there, one is not what it should be though as long
    Files.write(folder.resolve("model.safetensors"), weights);
    Files.writeString(folder.resolve("config.json"), "{\"a\": 2}");
    try (Download download = download(Map.of())) {
      assertEquals(folder, download.toFolder(NAME, FileChoice.NEEDED, folder));
    }
    assertEquals("{\"a\": 1}", Files.readString(folder.resolve("config.json")));
    assertEquals("{}", Files.readString(folder.resolve("1_Pooling/config.json")));
    assertEquals(List.of(), hub.requestsFor("model.safetensors"));
    assertFalse(Files.exists(home.resolve("hub")));
  }

  @Test
  void thePlanFetchesNothing() throws IOException {
    toCache(choice(List.of("config.json"), List.of(), List.of()));
    int before = hub.requests().size();
    try (Download download = download(Map.of())) {
      assertEquals(
          List.of(
              item("1_Pooling/config.json", 2, false),
              item("config.json", 8, true),
              item("model.safetensors", 300_000, false)),
          download.plan(NAME, FileChoice.NEEDED));
    }
    assertEquals(before + 1, hub.requests().size());
  }

  private static Download.Item item(String name, long bytes, boolean present) {
    return new Download.Item(new RepositoryFile(name, OptionalLong.of(bytes)), present);
  }

  @Test
  void progressCountsAllFiles() throws IOException {
    List<String> heard = new ArrayList<>();
    var listener =
        new DownloadListener() {
          @Override
          public void progress(String file, long bytes, OptionalLong total) {
            heard.add(file + " " + bytes + " " + total.orElse(-1));
          }

          @Override
          public void note(String text) {
            heard.add(text);
          }
        };
    try (var download = new Download(settings(Map.of()), listener, DownloadTroubleTest.QUICK)) {
      download.toCache(NAME, FileChoice.NEEDED);
    }
    assertEquals("1_Pooling/config.json 2 300010", heard.get(1));
    assertEquals("model.safetensors 300010 300010", heard.getLast());
  }

  @Test
  void offlineOpensNoConnection() throws IOException {
    toCache(FileChoice.NEEDED);
    // a connection would wait in the queue of this socket
    try (var socket = ServerSocketChannel.open()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      socket.configureBlocking(false);
      int port = ((InetSocketAddress) socket.getLocalAddress()).getPort();
      Map<String, String> offline =
          Map.of("HF_HUB_OFFLINE", "1", "HF_ENDPOINT", "http://127.0.0.1:" + port);
      try (Download download = download(offline)) {
        assertEquals(home.resolve(SNAPSHOT), download.toCache(NAME, FileChoice.NEEDED));
        assertMessage(
            "HF_HUB_OFFLINE is set, and someone/else is not in the cache " + home.resolve("hub"),
            () -> download.toCache(new HubName("someone/else", "main"), FileChoice.NEEDED));
        assertMessage(
            "HF_HUB_OFFLINE is set, and someone/tiny: README.md is not in the cache",
            () -> download.toCache(NAME, choice(List.of("README.md"), List.of(), List.of())));
        assertMessage(
            "HF_HUB_OFFLINE is set, so nothing can be fetched: http://127.0.0.1:" + port,
            () -> download.toFolder(NAME, FileChoice.NEEDED, home.resolve("folder")));
        assertMessage(
            "HF_HUB_OFFLINE is set, so nothing can be fetched: http://127.0.0.1:" + port,
            () -> download.plan(NAME, FileChoice.NEEDED));
      }
      assertEquals(Optional.empty(), Optional.ofNullable(socket.accept()));
    }
  }

  @Test
  void ofSeveralAtOnceOneFetches() throws Exception {
    hub.trouble("model.safetensors", FakeHub.silence(java.time.Duration.ofMillis(150)));
    List<Future<Path>> all = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 4; i++) {
        all.add(
            threads.submit(() -> {
              try (Download download = download(Map.of())) {
                return download.toCache(NAME, FileChoice.NEEDED);
              }
            }));
      }
    }
    for (Future<Path> snapshot : all) {
      assertArrayEquals(weights, Files.readAllBytes(snapshot.get().resolve("model.safetensors")));
    }
    assertEquals(1, hub.requestsFor("model.safetensors").size());
  }

  @Test
  void namesThatLeadElsewhereAreRefused() throws IOException {
    for (String name :
        List.of(
            "../x.model", "/x.model", "a/../../x.model", "a\\x.model", "C:x.model", "a//x.model")) {
      hub.with(name, bytes("evil"));
      assertMessage(
          "expected a path within the repository, found ",
          () -> toCache(choice(List.of(), List.of("*x.model"), List.of())));
      hub = again(name);
    }
    assertFalse(Files.exists(home.resolve("hub")));
  }

  private FakeHub again(String without) throws IOException {
    hub.close();
    var next = new FakeHub("someone/tiny").with("config.json", bytes("{}"));
    assertThrows(java.util.NoSuchElementException.class, () -> next.content(without));
    return next;
  }

  interface Action {
    void run() throws IOException;
  }

  static void assertMessage(String start, Action action, String... parts) {
    HubException e = assertThrows(HubException.class, action::run);
    String message = String.valueOf(e.getMessage());
    assertTrue(message.startsWith(start), message);
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  private Path toCache(FileChoice choice) throws IOException {
    try (Download download = download(Map.of())) {
      return download.toCache(NAME, choice);
    }
  }

  private Download download(Map<String, String> more) throws IOException {
    return new Download(settings(more), DownloadListener.NONE, DownloadTroubleTest.QUICK);
  }

  private HubSettings settings(Map<String, String> more) throws IOException {
    Map<String, String> environment = new HashMap<>(hub.environment(home));
    environment.putAll(more);
    return HubSettings.of(environment);
  }

  private static FileChoice choice(List<String> files, List<String> in, List<String> out) {
    return new FileChoice(files, in, out);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> filesOf(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }
}
