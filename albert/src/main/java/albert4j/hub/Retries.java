package albert4j.hub;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;

/// How often something that fails is tried again, and after which waiting times: the first, twice
/// the first, and so on up to the longest, or what the server asks for.
///
/// @param attempts how often in all, at least 1, if none of them comes any further
/// @param first what is waited after the first failure
/// @param longest what is waited at most
/// @param patience the longest wait that a server may ask for
/// @param pause waits
record Retries(int attempts, Duration first, Duration longest, Duration patience, Pause pause) {
  /// Five attempts within about fifteen seconds, as huggingface_hub makes them.
  static final Retries USUAL =
      new Retries(
          5,
          Duration.ofSeconds(1),
          Duration.ofSeconds(8),
          Duration.ofMinutes(5),
          duration -> Thread.sleep(duration));

  /// Waits.
  interface Pause {
    /// Returns after that time.
    void of(Duration duration) throws InterruptedException;
  }

  /// Something that may fail.
  ///
  /// @param <T> its result
  interface Attempt<T> {
    /// Tries it.
    ///
    /// @throws PassingException if it is worth another try
    T run() throws IOException;
  }

  /// How far something has come, so that one that comes further each time is not given up.
  interface Position {
    /// Any measure that grows.
    long now() throws IOException;
  }

  <T> T run(String what, Attempt<T> attempt) throws IOException {
    return run(what, attempt, () -> 0);
  }

  /// Tries something until it succeeds.
  ///
  /// @param what for the message
  /// @throws HubException if it fails too often, or the server wants too long a wait
  /// @throws IOException what the attempt throws, unless it may pass
  <T> T run(String what, Attempt<T> attempt, Position position) throws IOException {
    long furthest = position.now();
    int failures = 0;
    while (true) {
      try {
        return attempt.run();
      } catch (PassingException e) {
        long reached = position.now();
        failures = reached > furthest + GOOD_STEP ? 1 : failures + 1;
        furthest = Math.max(furthest, reached);
        if (failures >= attempts) {
          throw new HubException(
              what + ": given up after " + failures + " tries: " + e.getMessage(), e);
        }
        Duration backOff = min(first.multipliedBy(1L << Math.min(failures - 1, 30)), longest);
        Duration wait = e.requestedWait().orElse(backOff);
        if (wait.compareTo(patience) > 0) {
          throw new HubException(
              what + ": " + e.getMessage() + "; try again in " + wait.toMinutes() + " minutes", e);
        }
        sleep(wait);
      }
    }
  }

  /// How much further an attempt must have come to count as a success that was cut short.
  private static final long GOOD_STEP = 1 << 20;

  /// Waits, and turns an interruption into an exception of input and output.
  void sleep(Duration wait) throws InterruptedIOException {
    try {
      pause.of(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the Hub");
    }
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
