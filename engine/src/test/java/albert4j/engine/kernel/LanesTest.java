package albert4j.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import albert4j.engine.AllWidths;
import jdk.incubator.vector.VectorShape;
import org.junit.jupiter.api.Test;

@AllWidths
class LanesTest {
  /// What the build asks for is what runs: otherwise all widths would test the same code. Where it
  /// asks for none, vectors are on; a machine on which they are rightly off must be seen in the
  /// report of the tests.
  @Test
  void widthIsTheOneAskedForOrTheWidest() {
    String wanted = System.getProperty("albert4j.vectorBits", "").replace("preferred", "");
    if (!wanted.isEmpty()) {
      assertEquals(Integer.parseInt(wanted), Lanes.BITS);
      assertEquals("set by -Dalbert4j.vectorBits", Lanes.REASON);
      return;
    }
    assumeTrue(Lanes.BITS > 0, Lanes.REASON);
    assertEquals(Math.min(512, VectorShape.preferredShape().vectorBitSize()), Lanes.BITS);
    assertEquals("preferred by the VM", Lanes.REASON);
  }

  @Test
  void boundIsAMultipleOfTheWidth() {
    assertEquals(Lanes.BITS / 32, Lanes.WIDTH);
    for (int n = 0; n < 100; n++) {
      assertEquals(Lanes.WIDTH == 0 ? 0 : n - n % Lanes.WIDTH, Lanes.bound(n));
    }
  }
}
