package albert4j.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import albert4j.engine.AllWidths;
import jdk.incubator.vector.VectorShape;
import org.junit.jupiter.api.Test;

@AllWidths
class LanesTest {
  /// What the build asks for is what runs: otherwise all widths would test the same code.
  @Test
  void widthIsTheOneAskedFor() {
    String wanted = System.getProperty("albert4j.vectorBits", "");
    assumeTrue(!wanted.isEmpty(), "no width asked for");
    assertEquals(Integer.parseInt(wanted), Lanes.BITS);
    assertEquals("set by -Dalbert4j.vectorBits", Lanes.REASON);
  }

  @Test
  void vectorsAreOn() {
    assumeTrue(System.getProperty("albert4j.vectorBits", "").isEmpty(), "a width is asked for");
    // a machine on which they are rightly off must be seen in the report of the tests
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
