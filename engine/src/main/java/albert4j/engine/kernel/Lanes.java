package albert4j.engine.kernel;

import java.util.Locale;
import jdk.incubator.vector.VectorShape;

/// The one place that decides how wide the vectors are, and whether there are any.
///
/// `-Dalbert4j.vectorBits=0|128|256|512` forces a width; by default the width that the VM prefers,
/// once there is enough work for them to [pay][WarmUp]; with `=preferred` that width from the
/// start; with `=never` the forward pass does without them, but adds up in the order of that width,
/// so that the bits are the same: for a short process in a VM that would only emulate them. Other
/// such VMs, interpreted, C1-only or without fused multiply-add (there `Math.fma` goes through
/// `BigDecimal` and is thousands of times slower), switch vectors off (0).
public final class Lanes {
  /// Vector width in bits; 0 if the scalar tails do all the work.
  public static final int BITS;

  /// Floats in a vector; 0 if vectors are off.
  public static final int WIDTH;

  private static final String PREFERRED = "preferred";

  /// Whether kernels that have scalar code with the same bits are to use it.
  static final boolean NEVER = wanted().equals("never");

  /// Whether vectors are to be used from the start.
  static final boolean FORCED = !wanted().isEmpty() && !NEVER;

  /// Why the width is what it is, in one line for `albert doctor`.
  public static final String REASON;

  /// Whether a fused multiply-add is one instruction here.
  public static final boolean FUSED = hardwareFma();

  static {
    try {
      int preferred = VectorShape.preferredShape().vectorBitSize();
      String wanted = wanted();
      String obstacle = obstacle();
      if (NEVER) {
        BITS = Math.min(preferred, 512);
        REASON = "not used: -Dalbert4j.vectorBits=never";
      } else if (!wanted.isEmpty() && !wanted.equals(PREFERRED)) {
        BITS = parse(wanted, preferred);
        REASON = "set by -Dalbert4j.vectorBits";
      } else if (!obstacle.isEmpty()) {
        BITS = 0;
        REASON = obstacle;
      } else {
        BITS = Math.min(preferred, 512);
        REASON = "preferred by the VM";
      }
      WIDTH = BITS / Float.SIZE;
    } catch (NoClassDefFoundError missing) {
      throw new LinkageError(
          "albert4j needs the module jdk.incubator.vector: start java with"
              + " --add-modules jdk.incubator.vector",
          missing);
    }
  }

  private Lanes() {}

  /// Loads this class and so finds out whether the Vector API is there, before an op fails halfway.
  ///
  /// @throws LinkageError if the JVM runs without the module jdk.incubator.vector; the message
  ///   names the flag
  public static void load() {}

  /// The number of elements, of `n`, that a kernel should do with vectors: as many as whole vectors
  /// cover, or none as long as vectors do not [pay][WarmUp].
  static int bound(int n) {
    return BITS == 0 || !WarmUp.over(n) ? 0 : whole(n);
  }

  /// The number of elements, of `n`, that whole vectors cover, for sums: their order, and so their
  /// bits, depends on it.
  static int whole(int n) {
    return n & -WIDTH; // a power of two, or 0
  }

  /// `a * b + c`, rounded once where the processor can.
  static float fma(float a, float b, float c) {
    return FUSED ? Math.fma(a, b, c) : a * b + c;
  }

  private static String wanted() {
    return System.getProperty("albert4j.vectorBits", "");
  }

  private static int parse(String wanted, int preferred) {
    int bits =
        switch (wanted) {
          case "0" -> 0;
          case "128" -> 128;
          case "256" -> 256;
          case "512" -> 512;
          default -> -1;
        };
    if (bits < 0 || bits > preferred) {
      throw new LinkageError(
          "albert4j.vectorBits must be 0, 128, 256 or 512 and at most what this machine has: wanted="
              + wanted
              + " machine="
              + preferred);
    }
    return bits;
  }

  private static String obstacle() {
    String vm = System.getProperty("java.vm.info", "").toLowerCase(Locale.ROOT);
    if (vm.contains("interpreted")) {
      return "off: the VM only interprets";
    }
    if (vm.contains("emulated-client")) {
      return "off: the VM runs without its optimising compiler (C2)";
    }
    return FUSED ? "" : "off: no fused multiply-add on this processor or VM";
  }

  /// Times a few `Math.fma` calls: some nanoseconds each in hardware, some 20 µs through
  /// `BigDecimal`. The VM's own flag (`UseFMA`) would need the management module and 15 ms of
  /// start-up.
  private static boolean hardwareFma() {
    long best = Long.MAX_VALUE;
    for (int round = 0; round < 4; round++) {
      long start = System.nanoTime();
      float sum = round;
      for (int i = 0; i < 32; i++) {
        sum = Math.fma(sum, 0.75f, 0.3f);
      }
      long nanos = System.nanoTime() - start + (Float.isNaN(sum) ? 1 : 0);
      best = Math.min(best, nanos);
    }
    return best < 64_000;
  }
}
