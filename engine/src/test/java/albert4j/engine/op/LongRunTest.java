package albert4j.engine.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.Fork;
import albert4j.engine.Gradients;
import albert4j.engine.Scope;
import java.util.Arrays;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

/// Training and inference over and over, in VMs of their own.
class LongRunTest {
  private static final int ROUNDS = 5;

  /// Trains and infers, and prints the bytes that each round allocated. Runs under a collector that
  /// never frees, where used memory is all that was ever allocated, by all threads.
  static final class Rounds {
    private static final int WIDE = 384;

    public static void main(String[] args) {
      var network = new Network(0.1f, WIDE, 40, 60);
      try (Scope training = Scope.training(2, 7);
          Scope inference = training.evaluation()) {
        for (int round = 0; round < ROUNDS; round++) {
          long before = used();
          try (var _ = training.step()) {
            Gradients.of(training, network.loss(training));
          }
          try (var _ = inference.frame()) {
            network.loss(inference);
          }
          System.out.println("bytes " + (used() - before));
        }
      }
    }

    private static long used() {
      Runtime runtime = Runtime.getRuntime();
      return runtime.totalMemory() - runtime.freeMemory();
    }
  }

  /// In the first round the arrays are allocated, megabytes of them. Later ones make do with small
  /// objects: together they are less than one more array of 100 tokens would be.
  @Test
  void steadyStateAllocatesNoArrays() {
    Fork fork =
        Fork.run(
            Rounds.class,
            Fork.VECTOR_MODULE,
            "-Dalbert4j.vectorBits=0", // vectors that are not compiled yet are objects
            "-XX:+UnlockExperimentalVMOptions",
            "-XX:+UseEpsilonGC",
            "-XX:-UseTLAB", // else memory is used up by the chunk
            "-Xmx1g");
    long[] bytes =
        fork.output()
            .lines()
            .filter(line -> line.startsWith("bytes "))
            .mapToLong(line -> Long.parseLong(line.substring(6)))
            .toArray();
    assertEquals(ROUNDS, bytes.length, fork::output);
    String figures = Arrays.toString(bytes);
    assertTrue(bytes[0] > 5_000_000, figures);
    // the least of them: a thread may meet its first task, and so allocate its scratch memory, late
    long steady = Arrays.stream(bytes).skip(1).min().orElseThrow();
    assertTrue(steady < 4 * 100 * Rounds.WIDE, figures);
  }

  /// Trains one step from the same start again and again, while the VM interprets, compiles and
  /// compiles better; prints how many different results there were.
  static final class Repetitions {
    private static final int COUNT = 300;

    public static void main(String[] args) {
      var results = new HashSet<Integer>();
      var network = new Network(0.1f, 48, 5, 20);
      for (int i = 0; i < COUNT; i++) {
        try (Scope scope = Scope.training(2, 7)) {
          int hash = 0;
          for (float[] values : network.step(scope).values()) {
            hash = 31 * hash + Arrays.hashCode(values);
          }
          results.add(hash);
        }
      }
      System.out.println("different results: " + results.size());
    }
  }

  @Test
  void compilationChangesNoBits() {
    Fork fork = Fork.run(Repetitions.class, Fork.VECTOR_MODULE);
    assertTrue(
        fork.output().contains("different results: 1" + System.lineSeparator()), fork::output);
  }
}
