package albert4j.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import albert4j.engine.Cases;
import albert4j.engine.Fork;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Compiled kernels keep vectors in registers. The compiler gives up on a loop that has grown a
/// little too large; then each vector becomes an object, and the kernel is several times slower.
///
/// A few objects a row are allowed: [Reduce#across] is not always compiled into its caller, and its
/// argument is then one.
class BoxingTest {
  private static final int N = 256;
  private static final int CALLS = 1000;

  /// Bytes that a round of calls takes at least if every second vector of a row becomes an object.
  private static final long BOXED = (long) CALLS * N * Float.BYTES / 2;

  private static final long PATIENCE_NANOS = 8_000_000_000L;

  private static final float[] X = Cases.normal(1, N);
  private static final float[] Y = Cases.normal(2, N);
  private static final float[] Z = new float[Gemm.SCRATCH];
  private static final float[] W = new float[N];

  private static Map<String, Runnable> kernels() {
    return Map.ofEntries(
        Map.entry("gelu", () -> Activations.gelu(X, 0, Z, 0, N)),
        Map.entry("geluTanh", () -> Activations.geluTanh(X, 0, Z, 0, N)),
        Map.entry("geluBackward", () -> Activations.geluBackward(X, 0, Y, 0, Z, 0, N)),
        Map.entry("geluTanhBackward", () -> Activations.geluTanhBackward(X, 0, Y, 0, Z, 0, N)),
        Map.entry("tanhBackward", () -> Activations.tanhBackward(X, 0, Y, 0, Z, 0, N)),
        Map.entry("tanh", () -> Activations.tanh(X, 0, Z, 0, N)),
        Map.entry("softmax", () -> Rows.softmax(0.5f, X, 0, Z, 0, N)),
        Map.entry("softmaxBackward", () -> Rows.softmaxBackward(0.5f, X, 0, Y, 0, Z, 0, N)),
        Map.entry("layerNorm", () -> Rows.layerNorm(1e-6f, 0f, X, 0, Y, 0, Y, 0, Z, 0, N, W, 0)),
        Map.entry(
            "layerNormBackward",
            () -> Rows.layerNormBackward(X, 0, Y, 0, W, 0, Y, 0, Z, 0, Z, N, Z, 2 * N, N)),
        Map.entry("addSum", () -> Rows.addSum(X, 0, Y, 0, Z, 0, N)),
        Map.entry("tile 6", () -> Tile.multiply(6, 4, X, 0, 4, Y, 0, X, 0, 0, Z, 0, 64)),
        Map.entry("tile 5", () -> Tile.multiply(5, 4, X, 0, 4, Y, 0, X, 0, 0, Z, 0, 64)),
        Map.entry("tile 1", () -> Tile.multiply(1, 4, X, 0, 4, Y, 0, X, 0, 0, Z, 0, 64)));
  }

  /// Prints for each kernel the least that a round of calls allocated, as soon as it is little.
  static final class Rounds {
    public static void main(String[] args) {
      kernels()
          .forEach((name, kernel) -> {
            long begin = System.nanoTime();
            long least = Long.MAX_VALUE;
            while (least >= BOXED && System.nanoTime() - begin < PATIENCE_NANOS) {
              long before = used();
              for (int i = 0; i < CALLS; i++) {
                kernel.run();
              }
              long bytes = used() - before;
              least = bytes < 0 ? least : Math.min(least, bytes); // negative: garbage was collected
            }
            System.out.println(name + " " + (least < BOXED ? "in registers" : least + " bytes"));
          });
    }

    private static long used() {
      Runtime runtime = Runtime.getRuntime();
      return runtime.totalMemory() - runtime.freeMemory();
    }
  }

  /// The compiler's threads decide what they take in by what is compiled already, so a run now and
  /// then boxes in a kernel that others do not: what counts is what boxes in every one of three.
  @Test
  void compiledKernelsKeepVectorsInRegisters() {
    Set<String> boxing = new TreeSet<>(kernels().keySet());
    for (int run = 0; run < 3 && !boxing.isEmpty(); run++) {
      boxing.retainAll(boxing());
    }
    assertEquals(Set.of(), boxing);
  }

  /// The kernels that allocate in a run.
  private static Set<String> boxing() {
    Fork fork =
        Fork.run(
            Rounds.class,
            Fork.VECTOR_MODULE,
            "-Dalbert4j.vectorBits=preferred",
            "-XX:+UseSerialGC",
            "-XX:-UseTLAB", // else memory is used up by the chunk
            "-Xmx1g");
    assertEquals(0, fork.exit(), fork.output());
    List<String> results =
        fork.output().lines().filter(line -> !line.startsWith("WARNING")).toList();
    assertEquals(kernels().size(), results.size(), fork.output());
    return kernels().keySet().stream()
        .filter(name -> !results.contains(name + " in registers"))
        .collect(Collectors.toSet());
  }
}
