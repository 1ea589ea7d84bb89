package albert4j.bench;

import albert4j.model.AlbertConfig;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.BenchmarkParams;

/// The inputs of ALBERT-base, and how much work they are.
@State(Scope.Benchmark)
public abstract class ModelShapes extends Measured {
  /// Without dropout. Weights may be random: speed does not depend on them.
  static final AlbertConfig CONFIG = AlbertConfig.named("base");

  /// Sequences times tokens of each.
  @Param({"8x128", "1x128", "1x512", "1x16"})
  public String shape;

  /// Threads, the caller's among them.
  @Param({"1", "2"})
  public int threads;

  /// Sequences of random ids.
  static List<int[]> ids(String shape) {
    var random = new SplittableRandom(1);
    return Stream.generate(() -> random.ints(dim(shape, 1), 0, CONFIG.vocabSize()).toArray())
        .limit(dim(shape, 0))
        .toList();
  }

  /// One forward pass.
  static Work forward(BenchmarkParams params) {
    return work("forward", params, CONFIG::forwardFlops);
  }

  /// A training step for a head that looks at first tokens: three forward passes' operations.
  static Work training(BenchmarkParams params) {
    return work(
        "training step",
        params,
        lengths -> {
          int tokens = Arrays.stream(lengths).sum();
          return 3 * (CONFIG.forwardFlops(lengths) - CONFIG.savedFlops(tokens - lengths.length));
        });
  }

  private static Work work(
      String subject, BenchmarkParams params, ToDoubleFunction<int[]> operations) {
    String shape = params.getParam("shape");
    int threads = Integer.parseInt(params.getParam("threads"));
    int[] lengths = new int[dim(shape, 0)];
    Arrays.fill(lengths, dim(shape, 1));
    int tokens = Arrays.stream(lengths).sum();
    return new Work(subject, shape, threads, tokens, "token", operations.applyAsDouble(lengths));
  }
}
