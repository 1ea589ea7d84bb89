package albert4j.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Names on the Hub, by the rules of huggingface_hub's `validate_repo_id`.
class HubNameTest {
  @Test
  void parts() {
    assertEquals(
        Optional.of(new HubName("albert/albert-base-v2", "main")),
        HubName.parse("albert/albert-base-v2"));
    assertEquals(Optional.of(new HubName("a/b", "refs/pr/1")), HubName.parse("a/b@refs/pr/1"));
    assertEquals("a/b@v1", new HubName("a/b", "v1").toString());
    assertEquals("a/b", new HubName("a/b", "main").toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"foo", "foo/bar", "123", "Foo-BAR_foo.bar123", "a", "_a/b_"})
  void valid(String name) {
    assertEquals(name, HubName.parse(name).orElseThrow().repository());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a/b/c",
        ".a",
        "a.",
        "-a",
        "a-",
        "foo--bar",
        "a..b",
        "foo.git",
        "a b",
        "a\\b",
        "/a",
        "a/",
        "../a",
        "./a",
        "~/a",
        "é",
        "a@",
        "a@../b",
        "a@b c",
        "a@/b",
        "a@b//c",
        "C:\\a",
        "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456"
      })
  void notValid(String name) {
    assertEquals(Optional.empty(), HubName.parse(name));
  }
}
