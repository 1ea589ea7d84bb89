package albert4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long millis;

  @Test
  void shortWorkShowsNothing() {
    try (Progress progress = progress(true, true)) {
      millis += 1999;
      progress.add(10, 100, OptionalDouble.empty());
    }
    assertEquals("", shown());
  }

  @Test
  void onATerminalOneLineIsRewritten() {
    try (Progress progress = progress(true, true)) {
      millis += 2000;
      progress.add(1000, 25_000, OptionalDouble.of(0.25));
      millis += 199;
      progress.add(0, 0, OptionalDouble.of(0.25));
      millis += 1801;
      progress.add(1000, 25_000, OptionalDouble.of(1));
    }
    String first = "[==        ]  25 %  ETA 0:06  1,000 items  500 items/s  12,500 tokens/s";
    String last = "[==========] 100 %  0:04  2,000 items  500 items/s  12,500 tokens/s";
    assertEquals(String.format("\r%-79s\r%-79s\r%-79s\n", first, last, last), shown());
  }

  @Test
  void elsewhereALineComesEveryTenSeconds() {
    try (Progress progress = progress(false, true)) {
      for (int second = 0; second < 25; second++) {
        millis += 1000;
        progress.add(2, 0, OptionalDouble.empty());
      }
    }
    assertEquals(
        """
        0:10  20 items  2.0 items/s
        0:20  40 items  2.0 items/s
        0:25  50 items  2.0 items/s
        """,
        shown());
  }

  @Test
  void nothingIsShownIfTheUserWantsNone() {
    try (Progress progress = progress(true, false)) {
      millis += 100_000;
      progress.add(1, 1, OptionalDouble.empty());
    }
    assertEquals("", shown());
  }

  private Progress progress(boolean terminal, boolean shown) {
    return new Progress(
        new PrintStream(bytes, true, UTF_8), terminal, shown, () -> millis * 1_000_000);
  }

  private String shown() {
    return bytes.toString(UTF_8).replace(System.lineSeparator(), "\n");
  }
}
