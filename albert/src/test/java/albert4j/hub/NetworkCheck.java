package albert4j.hub;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/// The published albert-base-v2, from the Hub itself or from the user's cache. Runs only when asked
/// for, as it needs the network: `mvn verify -Pnetwork`.
///
/// The numbers are those of transformers' own tests, tests/models/albert/test_modeling_albert.py.
class NetworkCheck {
  private static final String NAME = "albert/albert-base-v2";

  @Test
  void theHiddenStates() throws IOException {
    new PublishedNumbers(System.getenv(), NAME)
        .assertHidden(
            new int[] {0, 345, 232, 328, 740, 140, 1695, 69, 6078, 1588, 2},
            new int[] {0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
            new double[][] {
              {-0.6513, 1.5035, -0.2766}, {-0.6515, 1.5046, -0.2780}, {-0.6512, 1.5049, -0.2784}
            },
            1e-4);
  }

  @Test
  void theMask() throws IOException {
    new PublishedNumbers(System.getenv(), NAME)
        .assertFills(
            "Paris is the [MASK] of France.",
            "capital",
            "capitol",
            "comune",
            "arrondissement",
            "bastille");
  }
}
