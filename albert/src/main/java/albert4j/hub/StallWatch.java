package albert4j.hub;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// Reads the body of an answer, and gives it up when next to nothing has come for a while: a
/// connection may die without anybody noticing, and a server may send a byte now and then for ever.
final class StallWatch implements AutoCloseable {
  /// The least that must come in each period: at 10 s that is far below any connection in use.
  private static final int LEAST_BYTES = 1024;

  private static final int BUFFER_BYTES = 1 << 16;

  private final InputStream body;
  private final Duration period;
  private final Thread watcher;
  private final AtomicLong bytes = new AtomicLong();
  private volatile boolean stalled;

  StallWatch(InputStream body, Duration period) {
    this.body = body;
    this.period = period;
    this.watcher = Thread.ofVirtual().start(this::watch);
  }

  private void watch() {
    try {
      for (long before = -LEAST_BYTES; bytes.get() - before >= LEAST_BYTES; ) {
        before = bytes.get();
        Thread.sleep(period);
      }
      stalled = true;
      body.close();
    } catch (InterruptedException | IOException over) {
      // the reader is done
    }
  }

  /// Reads what is there, at least a byte; -1 at the end.
  ///
  /// @throws PassingException if the connection breaks or nothing more comes
  int read(byte[] buffer) throws IOException {
    try {
      int count = body.read(buffer);
      if (stalled) {
        throw stall();
      }
      bytes.addAndGet(Math.max(0, count));
      return count;
    } catch (PassingException e) {
      throw e;
    } catch (IOException e) {
      if (stalled) {
        throw stall();
      }
      throw new PassingException(
          "cut off: " + Optional.ofNullable(e.getMessage()).orElse(e.toString()), e);
    }
  }

  private PassingException stall() {
    return new PassingException(
        "less than " + LEAST_BYTES + " bytes within " + period.toMillis() + " ms");
  }

  /// Reads everything.
  ///
  /// @throws HubException if that is more than `most` bytes
  byte[] readAll(int most) throws IOException {
    var all = new ByteArrayOutputStream();
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int count = read(buffer); count >= 0; count = read(buffer)) {
      if (all.size() + count > most) {
        throw new HubException("hub: an answer is longer than " + most + " bytes");
      }
      all.write(buffer, 0, count);
    }
    return all.toByteArray();
  }

  @Override
  public void close() throws IOException {
    watcher.interrupt();
    body.close();
  }
}
