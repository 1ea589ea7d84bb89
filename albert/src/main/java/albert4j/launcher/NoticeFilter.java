package albert4j.launcher;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// Passes bytes on as they come, but for the one line that a JVM prints because the Vector API
/// incubates.
///
/// The JVM has no switch for it. It is printed before any of our code runs, so only the first such
/// line is removed, and bytes are held back only as long as a line may still turn out to be it.
final class NoticeFilter extends FilterOutputStream {
  private static final byte[] NOTICE =
      "WARNING: Using incubator modules: jdk.incubator.vector".getBytes(StandardCharsets.US_ASCII);

  private static final int OTHER_LINE = -1;

  /// How much of the notice this line has shown and how many bytes are held back for it, or
  /// `OTHER_LINE`.
  private int matched;

  private boolean removed;

  NoticeFilter(OutputStream out) {
    super(out);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int i = offset;
    while (!removed && i < offset + length) {
      write(bytes[i++]);
    }
    if (i < offset + length) {
      out.write(bytes, i, offset + length - i);
    }
  }

  @Override
  public void write(int b) throws IOException {
    if (removed) {
      out.write(b);
    } else if (matched == NOTICE.length && b == '\n') {
      removed = true;
    } else if (matched == NOTICE.length && b == '\r') {
      return;
    } else if (matched >= 0 && matched < NOTICE.length && b == NOTICE[matched]) {
      matched++;
    } else {
      flush();
      out.write(b);
      matched = b == '\n' ? 0 : OTHER_LINE;
    }
  }

  /// Lets go of what is held back: the line was not the notice, or there is no more to come.
  @Override
  public void flush() throws IOException {
    if (!removed && matched > 0) {
      out.write(NOTICE, 0, matched);
      matched = OTHER_LINE;
    }
    out.flush();
  }
}
