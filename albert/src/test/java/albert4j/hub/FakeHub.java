package albert4j.hub;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import albert4j.engine.checkpoint.Json;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/// A Hub with one model on this machine, and a store for its large files at another address: it
/// answers as huggingface.co does, and badly where a test asks for it.
public final class FakeHub implements AutoCloseable {
  /// The commit that all branches are at.
  static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  /// Files from this size on are large.
  static final int LARGE_BYTES = 10_000;

  private final Map<String, byte[]> files = new TreeMap<>();
  private final Map<String, Queue<Trouble>> troubles = new HashMap<>();
  private final Queue<String> requests = new ConcurrentLinkedQueue<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final String repository;
  private final HttpServer hub = server();
  private final HttpServer store = server();
  private Optional<String> token = Optional.empty();

  /// What goes wrong with one request.
  interface Trouble {
    /// Answers it; or does not, and then it is answered as usual.
    ///
    /// @param content of the file; empty for the list of files
    void play(HttpExchange exchange, byte[] content) throws IOException, InterruptedException;
  }

  /// A Hub that has one model.
  public FakeHub(String repository) throws IOException {
    this.repository = repository;
    hub.createContext("/api/models/" + repository + "/revision/", this::list);
    hub.createContext("/" + repository + "/resolve/", this::resolve);
    store.createContext("/store/", this::store);
    hub.setExecutor(threads);
    store.setExecutor(threads);
    hub.start();
    store.start();
  }

  private static HttpServer server() throws IOException {
    return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  /// Gives the model a file.
  public FakeHub with(String name, byte[] content) {
    files.put(name, content.clone());
    return this;
  }

  /// Gives the model all files of a folder.
  public FakeHub with(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        with(folder.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
      }
    }
    return this;
  }

  /// Answers only those who have this token.
  FakeHub withToken(String required) {
    token = Optional.of(required);
    return this;
  }

  /// Lets the next requests for the content of a file go wrong, one after the other.
  ///
  /// @param name of the file, or of a kind of request: `list`, `HEAD`
  FakeHub trouble(String name, Trouble... next) {
    troubles.computeIfAbsent(name, _ -> new ArrayDeque<>()).addAll(List.of(next));
    return this;
  }

  /// The environment in which this is the Hub.
  ///
  /// @param home for `HF_HOME`
  public Map<String, String> environment(Path home) {
    return Map.of("HF_HOME", home.toString(), "HF_ENDPOINT", address(hub));
  }

  /// All requests until now: method, where to, and what headers of interest they had.
  List<String> requests() {
    return List.copyOf(requests);
  }

  /// Those for the content of a file.
  List<String> requestsFor(String name) {
    String end = hash(content(name)) + " ";
    return requests.stream()
        .filter(r -> r.startsWith("GET "))
        .filter(r -> r.contains("/" + name + " ") ? !isLarge(name) : r.contains("/" + end))
        .toList();
  }

  byte[] content(String name) {
    return Optional.ofNullable(files.get(name)).orElseThrow();
  }

  /// The name of a content: the SHA-256 of a large one, git's id of a small one.
  static String hash(byte[] content) {
    if (content.length >= LARGE_BYTES) {
      return digest("SHA-256", content);
    }
    return git(content);
  }

  static String git(byte[] content) {
    byte[] start = ("blob " + content.length + "\0").getBytes(US_ASCII);
    byte[] all = new byte[start.length + content.length];
    System.arraycopy(start, 0, all, 0, start.length);
    System.arraycopy(content, 0, all, start.length, content.length);
    return digest("SHA-1", all);
  }

