package albert4j.hub;

import albert4j.engine.checkpoint.CheckpointException;
import albert4j.engine.checkpoint.Json;
import albert4j.engine.checkpoint.JsonException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// What we ask the Hub for: the files of a repository, what it knows of one, and its bytes.
final class HubClient implements AutoCloseable {
  /// The list of a repository with a hundred thousand files.
  private static final int MAX_LISTING_BYTES = 32 << 20;

  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  /// What may be the name of a file in the cache.
  private static final Pattern ETAG = Pattern.compile("[\\w+=~-][\\w+=~.-]{0,127}");

  private final HubSettings settings;
  private final Retries retries;
  private final Transport transport;

  /// What a repository holds.
  ///
  /// @param commit which version of it, 40 hexadecimal digits
  record Listing(String commit, List<RepositoryFile> files) {
    Listing {
      files = List.copyOf(files);
    }
  }

  /// A file that can be fetched.
  ///
  /// @param etag names its content
  record Remote(HubName name, String commit, String file, String etag, OptionalLong bytes) {}

  HubClient(HubSettings settings, Retries retries) {
    this.settings = settings;
    this.retries = retries;
    this.transport = new Transport(settings);
  }

  /// The files of a repository.
  ///
  /// @throws HubException if there is no such repository or revision for us
  /// @throws IOException if the Hub cannot be reached
  Listing listing(HubName name) throws IOException {
    URI uri =
        URI.create(
            settings.endpoint()
                + "/api/models/"
                + name.repository()
                + "/revision/"
                + encode(name.revision())
                + "?blobs=true");
    return retries.run(
        name.toString(),
        () -> {
          HttpResponse<InputStream> answer = transport.send("GET", uri, Map.of(), true);
          Refusals.check(answer, settings, name, Optional.empty());
          return listing(uri, read(answer));
        });
  }

  private byte[] read(HttpResponse<InputStream> answer) throws IOException {
    try (StallWatch watch = watch(answer)) {
      return watch.readAll(MAX_LISTING_BYTES);
    }
  }

  /// The body of an answer, which the caller closes.
  StallWatch watch(HttpResponse<InputStream> answer) {
    return new StallWatch(answer.body(), settings.bodyTimeout());
  }

  private Listing listing(URI uri, byte[] json) throws HubException {
    try {
      Map<String, Object> answer = Json.object(Json.parse(json)).orElse(Map.of());
      if (answer.get("sha") instanceof String commit
          && COMMIT.matcher(commit).matches()
          && answer.get("siblings") instanceof List<?> siblings) {
        List<RepositoryFile> files = new ArrayList<>();
        for (Object sibling : siblings) {
          Map<String, Object> file = Json.object(sibling).orElse(Map.of());
          if (file.get("rfilename") instanceof String name) {
            files.add(new RepositoryFile(name, size(file)));
          }
        }
        return new Listing(commit, files);
      }
    } catch (JsonException e) {
      // said below
    }
    String start = new String(json, 0, Math.min(json.length, 60), StandardCharsets.UTF_8);
    throw new HubException(
        uri
            + ": expected the Hub's description of a model, found "
            + CheckpointException.quote(start)
            + ". Is there a proxy or a login page in between?");
  }

  private static OptionalLong size(Map<String, Object> file) {
    return file.get("size") instanceof Long bytes && bytes >= 0
        ? OptionalLong.of(bytes)
        : OptionalLong.empty();
  }

  /// What the Hub knows of a file.
  ///
  /// @throws HubException if there is no such file for us
  /// @throws IOException if the Hub cannot be reached
  Remote head(HubName name, String commit, String file) throws IOException {
    URI uri = uri(name, commit, file);
    return retries.run(
        name + ": " + file,
        () -> {
          HttpResponse<InputStream> answer = transport.send("HEAD", uri, Map.of(), false);
          answer.body().close();
          Refusals.check(answer, settings, name, Optional.of(file));
          HttpHeaders headers = answer.headers();
          Optional<String> other =
              headers.firstValue("X-Repo-Commit").filter(c -> !c.equals(commit));
          if (other.isPresent()) {
            throw new HubException(uri + ": expected commit " + commit + ", found " + other.get());
          }
          boolean redirected = answer.statusCode() / 100 == 3;
          OptionalLong bytes = headers.firstValueAsLong("X-Linked-Size");
          if (bytes.isEmpty() && !redirected) {
            bytes = headers.firstValueAsLong("Content-Length");
          }
          return new Remote(name, commit, file, etag(uri, headers), bytes);
        });
  }

  private static String etag(URI uri, HttpHeaders headers) throws HubException {
    String etag =
        headers
            .firstValue("X-Linked-Etag")
            .or(() -> headers.firstValue("ETag"))
            .orElse("")
            .replaceFirst("^W/", "")
            .replace("\"", "");
    if (!ETAG.matcher(etag).matches()) {
      throw new HubException(
          uri
              + ": expected an ETag that names the content, found "
              + (etag.isEmpty() ? "none" : CheckpointException.quote(etag))
              + ". Is HF_ENDPOINT the address of a Hub?");
    }
    return etag;
  }

  /// Asks for the bytes of a file from some position on: one attempt, whose answer has the status
  /// 200, 206 or 416.
  ///
  /// @throws PassingException if it failed but may succeed
  /// @throws HubException if it is refused
  HttpResponse<InputStream> get(Remote remote, long from) throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    if (from > 0) {
      headers.put("Range", "bytes=" + from + "-");
      if (!Checksum.isKnown(remote.etag())) {
        // content that cannot be checked at the end must not be put together from two versions
        headers.put("If-Range", "\"" + remote.etag() + "\"");
      }
    }
    URI uri = uri(remote.name(), remote.commit(), remote.file());
    HttpResponse<InputStream> answer = transport.send("GET", uri, headers, true);
    if (from == 0 || answer.statusCode() != Transport.RANGE_NOT_SATISFIABLE) {
      Refusals.check(answer, settings, remote.name(), Optional.of(remote.file()));
    }
    return answer;
  }

  private URI uri(HubName name, String commit, String file) {
    String path = encode(file).replace("%2F", "/");
    return URI.create(
        settings.endpoint() + "/" + name.repository() + "/resolve/" + commit + "/" + path);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public void close() {
    transport.close();
  }
}
