package albert4j.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/// Sends requests and follows redirects. The token goes to the Hub itself and to nobody else, so
/// not to the store of files that the Hub points to.
final class Transport implements AutoCloseable {
  static final int RANGE_NOT_SATISFIABLE = 416;

  private static final int MAX_REDIRECTS = 10;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  /// A server that is busy or broken for a while.
  private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);

  private final HubSettings settings;
  private final HttpClient client;
  private boolean reached;

  Transport(HubSettings settings) {
    this.settings = settings;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(settings.proxies())
            .connectTimeout(settings.answerTimeout())
            .build();
  }

  /// Sends a request.
  ///
  /// @param away whether to follow a redirect that leads away from the Hub; if not, that redirect
  ///   is the answer
  /// @return the answer with any status but those that may pass; its body must be closed
  /// @throws PassingException if the failure may pass
  /// @throws HubException if there is no use in another try
  HttpResponse<InputStream> send(
      String method, URI first, Map<String, String> headers, boolean away) throws IOException {
    if (settings.offline()) {
      throw new HubException("HF_HUB_OFFLINE is set, so nothing can be fetched: " + first);
    }
    URI uri = first;
    for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      HttpResponse<InputStream> answer = exchange(request(method, uri, headers));
      reached = true;
      if (PASSING.contains(answer.statusCode())) {
        answer.body().close();
        throw new PassingException(
            uri.getHost() + " answers with status " + answer.statusCode(), requestedWait(answer));
      }
      Optional<String> location = answer.headers().firstValue("Location");
      if (!REDIRECTS.contains(answer.statusCode()) || location.isEmpty()) {
        return answer;
      }
      URI next = next(uri, location.get());
      if (!away && !isHub(next)) {
        return answer;
      }
      answer.body().close();
      uri = next;
    }
    throw new HubException(first + ": more than " + MAX_REDIRECTS + " redirects, one to another");
  }

  private static URI next(URI uri, String location) throws HubException {
    try {
      URI next = uri.resolve(location);
      boolean secure = "https".equals(next.getScheme());
      if (next.getHost() != null
          && (secure || ("http".equals(next.getScheme()) && "http".equals(uri.getScheme())))) {
        return next;
      }
    } catch (IllegalArgumentException notAnAddress) {
      // said below
    }
    throw new HubException(uri + ": expected a redirect that is as secure, found " + location);
  }

  private boolean isHub(URI uri) {
    URI hub = settings.endpoint();
    return hub.getScheme().equals(uri.getScheme())
        && hub.getHost().equalsIgnoreCase(uri.getHost())
        && hub.getPort() == uri.getPort();
  }

  private HttpRequest request(String method, URI uri, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .header("User-Agent", "albert4j; java/" + Runtime.version().feature())
            .header("Accept-Encoding", "identity");
    headers.forEach(request::header);
    if (isHub(uri)) {
      settings.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
    }
    return request.build();
  }

  /// With a clock of our own: what a timeout of the request's covers differs between versions of
  /// Java, and it must not cover the whole of a large file.
  private HttpResponse<InputStream> exchange(HttpRequest request) throws IOException {
    String host = request.uri().getHost();
    CompletableFuture<HttpResponse<InputStream>> answer =
        client.sendAsync(request, BodyHandlers.ofInputStream());
    try {
      return answer.get(settings.answerTimeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new PassingException(
          host + " does not answer within " + settings.answerTimeout().toMillis() + " ms");
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for " + host);
    } catch (ExecutionException e) {
      throw failure(host, e);
    }
  }

  private IOException failure(String host, ExecutionException failed) {
    return switch (failed.getCause()) {
      case SSLException e ->
          new HubException(
              "no secure connection to "
                  + host
                  + ": "
                  + e.getMessage()
                  + "\nA proxy that decrypts needs its certificate in Java's trust store.",
              e);
      case ConnectException e when !reached ->
          new HubException(
              "cannot reach "
                  + host
                  + ": "
                  + Optional.ofNullable(e.getMessage()).orElse("unknown host, or no network")
                  + "\nHTTPS_PROXY names a proxy, HF_ENDPOINT a mirror.",
              e);
      case IOException e ->
          new PassingException(
              "the connection to "
                  + host
                  + " broke: "
                  + Optional.ofNullable(e.getMessage()).orElse(e.toString()),
              e);
      case null, default -> new IOException("hub: a request failed", failed);
    };
  }

  /// `Retry-After`: a number of seconds, or a date.
  private static Optional<Duration> requestedWait(HttpResponse<?> answer) {
    Optional<String> header = answer.headers().firstValue("Retry-After").map(String::strip);
    if (header.isEmpty()) {
      return Optional.empty();
    }
    String text = header.get();
    if (text.matches("\\d{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
    }
    try {
      Instant then = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text));
      Duration wait = Duration.between(Instant.now(), then);
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeParseException neither) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
