package albert4j.cli;

import albert4j.engine.Parameter;
import albert4j.engine.PeakFlops;
import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.op.Linear;
import albert4j.model.AlbertConfig;
import albert4j.model.Architecture;
import albert4j.model.Pretrained;
import albert4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// How fast this machine is, with random weights: speed does not depend on their values.
@Command(
    description = {
      "Time the model, its training, its matrix products or the tokenizer.",
      "",
      "Models have random weights. The peak with which operations are compared is what"
          + " independent fused multiply-adds reach on the same threads, measured in the same run."
    },
    footer = {
      "",
      "Example:",
      "  albert bench --shape tiny --batch 4 --seq 64 --reps 3",
      "  albert bench --mode tokenize --input corpus.txt"
    })
final class BenchCommand implements Callable<Integer> {
  /// What is timed.
  enum Mode {
    /// A forward pass without a head.
    FORWARD,
    /// A step of fine-tuning a classifier: forward, backward, clipping, AdamW.
    TRAIN,
    /// A step of pre-training: masked tokens and the order of segments.
    PRETRAIN,
    /// The products of one layer: query, key or value; inner and outer feed-forward.
    GEMM,
    /// Lines of a file to ids.
    TOKENIZE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// Before the clock counts there are so many runs, and so much time: until then the VM compiles.
  private static final int WARM_UP_RUNS = 3;

  private static final long WARM_UP_NANOS = 3_000_000_000L;

  /// Products of a training step for each of its forward pass: the backward pass has two.
  private static final int TRAINING_PRODUCTS = 3;

  private static final long SEED = 1;

  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private ThreadOptions threads = new ThreadOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Option(names = "--mode", description = "One of ${COMPLETION-CANDIDATES}; default: forward.")
  private Mode mode = Mode.FORWARD;

  @Option(
      names = "--shape",
      paramLabel = "SIZE",
      description =
          "tiny, base, large, xlarge or xxlarge; default: that of --model if it is given, or base.")
  private Optional<String> shape = Optional.empty();

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

  @Option(
      names = "--recompute",
      description =
          "In training, compute the insides of layers again in the backward pass instead of keeping"
              + " them: less memory, more time.")
  private boolean recompute;

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description = "What --mode tokenize reads, one text a line.")
  private Optional<Path> input = Optional.empty();

  @Option(names = "--reps", paramLabel = "N", description = "Timed runs; default: 10.")
  private int reps = 10;

  @Override
  public Integer call() throws IOException {
    CliException.requireAtLeast(1, "--reps", reps);
    if (input.isPresent() && mode != Mode.TOKENIZE) {
      throw CliException.usage("--input is for --mode tokenize, not for --mode " + mode);
    }
    if (recompute && !trains()) {
      throw CliException.usage(
          "--recompute is for --mode train and --mode pretrain, not for --mode " + mode);
    }
    List<Map<String, Object>> records =
        mode == Mode.TOKENIZE ? List.of(tokenize()) : compute(config());
    output.write(out -> {
      for (Map<String, Object> fields : records) {
        out.write(fields, () -> text(fields));
      }
    });
    return 0;
  }

  private Map<String, Object> tokenize() throws IOException {
    Path file =
        input.orElseThrow(() -> CliException.usage("--mode tokenize needs a text: --input FILE"));
    Tokenizer tokenizer = model.tokenizer();
    try (var work = new BenchTokenizer(tokenizer, file, threads.threads())) {
      double seconds = median(time(work::run)) / 1e3;
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("mode", mode.toString());
      fields.put("threads", threads.threads());
      fields.put("mb_per_s", rounded(work.bytes() / seconds / 1e6));
      fields.put("lines_per_s", rounded(work.lines() / seconds));
      fields.put("tokens_per_s", rounded(work.tokens() / seconds));
      return fields;
    }
  }

  private List<Map<String, Object>> compute(AlbertConfig config) throws CliException {
    int[] tokens = sequences(config);
    try (Scope scope = scope()) {
      double peak = PeakFlops.measure(scope);
      if (mode == Mode.GEMM) {
        return gemm(scope, config, tokens, peak);
      }
      var work = new BenchModel(config, architecture(), tokens);
      double[] millis = time(inFrames(scope, runnable(work, scope)));
      int products = mode == Mode.FORWARD ? 1 : TRAINING_PRODUCTS;
      return List.of(fields(scope, tokens, millis, products * work.flops(mode), peak));
    }
  }

  private Scope scope() throws CliException {
    int count = threads.threads();
    if (trains()) {
      return recompute ? Scope.recomputing(count, SEED) : Scope.training(count, SEED);
    }
    return Scope.inference(count);
  }

  private boolean trains() {
    return mode == Mode.TRAIN || mode == Mode.PRETRAIN;
  }

  private Architecture architecture() {
    return switch (mode) {
      case TRAIN -> Architecture.SEQUENCE_CLASSIFICATION;
      case PRETRAIN -> Architecture.PRE_TRAINING;
      default -> Architecture.MODEL;
    };
  }

  private Runnable runnable(BenchModel work, Scope scope) {
    return switch (mode) {
      case TRAIN -> work.train(scope);
      case PRETRAIN -> work.pretrain(scope);
      default -> work.forward(scope);
    };
  }

  private AlbertConfig config() throws IOException {
    if (model.given() && shape.isEmpty()) {
      return model.load(Pretrained::config);
    }
    try {
      return AlbertConfig.named(shape.orElse("base"));
    } catch (IllegalArgumentException e) {
      throw CliException.usage(e);
    }
  }

  private int[] sequences(AlbertConfig config) throws CliException {
    int[] tokens = lengths.stream().mapToInt(Integer::intValue).toArray();
    if (lengths.isEmpty()) {
      CliException.requireAtLeast(1, "--batch", batch);
      tokens = new int[batch];
      Arrays.fill(tokens, seq);
    }
    int most = config.maxPositionEmbeddings();
    for (int length : tokens) {
      if (length < 1 || length > most) {
        throw CliException.usage("a sequence must have 1 to " + most + " tokens: " + length);
      }
    }
    return tokens;
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
      double[] millis = time(inFrames(scope, () -> Linear.apply(scope, x, w, b)));
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

  /// The same work, its memory given back each time.
  private static Runnable inFrames(Scope scope, Runnable work) {
    return () -> {
      try (Scope.Frame _ = scope.step()) {
        work.run();
      }
    };
  }

  /// Milliseconds of each run, sorted.
  private double[] time(Runnable work) {
    double[] millis = new double[reps];
    long begin = System.nanoTime();
    for (int i = 0; i < WARM_UP_RUNS || System.nanoTime() - begin < WARM_UP_NANOS; i++) {
      work.run();
    }
    for (int i = 0; i < reps; i++) {
      long start = System.nanoTime();
      work.run();
      millis[i] = (System.nanoTime() - start) / 1e6;
    }
    Arrays.sort(millis);
    return millis;
  }

  private static double median(double[] sorted) {
    return sorted[sorted.length / 2];
  }

  private Map<String, Object> fields(
      Scope scope, int[] tokens, double[] millis, double flops, double peak) {
    double median = median(millis);
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
