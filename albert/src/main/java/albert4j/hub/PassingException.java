package albert4j.hub;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/// A failure that may pass: worth another try after a while.
final class PassingException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Optional<Duration> wait;

  PassingException(String message) {
    this(message, Optional.empty());
  }

  /// @param wait how long the server wants to be left alone, if it says so
  PassingException(String message, Optional<Duration> wait) {
    super(message);
    this.wait = wait;
  }

  PassingException(String message, IOException cause) {
    super(message, cause);
    this.wait = Optional.empty();
  }

  Optional<Duration> requestedWait() {
    return wait;
  }
}
