package albert4j.cli;

import java.io.PrintStream;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/// How far a long work has come: one line that is rewritten in place on a terminal, else a line
/// every ten seconds. What takes less than two seconds shows nothing.
///
/// There is no colour in it, so NO_COLOR has nothing to switch off.
final class Progress implements AutoCloseable {
  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final long FIRST_NANOS = 2 * SECOND_NANOS;
  private static final long REDRAW_NANOS = SECOND_NANOS / 5;
  private static final long LINE_NANOS = 10 * SECOND_NANOS;
  private static final int BAR = 10;

  /// The narrowest usual terminal, less a column for the cursor.
  private static final int WIDTH = 79;

  private final PrintStream out;
  private final boolean terminal;
  private final LongSupplier nanoTime;
  private final long start;
  private final long period;
  private long next;
  private boolean drawn;
  private long items;
  private long tokens;
  private OptionalDouble fraction = OptionalDouble.empty();
  private String detail = "";

  /// A display that starts to count now.
  ///
  /// @param terminal whether `out` can rewrite a line
  /// @param shown false for a display that never shows anything
  /// @param nanoTime the clock, such as [System#nanoTime]
  Progress(PrintStream out, boolean terminal, boolean shown, LongSupplier nanoTime) {
    this.out = out;
    this.terminal = terminal;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
    this.period = terminal ? REDRAW_NANOS : LINE_NANOS;
    this.next = !shown ? Long.MAX_VALUE : terminal ? FIRST_NANOS : LINE_NANOS;
  }

  /// Reports work done since the last call.
  ///
  /// @param done how much of all the work is done by now, from 0 to 1, if that is known
  void add(long items, long tokens, OptionalDouble done) {
    add(items, tokens, done, "");
  }

  /// Reports work done since the last call.
  ///
  /// @param done how much of all the work is done by now, from 0 to 1, if that is known
  /// @param detail how it goes, for the end of the line
  void add(long items, long tokens, OptionalDouble done, String detail) {
    this.detail = detail;
    this.items += items;
    this.tokens += tokens;
    this.fraction = done;
    long elapsed = nanoTime.getAsLong() - start;
    if (elapsed >= next) {
      next = elapsed + period;
      draw(elapsed);
    }
  }

  /// Leaves the last state on the screen, if any was shown.
  @Override
  public void close() {
    if (drawn) {
      draw(nanoTime.getAsLong() - start);
      out.print(terminal ? System.lineSeparator() : "");
      out.flush();
    }
  }

  private void draw(long elapsed) {
    drawn = true;
    String line = line(elapsed);
    if (terminal) {
      out.printf("\r%-" + WIDTH + "s", line.substring(0, Math.min(WIDTH, line.length())));
      out.flush();
    } else {
      out.println(line);
    }
  }

  private String line(long elapsed) {
    double seconds = (double) elapsed / SECOND_NANOS;
    StringBuilder line = new StringBuilder();
    if (fraction.isPresent()) {
      double done = Math.clamp(fraction.getAsDouble(), 0, 1);
      int bars = (int) (BAR * done);
      line.append(terminal ? "[" + "=".repeat(bars) + " ".repeat(BAR - bars) + "] " : "");
      line.append(String.format(Locale.ROOT, "%3.0f %%  ", 100 * done));
      double left = seconds / done - seconds;
      line.append(left > 0 && Double.isFinite(left) ? "ETA " + clock(left) : clock(seconds));
    } else {
      line.append(clock(seconds));
    }
    if (items > 0) {
      line.append(
          String.format(Locale.ROOT, "  %,d items  %s items/s", items, rate(items / seconds)));
    }
    if (tokens > 0) {
      line.append("  ").append(rate(tokens / seconds)).append(" tokens/s");
    }
    line.append(detail.isEmpty() ? "" : "  ").append(detail);
    return line.toString();
  }

  /// `7.5`, `12,345`
  private static String rate(double perSecond) {
    return String.format(Locale.ROOT, perSecond < 100 ? "%.1f" : "%,.0f", perSecond);
  }

  /// `0:07`, `12:34`, `1:02:03`
  private static String clock(double seconds) {
    long s = Math.round(seconds);
    return s < 3600
        ? String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60)
        : String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
  }
}
