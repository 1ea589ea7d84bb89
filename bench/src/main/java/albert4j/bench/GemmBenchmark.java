package albert4j.bench;

import albert4j.engine.Parameter;
import albert4j.engine.PeakFlops;
import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.op.Linear;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_FDRM;
import org.ejml.dense.row.CommonOps_MT_FDRM;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/// The matrix product `[m,k]·[k,n]` at ALBERT-base's shapes, the weight packed once, beside EJML.
///
/// [#main] runs it and prints GFLOP/s and the fraction of the peak that the same JVM measured.
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class GemmBenchmark {
  /// Rows of the left operand: tokens.
  @Param({"1024", "128"})
  public int m;

  /// Columns of the left operand times columns of the weight: query, key or value; inner and outer
  /// feed-forward.
  @Param({"768x768", "768x3072", "3072x768"})
  public String weight;

  /// Threads, the caller's among them.
  @Param({"1", "2"})
  public int threads;

  private Scope scope;
  private Tensor x;
  private Parameter w;
  private Parameter b;
  private FMatrixRMaj ejmlX;
  private FMatrixRMaj ejmlW;
  private FMatrixRMaj ejmlY;

  /// Makes the operands; prints the peak, which [#main] reads.
  @Setup
  public void setUp(BenchmarkParams params) {
    int k = columns(weight, 0);
    int n = columns(weight, 1);
    scope = Scope.inference(threads);
    x = random(Shape.of(m, k), 1);
    w = new Parameter(random(Shape.of(n, k), 2));
    b = new Parameter(Shape.of(n));
    ejmlX = new FMatrixRMaj(m, k, true, x.data());
    ejmlW = new FMatrixRMaj(k, n, true, w.tensor().data());
    ejmlY = new FMatrixRMaj(m, n);
    if (params.getBenchmark().endsWith("albert4j")) {
      System.out.printf(
          Locale.ROOT, "(peak of %d threads: %.1f GFLOP/s) ", threads, peak(threads) / 1e9);
    }
  }

  /// Ends the threads.
  @TearDown
  public void tearDown() {
    scope.close();
  }

  /// Ours.
  @Benchmark
  public Tensor albert4j() {
    try (Scope.Frame _ = scope.frame()) {
      return Linear.apply(scope, x, w, b);
    }
  }

  /// EJML's, single- or multi-threaded.
  @Benchmark
  public FMatrixRMaj ejml() {
    if (threads == 1) {
      CommonOps_FDRM.mult(ejmlX, ejmlW, ejmlY);
    } else {
      CommonOps_MT_FDRM.mult(ejmlX, ejmlW, ejmlY);
    }
    return ejmlY;
  }

  private static int columns(String weight, int part) {
    return Integer.parseInt(weight.split("x", -1)[part]);
  }

  private static Tensor random(Shape shape, long seed) {
    var random = new SplittableRandom(seed);
    float[] values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble() - 0.5f;
    }
    return Tensor.of(shape, values);
  }

  private static double peak(int threads) {
    try (Scope scope = Scope.inference(threads)) {
      return PeakFlops.measure(scope);
    }
  }

  /// Runs the benchmark with JMH's command-line options and prints the table.
  public static void main(String[] args) throws RunnerException, CommandLineOptionException {
    var options =
        new OptionsBuilder()
            .parent(new CommandLineOptions(args))
            .include(GemmBenchmark.class.getName())
            .build();
    var results = new Runner(options).run();
    double[] peaks = {peak(1), peak(2)};
    System.out.println();
    System.out.println("| product | m | k×n | threads | GFLOP/s | of FMA peak |");
    System.out.println("|---|---|---|---|---|---|");
    for (RunResult result : results) {
      row(result, peaks);
    }
  }

  private static void row(RunResult result, double[] peaks) {
    BenchmarkParams params = result.getParams();
    String weight = params.getParam("weight");
    int m = Integer.parseInt(params.getParam("m"));
    int threads = Integer.parseInt(params.getParam("threads"));
    double micros = result.getPrimaryResult().getStatistics().getPercentile(50);
    double flops = 2.0 * m * columns(weight, 0) * columns(weight, 1) / (micros * 1e-6);
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %s | %d | %.1f | %.2f |%n",
        params.getBenchmark().replaceAll(".*\\.", ""),
        m,
        weight,
        threads,
        flops / 1e9,
        flops / peaks[Math.min(threads, peaks.length) - 1]);
  }
}
