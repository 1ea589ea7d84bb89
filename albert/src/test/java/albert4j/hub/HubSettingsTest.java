package albert4j.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the variables of the environment mean.
class HubSettingsTest {
  @TempDir private Path folder;

  @Test
  void theCache() {
    String user = System.getProperty("user.home");
    assertCache(user + "/.cache/huggingface/hub", Map.of());
    assertCache("/x/huggingface/hub", Map.of("XDG_CACHE_HOME", "/x"));
    assertCache("/h/hub", Map.of("XDG_CACHE_HOME", "/x", "HF_HOME", "/h"));
    assertCache(user + "/h/hub", Map.of("HF_HOME", "~/h"));
    assertCache("/c", Map.of("HF_HOME", "/h", "HF_HUB_CACHE", "/c"));
    assertCache("/h/hub", Map.of("HF_HOME", "/h", "HF_HUB_CACHE", " "));
  }

  private static void assertCache(String path, Map<String, String> environment) {
    assertEquals(Path.of(path), HubSettings.cache(environment));
  }

  @Test
  void theToken() throws IOException {
    String home = folder.toString();
    assertEquals(Optional.empty(), HubSettings.of(Map.of("HF_HOME", home)).token());
    Files.writeString(folder.resolve("token"), "stored\n");
    assertEquals(Optional.of("stored"), HubSettings.of(Map.of("HF_HOME", home)).token());
    assertEquals(
        Optional.of("given"),
        HubSettings.of(Map.of("HF_HOME", home, "HF_TOKEN", " given\n")).token());
    Path other = Files.writeString(folder.resolve("other"), "other");
    assertEquals(
        Optional.of("other"),
        HubSettings.of(Map.of("HF_HOME", home, "HF_TOKEN_PATH", other.toString())).token());
    Map<String, String> implicit =
        Map.of("HF_HOME", home, "HF_TOKEN", "given", "HF_HUB_DISABLE_IMPLICIT_TOKEN", "1");
    assertEquals(Optional.empty(), HubSettings.of(implicit).token());
    HubSettings explicit = HubSettings.of(implicit).withToken("mine");
    assertEquals(Optional.of("mine"), explicit.token());
    assertFalse(explicit.toString().contains("mine"), explicit.toString());
    assertThrows(HubException.class, () -> HubSettings.of(Map.of("HF_TOKEN", "a\nb")));
  }

  @Test
  void theRest() throws IOException {
    HubSettings usual = HubSettings.of(Map.of("HF_HOME", folder.toString()));
    assertEquals(URI.create("https://huggingface.co"), usual.endpoint());
    assertEquals(Duration.ofSeconds(10), usual.answerTimeout());
    assertEquals(Duration.ofSeconds(10), usual.bodyTimeout());
    assertTrue(usual.symlinks() && usual.progress() && !usual.offline());
    HubSettings other =
        HubSettings.of(
            Map.of(
                "HF_HOME", folder.toString(),
                "HF_ENDPOINT", "http://mirror:8080/hf/",
                "HF_HUB_ETAG_TIMEOUT", "3",
                "HF_HUB_DOWNLOAD_TIMEOUT", "30",
                "HF_HUB_OFFLINE", "yes",
                "HF_HUB_DISABLE_SYMLINKS", "TRUE",
                "HF_HUB_DISABLE_PROGRESS_BARS", "on"));
    assertEquals(URI.create("http://mirror:8080/hf"), other.endpoint());
    assertEquals(Duration.ofSeconds(3), other.answerTimeout());
    assertEquals(Duration.ofSeconds(30), other.bodyTimeout());
    assertTrue(!other.symlinks() && !other.progress() && other.offline());
    assertTrue(HubSettings.of(Map.of("TRANSFORMERS_OFFLINE", "1")).offline());
    assertFalse(HubSettings.of(Map.of("HF_HUB_OFFLINE", "0")).offline());
  }

  @ParameterizedTest
  @CsvSource({
    "HF_ENDPOINT, huggingface.co",
    "HF_ENDPOINT, ftp://huggingface.co",
    "HF_ENDPOINT, 'http://a b'",
    "HF_HUB_ETAG_TIMEOUT, soon",
    "HF_HUB_DOWNLOAD_TIMEOUT, 0",
    "HF_HUB_DOWNLOAD_TIMEOUT, -1"
  })
  void withoutMeaning(String name, String value) {
    HubException e = assertThrows(HubException.class, () -> HubSettings.of(Map.of(name, value)));
    assertTrue(String.valueOf(e.getMessage()).startsWith(name + ": expected "), e::toString);
  }

  @ParameterizedTest
  @CsvSource({
    "https://huggingface.co/a, p1:80",
    "http://huggingface.co/a, p2:3128",
    "https://inside.example.org/a, none",
    "https://example.org/a, none",
    "https://notexample.org/a, p1:80",
    "https://localhost/a, none"
  })
  void theProxies(String uri, String proxy) {
    Proxies proxies =
        Proxies.of(
            Map.of(
                "HTTPS_PROXY", "http://p1",
                "http_proxy", "p2:3128",
                "NO_PROXY", "localhost, .example.org"));
    String address = String.valueOf(proxies.select(URI.create(uri)).getFirst().address());
    assertEquals(proxy.equals("none") ? "null" : proxy, address.replaceFirst("/<unresolved>", ""));
  }
}
