package albert4j.hub;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Where the Hub and its cache are and how to talk to it, as the environment says it to all clients
/// of the Hub:
///
/// | variable | meaning |
/// |---|---|
/// | `HF_HUB_CACHE` | the cache; else `hub` in `HF_HOME`, else `huggingface/hub` in `XDG_CACHE_HOME`, else in `~/.cache` |
/// | `HF_ENDPOINT` | address of the Hub, for a mirror |
/// | `HF_TOKEN` | who is asking; else the file `HF_TOKEN_PATH`, else `token` in `HF_HOME` |
/// | `HF_HUB_DISABLE_IMPLICIT_TOKEN` | 1: send a token only if it is given as such |
/// | `HF_HUB_OFFLINE`, `TRANSFORMERS_OFFLINE` | 1: open no connection |
/// | `HF_HUB_ETAG_TIMEOUT`, `HF_HUB_DOWNLOAD_TIMEOUT` | seconds to wait for an answer, and for more of it; 10 |
/// | `HF_HUB_DISABLE_SYMLINKS` | 1: no symbolic links in the cache |
/// | `HF_HUB_DISABLE_PROGRESS_BARS` | 1: no progress |
/// | `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY` | as curl has them |
///
/// @param cache the folder with the repositories
/// @param endpoint address of the Hub, without `/` at the end
/// @param token who is asking, if known
/// @param offline whether connections are forbidden
/// @param symlinks whether the cache may have symbolic links
/// @param progress whether progress may be shown
/// @param answerTimeout how long the Hub may take to answer
/// @param bodyTimeout how long it may take to send a little more of a file
/// @param proxies the proxies
public record HubSettings(
    Path cache,
    URI endpoint,
    Optional<String> token,
    boolean offline,
    boolean symlinks,
    boolean progress,
    Duration answerTimeout,
    Duration bodyTimeout,
    Proxies proxies) {
  private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");
  private static final String TIMEOUT_SECONDS = "10";

  /// What an environment says.
  ///
  /// @param environment such as [System#getenv()]
  /// @throws HubException if a variable has no meaning
  /// @throws IOException if the file with the token cannot be read
  public static HubSettings of(Map<String, String> environment) throws IOException {
    return new HubSettings(
        cache(environment),
        endpoint(value(environment, "HF_ENDPOINT").orElse("https://huggingface.co")),
        token(environment),
        isTrue(environment, "HF_HUB_OFFLINE") || isTrue(environment, "TRANSFORMERS_OFFLINE"),
        !isTrue(environment, "HF_HUB_DISABLE_SYMLINKS"),
        !isTrue(environment, "HF_HUB_DISABLE_PROGRESS_BARS"),
        seconds(environment, "HF_HUB_ETAG_TIMEOUT"),
        seconds(environment, "HF_HUB_DOWNLOAD_TIMEOUT"),
        Proxies.of(environment));
  }

  /// The folder that an environment names for the cache; it need not be there.
  public static Path cache(Map<String, String> environment) {
    return value(environment, "HF_HUB_CACHE")
        .or(() -> value(environment, "HUGGINGFACE_HUB_CACHE"))
        .map(HubSettings::path)
        .orElseGet(() -> home(environment).resolve("hub"));
  }

  private static Path home(Map<String, String> environment) {
    return value(environment, "HF_HOME")
        .map(HubSettings::path)
        .orElseGet(() ->
            path(value(environment, "XDG_CACHE_HOME").orElse("~/.cache")).resolve("huggingface"));
  }

  private static Path path(String text) {
    boolean user = text.equals("~") || text.startsWith("~/");
    return Path.of(user ? System.getProperty("user.home") + text.substring(1) : text);
  }

  private static URI endpoint(String text) throws HubException {
    try {
      URI uri = URI.create(text.replaceFirst("/+$", ""));
      if (uri.getHost() != null && Set.of("http", "https").contains(uri.getScheme())) {
        return uri;
      }
    } catch (IllegalArgumentException notAnAddress) {
      // said below
    }
    throw new HubException(
        "HF_ENDPOINT: expected an address such as https://huggingface.co, found " + text);
  }

  private static Optional<String> token(Map<String, String> environment) throws IOException {
    if (isTrue(environment, "HF_HUB_DISABLE_IMPLICIT_TOKEN")) {
      return Optional.empty();
    }
    for (String name : List.of("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")) {
      Optional<String> token = value(environment, name);
      if (token.isPresent()) {
        return Optional.of(requireToken(token.get()));
      }
    }
    Path file =
        value(environment, "HF_TOKEN_PATH")
            .map(HubSettings::path)
            .orElseGet(() -> home(environment).resolve("token"));
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    String token = Files.readString(file).strip();
    return token.isEmpty() ? Optional.empty() : Optional.of(requireToken(token));
  }

  /// A token becomes a header of HTTP.
  private static String requireToken(String token) throws HubException {
    if (!token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new HubException("expected a token of visible ASCII characters, found something else");
    }
    return token;
  }

  private static Duration seconds(Map<String, String> environment, String name)
      throws HubException {
    String text = value(environment, name).orElse(TIMEOUT_SECONDS);
    if (!text.matches("[1-9]\\d{0,5}")) {
      throw new HubException(name + ": expected a number of seconds, found " + text);
    }
    return Duration.ofSeconds(Integer.parseInt(text));
  }

  private static boolean isTrue(Map<String, String> environment, String name) {
    return TRUE.contains(value(environment, name).orElse("").toUpperCase(Locale.ROOT));
  }

  private static Optional<String> value(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }

  /// The same with another cache.
  public HubSettings withCache(Path folder) {
    return new HubSettings(
        folder, endpoint, token, offline, symlinks, progress, answerTimeout, bodyTimeout, proxies);
  }

  /// The same for somebody else.
  ///
  /// @throws HubException if that cannot be a token
  public HubSettings withToken(String other) throws HubException {
    return new HubSettings(
        cache,
        endpoint,
        Optional.of(requireToken(other.strip())),
        offline,
        symlinks,
        progress,
        answerTimeout,
        bodyTimeout,
        proxies);
  }

  /// The same with other timeouts.
  HubSettings withTimeouts(Duration answer, Duration body) {
    return new HubSettings(
        cache, endpoint, token, offline, symlinks, progress, answer, body, proxies);
  }

  /// Without the token, which is a secret.
  @Override
  public String toString() {
    return "HubSettings[cache=" + cache + ", endpoint=" + endpoint + ", offline=" + offline + "]";
  }
}