  static String digest(String algorithm, byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean isLarge(String name) {
    return content(name).length >= LARGE_BYTES;
  }

  private static String address(HttpServer server) {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void log(HttpExchange exchange) {
    String range = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range")).orElse("");
    boolean known = exchange.getRequestHeaders().containsKey("Authorization");
    requests.add(
        exchange.getRequestMethod()
            + " "
            + exchange.getRequestURI()
            + " "
            + range
            + (known ? " token" : ""));
  }

  /// Plays the next trouble; whether that was an answer.
  private boolean goesWrong(String name, HttpExchange exchange, byte[] content) throws IOException {
    Queue<Trouble> next = troubles.getOrDefault(name, new ArrayDeque<>());
    Trouble trouble;
    synchronized (next) {
      trouble = next.poll();
    }
    if (trouble == null) {
      return false;
    }
    try {
      trouble.play(exchange, content);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    return exchange.getResponseCode() >= 0;
  }

  private boolean isRefused(HttpExchange exchange) throws IOException {
    String given =
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")).orElse("");
    if (token.isPresent() && !given.equals("Bearer " + token.get())) {
      exchange.getResponseHeaders().set("X-Error-Code", "RepoNotFound");
      exchange.sendResponseHeaders(401, -1);
      return true;
    }
    return false;
  }

  private void list(HttpExchange exchange) throws IOException {
    try (exchange) {
      log(exchange);
      if (isRefused(exchange) || goesWrong("list", exchange, new byte[0])) {
        return;
      }
      List<Object> siblings = new ArrayList<>();
      files.forEach((name, content) -> {
        var file = new LinkedHashMap<String, Object>();
        file.put("rfilename", name);
        file.put("size", content.length);
        file.put("blobId", git(content));
        siblings.add(file);
      });
      var answer = new LinkedHashMap<String, Object>();
      answer.put("id", repository);
      answer.put("sha", COMMIT);
      answer.put("siblings", siblings);
      send(exchange, 200, Json.compact(answer).getBytes(UTF_8));
    }
  }

  private void resolve(HttpExchange exchange) throws IOException {
    try (exchange) {
      log(exchange);
      String path = exchange.getRequestURI().getPath();
      String rest = path.substring(path.indexOf("/resolve/") + "/resolve/".length());
      String name = rest.substring(rest.indexOf('/') + 1);
      exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
      boolean head = exchange.getRequestMethod().equals("HEAD");
      if (isRefused(exchange)) {
        return;
      }
      byte[] content = files.get(name);
      if (content == null) {
        exchange.getResponseHeaders().set("X-Error-Code", "EntryNotFound");
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      if (head && goesWrong("HEAD", exchange, content)) {
        return;
      }
      if (!isLarge(name)) {
        exchange.getResponseHeaders().set("ETag", "\"" + git(content) + "\"");
        answer(name, exchange, content);
        return;
      }
      exchange.getResponseHeaders().set("X-Linked-Etag", "\"" + hash(content) + "\"");
      exchange.getResponseHeaders().set("X-Linked-Size", "" + content.length);
      // another name of this machine: clients tell the Hub from others by it
      String elsewhere = address(store).replace("127.0.0.1", "localhost");
      exchange.getResponseHeaders().set("Location", elsewhere + "/store/" + hash(content));
      exchange.sendResponseHeaders(302, -1);
    }
  }

  private void store(HttpExchange exchange) throws IOException {
    try (exchange) {
      log(exchange);
      String hash = exchange.getRequestURI().getPath().replaceFirst(".*/", "");
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        if (hash(file.getValue()).equals(hash)) {
          exchange.getResponseHeaders().set("ETag", "\"of the store\"");
          answer(file.getKey(), exchange, file.getValue());
          return;
        }
      }
      exchange.sendResponseHeaders(404, -1);
    }
  }

  private void answer(String name, HttpExchange exchange, byte[] content) throws IOException {
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", "" + content.length);
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    if (goesWrong(name, exchange, content)) {
      return;
    }
    String range = exchange.getRequestHeaders().getFirst("Range");
    if (range == null) {
      send(exchange, 200, content);
      return;
    }
    int from = Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
    part(from).play(exchange, content);
  }

  private static void send(HttpExchange exchange, int status, byte[] content) throws IOException {
    exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
    exchange.getResponseBody().write(content);
  }

  /// A trouble that is none of waiting.
  interface Answer extends Trouble {
    @Override
    void play(HttpExchange exchange, byte[] content) throws IOException;
  }

  /// Answers as usual.
  static Answer nothing() {
    return (_, _) -> {};
  }

  /// The content from some byte on.
  static Answer part(int from) {
    return (exchange, content) -> {
      if (from >= content.length) {
        exchange.getResponseHeaders().set("Content-Range", "bytes */" + content.length);
        exchange.sendResponseHeaders(416, -1);
        return;
      }
      int end = content.length - 1;
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes " + from + "-" + end + "/" + content.length);
      exchange.sendResponseHeaders(206, content.length - from);
      exchange.getResponseBody().write(content, from, content.length - from);
    };
  }

  /// The whole content, whatever part was asked for.
  static Answer whole() {
    return (exchange, content) -> send(exchange, 200, content);
  }

  /// The beginning of the content; then the connection is closed.
  static Answer cutOff(int bytes) {
    return (exchange, content) -> {
      int from = from(exchange);
      if (from > 0) {
        exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-/*");
      }
      exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
      exchange.getResponseBody().write(content, from, bytes);
      exchange.getResponseBody().flush();
    };
  }

  private static int from(HttpExchange exchange) {
    String range =
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range")).orElse("bytes=0-");
    return Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
  }

  /// As many bytes, one of them wrong.
  static Answer damaged() {
    return (exchange, content) -> {
      byte[] other = content.clone();
      other[other.length / 2] ^= 1;
      send(exchange, 200, other);
    };
  }

  /// More than there is.
  static Answer longer() {
    return (exchange, content) -> {
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write(content);
      exchange.getResponseBody().write(new byte[100]);
    };
  }

  /// No content.
  static Answer status(int status, String... headers) {
    return (exchange, _) -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
      }
      exchange.sendResponseHeaders(status, -1);
    };
  }

  /// To where it came from.
  static Answer loop() {
    return (exchange, _) -> {
      exchange.getResponseHeaders().set("Location", exchange.getRequestURI().toString());
      exchange.sendResponseHeaders(302, -1);
    };
  }

  /// Some bytes, then one now and then, for as long as anybody listens.
  static Trouble drip(int bytes, Duration pause) {
    return (exchange, content) -> {
      exchange.sendResponseHeaders(200, content.length);
      OutputStream out = exchange.getResponseBody();
      out.write(content, 0, bytes);
      for (int i = bytes; i < content.length; i++) {
        out.write(content[i]);
        out.flush();
        Thread.sleep(pause);
      }
    };
  }

  /// Nothing for a while; then as usual.
  static Trouble silence(Duration time) {
    return (_, _) -> Thread.sleep(time);
  }

  @Override
  public void close() {
    hub.stop(0);
    store.stop(0);
    threads.shutdownNow();
  }
}
