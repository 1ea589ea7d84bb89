package albert4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import albert4j.engine.checkpoint.Json;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A Chromium without a window, driven through the DevTools protocol (chromedevtools.github.io),
/// with a pointer and a keyboard that its pages cannot tell from real ones.
///
/// It is the program that the environment variable `CHROME_BIN` names, or the first known one on
/// the path.
final class Browser implements AutoCloseable {
  private static final String VARIABLE = "CHROME_BIN";
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome");

  private static final String ANNOUNCEMENT = "DevTools listening on ws://";
  private static final long PATIENCE_SECONDS = 60;

  private final Process process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final WebSocket socket;
  private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
  private final List<Map<String, Object>> events = new ArrayList<>();
  private int sent;

  private Browser(Process process, String address) throws Exception {
    this.process = process;
    HttpResponse<String> pages =
        http.send(
            HttpRequest.newBuilder(URI.create("http://" + address + "/json/list")).build(),
            HttpResponse.BodyHandlers.ofString());
    Object page =
        ((List<?>) Json.parse(pages.body()))
            .stream()
                .filter(one -> "page".equals(object(one).get("type")))
                .findFirst()
                .orElseThrow();
    String target = (String) get(object(page), "webSocketDebuggerUrl");
    this.socket = http.newWebSocketBuilder().buildAsync(URI.create(target), new Listener()).join();
    for (String domain : List.of("Page", "Runtime", "Network", "Log")) {
      send(domain + ".enable", Map.of());
    }
  }

  /// Starts one; the test that asks is skipped where there is none.
  ///
  /// @param profile an empty folder
  static Browser start(Path profile) throws Exception {
    Optional<String> program = program();
    assumeTrue(
        program.isPresent(),
        () -> "no browser: " + NAMES + " not on the path; " + VARIABLE + " may name a Chromium");
    Process process =
        new ProcessBuilder(
                program.get(),
                "--headless",
                "--no-sandbox", // a container may have none; the page is our own
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--window-size=1200,1100",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return new Browser(process, address(process));
    } catch (Exception e) {
      end(process);
      throw e;
    }
  }

