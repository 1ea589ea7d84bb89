package albert4j.engine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Objects;
import org.junit.jupiter.api.function.Executable;

/// The message of what a call throws.
final class Thrown {
  private Thrown() {}

  static String message(Class<? extends Throwable> type, Executable call) {
    return Objects.requireNonNull(assertThrows(type, call).getMessage());
  }
}
