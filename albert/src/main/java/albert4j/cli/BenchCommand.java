package albert4j.cli;

import albert4j.engine.Parameter;
import albert4j.engine.PeakFlops;
import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.op.Linear;
import albert4j.model.AlbertConfig;
import albert4j.model.Architecture;
import albert4j.model.Batch;
import albert4j.model.Pretrained;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// How fast this machine is, with random weights: speed does not depend on their values.
@Command(
    description = "Time the model, or its matrix products, and compare with the machine's peak.",
    footer = {
      "",
      "The peak is what independent fused multiply-adds reach on the same threads, measured in",
      "the same run.",
      "",
      "Example:",
      "  albert bench --shape tiny --batch 4 --seq 64"
    })
final class BenchCommand implements Callable<Integer> {
  /// What is timed.
  enum Mode {
    /// A forward pass without a head.
    FORWARD,
    /// The products of one layer: query, key or value; inner and outer feed-forward.
    GEMM;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// Runs before the clock counts: until then the VM still compiles.
  private static final int WARM_UP_RUNS = 3;

  private static final long SEED = 1;

  @Mixin private ThreadOptions threads = new ThreadOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Option(names = "--mode", description = "One of ${COMPLETION-CANDIDATES}; default: forward.")
  private Mode mode = Mode.FORWARD;

  @Option(
      names = "--shape",
      paramLabel = "SIZE",
      description = "tiny, base, large, xlarge or xxlarge; default: base.")
  private String shape = "base";

  @Option(names = "--batch", paramLabel = "N", description = "Sequences; default: 8.")
  private int batch = 8;

  @Option(names = "--seq", paramLabel = "N", description = "Tokens of each; default: 128.")
  private int seq = 128;

  @Option(
      names = "--lengths",
      paramLabel = "N,N,…",
      split = ",",
      description = "Sequences of these many tokens, instead of --batch and --seq.")
  private List<Integer> lengths = List.of();

  @Option(names = "--reps", paramLabel = "N", description = "Timed runs; default: 10.")
  private int reps = 10;

  @Override
  public Integer call() throws IOException {
    AlbertConfig config = config();
    int[] tokens = sequences(config);
    try (Scope scope = Scope.inference(threads.threads())) {
      double peak = PeakFlops.measure(scope);
      output.write(out -> {
        for (Map<String, Object> fields :
            mode == Mode.FORWARD
                ? List.of(forward(scope, config, tokens, peak))
                : gemm(scope, config, tokens, peak)) {
          out.write(fields, () -> text(fields));
        }
      });
    }
    return 0;
  }

  private AlbertConfig config() throws CliException {
    try {
      return AlbertConfig.named(shape);
    } catch (IllegalArgumentException e) {
      throw CliException.usage(String.valueOf(e.getMessage()));
    }
  }

  private int[] sequences(AlbertConfig config) throws CliException {
    int[] tokens = lengths.stream().mapToInt(Integer::intValue).toArray();
    if (lengths.isEmpty()) {
      if (batch < 1) {
        throw CliException.usage("--batch must be at least 1: " + batch);
      }
      tokens = new int[batch];
      Arrays.fill(tokens, seq);
    }
    int most = config.maxPositionEmbeddings();
    for (int length : tokens) {
      if (length < 1 || length > most) {
        throw CliException.usage("a sequence must have 1 to " + most + " tokens: " + length);
      }
    }
    if (reps < 1) {
      throw CliException.usage("--reps must be at least 1: " + reps);
    }
    return tokens;
  }

  private Map<String, Object> forward(Scope scope, AlbertConfig config, int[] tokens, double peak) {
    var random = new SplittableRandom(SEED);
    Pretrained pretrained = Pretrained.fresh(config, Architecture.MODEL, random);
    List<int[]> ids = new ArrayList<>();
    for (int length : tokens) {
      ids.add(random.ints(length, 0, config.vocabSize()).toArray());
    }
    Batch input = Batch.of(ids);
    double[] millis = time(scope, () -> pretrained.model().hidden(scope, input));
    return fields(scope, tokens, millis, forwardFlops(config, tokens), peak);
  }

  /// Operations of the matrix products and the attention; all else is small against them.
  private static double forwardFlops(AlbertConfig config, int[] tokens) {
    double h = config.hiddenSize();
    double weights = 4 * h * h + 2 * h * config.intermediateSize();
    double blocks = (double) config.numHiddenLayers() * config.innerGroupNum();
    double flops = 0;
    for (double length : tokens) {
      flops += 2 * length * config.embeddingSize() * h;
      flops += blocks * (2 * length * weights + 4 * length * length * h);
    }
    return flops;
  }

  private List<Map<String, Object>> gemm(
      Scope scope, AlbertConfig config, int[] tokens, double peak) {
    int h = config.hiddenSize();
    int inner = config.intermediateSize();
    int m = Arrays.stream(tokens).sum();
    List<Map<String, Object>> records = new ArrayList<>();
    for (int[] size : new int[][] {{h, h}, {h, inner}, {inner, h}}) {
      var random = new SplittableRandom(SEED);
      Tensor x = random(Shape.of(m, size[0]), random);
      var w = new Parameter(random(Shape.of(size[1], size[0]), random));
      var b = new Parameter(Shape.of(size[1]));
      double[] millis = time(scope, () -> Linear.apply(scope, x, w, b));
      Map<String, Object> fields = fields(scope, tokens, millis, 2.0 * m * size[0] * size[1], peak);
      fields.put("k", size[0]);
      fields.put("n", size[1]);
      records.add(fields);
    }
    return records;
  }

  private static Tensor random(Shape shape, RandomGenerator random) {
    float[] values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return Tensor.of(shape, values);
  }

  private double[] time(Scope scope, Runnable work) {
    double[] millis = new double[reps];
    for (int i = -WARM_UP_RUNS; i < reps; i++) {
      long start = System.nanoTime();
      try (Scope.Frame _ = scope.frame()) {
        work.run();
      }
      if (i >= 0) {
        millis[i] = (System.nanoTime() - start) / 1e6;
      }
    }
    Arrays.sort(millis);
    return millis;
  }

  private Map<String, Object> fields(
      Scope scope, int[] tokens, double[] millis, double flops, double peak) {
    double median = millis[millis.length / 2];
    int total = Arrays.stream(tokens).sum();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("mode", mode.toString());
    fields.put("threads", scope.threads());
    fields.put("batch", tokens.length);
    fields.put("seq", Arrays.stream(tokens).max().orElse(0));
    fields.put("tokens", total);
    fields.put("median_ms", rounded(median));
    fields.put("min_ms", rounded(millis[0]));
    fields.put("tokens_per_s", rounded(total / median * 1e3));
    fields.put("gflops", rounded(flops / median / 1e6));
    fields.put("fma_peak_gflops", rounded(peak / 1e9));
    fields.put("fraction_of_peak", rounded(flops / (median / 1e3) / peak));
    return fields;
  }

  private static double rounded(double value) {
    return Math.round(value * 1e3) / 1e3;
  }

  private static String text(Map<String, Object> fields) {
    return String.join(
        "  ", fields.entrySet().stream().map(f -> f.getKey() + " " + f.getValue()).toList());
  }
}