  private static Optional<String> program() {
    String named = System.getenv(VARIABLE);
    if (named != null && !named.isEmpty()) {
      return Optional.of(named);
    }
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return NAMES.stream()
        .flatMap(
            name -> Stream.of(path.split(File.pathSeparator)).map(f -> Path.of(f).resolve(name)))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  /// Host and port, which it announces on its standard error; the rest of that is read and dropped.
  private static String address(Process process) throws Exception {
    BlockingQueue<String> found = new LinkedBlockingQueue<>();
    var heard = new StringWriter();
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try (var err =
              new BufferedReader(
                  new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            for (String line = err.readLine(); line != null; line = err.readLine()) {
              heard.append(line).append('\n');
              if (line.startsWith(ANNOUNCEMENT)) {
                found.add(line.substring(ANNOUNCEMENT.length()).replaceFirst("/.*", ""));
              }
            }
          } catch (IOException e) {
            heard.append(e.toString());
          }
        });
    String address = found.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (address == null) {
      throw new IOException("the browser does not start: " + heard);
    }
    return address;
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder message = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      message.append(part);
      if (last) {
        messages.add(message.toString());
        message.setLength(0);
      }
      from.request(1);
      return CompletableFuture.completedStage(null);
    }
  }

  /// Opens a file and waits until it has loaded.
  void open(Path file) throws Exception {
    events.clear();
    send("Page.navigate", Map.of("url", file.toUri().toString()));
    while (events.stream().noneMatch(e -> "Page.loadEventFired".equals(e.get("method")))) {
      events.add(next());
    }
  }

  /// What an expression of JavaScript is in the page, as a JSON value; of a promise what it keeps.
  Object evaluate(String expression) throws Exception {
    Map<String, Object> answer =
        send(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    assertEquals(null, answer.get("exceptionDetails"), expression);
    return object(get(answer, "result")).getOrDefault("value", "undefined");
  }

  /// The text of the element that a CSS selector finds.
  String text(String selector) throws Exception {
    return (String) evaluate(find(selector) + ".textContent");
  }

  /// Moves the pointer to the middle of an element.
  void hover(String selector) throws Exception {
    mouse("mouseMoved", selector, 0.5, 0.5);
  }

  /// Moves the pointer to a place in an element.
  ///
  /// @param x from 0, its left end, to 1
  /// @param y from 0, its top, to 1
  void hover(String selector, double x, double y) throws Exception {
    mouse("mouseMoved", selector, x, y);
  }

  /// Moves the pointer to an element and clicks.
  void click(String selector) throws Exception {
    hover(selector);
    mouse("mousePressed", selector, 0.5, 0.5);
    mouse("mouseReleased", selector, 0.5, 0.5);
  }

  private void mouse(String type, String selector, double x, double y) throws Exception {
    String box = find(selector) + ".getBoundingClientRect()";
    List<?> at =
        (List<?>)
            evaluate(
                "(b => [b.left + b.width * " + x + ", b.top + b.height * " + y + "])(" + box + ")");
    send(
        "Input.dispatchMouseEvent",
        Map.of(
            "type",
            type,
            "x",
            at.get(0),
            "y",
            at.get(1),
            "button",
            type.equals("mouseMoved") ? "none" : "left",
            "clickCount",
            1));
  }

  private static String find(String selector) {
    return "document.querySelector(" + Json.compact(selector) + ")";
  }

  /// Presses a key that has a name, such as `ArrowRight`.
  void press(String key) throws Exception {
    // a button is clicked by the character that Enter gives
    Map<String, Object> down =
        key.equals("Enter")
            ? Map.of("type", "keyDown", "key", key, "windowsVirtualKeyCode", 13, "text", "\r")
            : Map.of("type", "keyDown", "key", key);
    send("Input.dispatchKeyEvent", down);
    send("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key));
  }

  /// Prefers a dark or a light page from now on.
  void prefer(String scheme) throws Exception {
    send(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    // pages hear of it with the next frame
    evaluate(
        "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(0))))");
  }

  /// Saves what is to be seen.
  void screenshot(Path png) throws Exception {
    Map<String, Object> answer = send("Page.captureScreenshot", Map.of());
    Files.createDirectories(png.resolveSibling(""));
    Files.write(png, Base64.getDecoder().decode((String) get(answer, "data")));
  }

  /// Errors of scripts, what a policy forbade, and everything else that the browser's log would
  /// show for the page.
  List<String> complaints() throws Exception {
    send("Runtime.evaluate", Map.of("expression", "0")); // takes in what has come until now
    return events.stream()
        .filter(e -> List.of("Runtime.exceptionThrown", "Log.entryAdded").contains(e.get("method")))
        .map(Json::compact)
        .toList();
  }

  /// The addresses that the page has asked for.
  List<String> requests() throws Exception {
    send("Runtime.evaluate", Map.of("expression", "0"));
    return events.stream()
        .filter(e -> "Network.requestWillBeSent".equals(e.get("method")))
        .map(e -> (String) get(object(get(object(get(e, "params")), "request")), "url"))
        .toList();
  }

  private Map<String, Object> send(String method, Map<String, ?> parameters) throws Exception {
    int id = ++sent;
    String message = Json.compact(Map.of("id", id, "method", method, "params", parameters));
    socket.sendText(message, true).join();
    while (true) {
      Map<String, Object> answer = next();
      if (!answer.containsKey("id")) {
        events.add(answer);
      } else if (((Number) get(answer, "id")).intValue() == id) {
        assertEquals(null, answer.get("error"), method);
        return object(get(answer, "result"));
      }
    }
  }

  private Map<String, Object> next() throws Exception {
    String message = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (message == null) {
      throw new IOException("the browser does not answer");
    }
    return object(Json.parse(message));
  }

  private static Object get(Map<String, Object> object, String key) {
    return Objects.requireNonNull(object.get(key), () -> "no " + key + " in " + object);
  }

  private static Map<String, Object> object(Object value) {
    return Json.object(value).orElseThrow();
  }

  private static void end(Process process) {
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle one : all) {
      one.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }
  }

  /// Ends the browser, so that its profile can be deleted.
  @Override
  public void close() {
    socket.abort();
    http.close();
    end(process);
  }
}
