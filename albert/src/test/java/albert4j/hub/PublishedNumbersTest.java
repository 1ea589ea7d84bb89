package albert4j.hub;

import static org.junit.jupiter.api.Assertions.assertThrows;

import albert4j.model.Goldens;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What [NetworkCheck] does with the published model, done with small ones from a Hub on this
/// machine. The numbers are transformers'.
class PublishedNumbersTest {
  @TempDir private Path home;

  @Test
  void theHiddenStates() throws IOException {
    Path folder = Goldens.folder("model/tiny_gelu_new/model");
    try (var hub = new FakeHub("albert/tiny").with(folder)) {
      var numbers = new PublishedNumbers(environment(hub), "albert/tiny");
      int[] ids = {57, 92, 97, 91, 90, 76, 13};
      int[] mask = {0, 1, 1, 1, 1, 1, 1};
      double[][] expected = {
        {-0.2539, -0.3790, 3.3668}, {-0.6892, -0.4141, 3.1934}, {-1.0002, -0.5484, 0.8790}
      };
      numbers.assertHidden(ids, mask, expected, 1e-4);
      int[] all = {1, 1, 1, 1, 1, 1, 1};
      assertThrows(AssertionError.class, () -> numbers.assertHidden(ids, all, expected, 1e-4));
    }
  }

  @Test
  void theMask() throws IOException {
    try (var hub = new FakeHub("albert/tiny").with(Goldens.folder("pipeline/fill_mask"))) {
      var numbers = new PublishedNumbers(environment(hub), "albert/tiny");
      String text = "Angela Merkel met Barack Obama in Berlin, Germany on 12 May [MASK]";
      numbers.assertFills(text, "choctaw", "ballarat", "inhabit", "arnold", "talks");
      assertThrows(AssertionError.class, () -> numbers.assertFills(text, "ballarat"));
    }
  }

  private Map<String, String> environment(FakeHub hub) {
    return hub.environment(home);
  }
}
