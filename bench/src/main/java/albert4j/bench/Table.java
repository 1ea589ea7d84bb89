package albert4j.bench;

import albert4j.engine.PeakFlops;
import albert4j.engine.Scope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/// Runs the benchmarks and prints one table of them, in Markdown: a row for each piece of work, a
/// column for each implementation.
public final class Table {
  private static final String OURS = "albert4j";

  /// A benchmark that reads files, and the parameters that name them.
  private record Reader(String benchmark, List<String> files) {
    static final List<Reader> ALL =
        List.of(
            new Reader("OnnxRuntimeBenchmark", List.of("model")),
            new Reader("TokenizerBenchmark", List.of("spiece", "file")));

    /// Whether it is in this jar, but not all of its files are given.
    boolean waits(CommandLineOptions given) {
      return Reader.class.getResource(benchmark + ".class") != null
          && !files.stream().allMatch(file -> given.getParameter(file).hasValue());
    }

    String advice() {
      return "Left out: "
          + benchmark
          + ", for want of -p "
          + String.join("=FILE -p ", files)
          + "=FILE";
    }
  }

  /// Seconds of one call, by implementation and work.
  private final Map<Work, Map<String, Double>> seconds = new LinkedHashMap<>();

  private final Map<Integer, Double> peaks = new TreeMap<>();

  private Table() {}

  /// Runs what the arguments, which are JMH's, select; without any, all that is in this jar and has
  /// its files.
  public static void main(String[] args) throws RunnerException, CommandLineOptionException {
    var given = new CommandLineOptions(args);
    // the rows are made of times of single calls
    ChainedOptionsBuilder options = new OptionsBuilder().parent(given).mode(Mode.SampleTime);
    given.getExcludes().forEach(options::exclude);
    List<Reader> waiting = Reader.ALL.stream().filter(reader -> reader.waits(given)).toList();
    waiting.forEach(reader -> options.exclude("\\." + reader.benchmark + "\\."));
    var table = new Table();
    try {
      table.add(new Runner(options.build()).run());
      table.print();
    } finally {
      waiting.forEach(reader -> System.out.println(reader.advice()));
    }
  }

  private void add(Collection<RunResult> results) {
    for (RunResult result : results) {
      BenchmarkParams params = result.getParams();
      String[] name = params.getBenchmark().split("\\.", -1);
      Work work = work(name[name.length - 2], params);
      double median = result.getPrimaryResult().getStatistics().getPercentile(50);
      double unit = params.getTimeUnit().toNanos(1) / 1e9;
      seconds.computeIfAbsent(work, w -> new TreeMap<>()).put(name[name.length - 1], median * unit);
      peaks.computeIfAbsent(work.threads(), Table::peak);
    }
  }

  /// What a class does. Those with native code are there only if the build had the profile `peers`.
  private static Work work(String benchmark, BenchmarkParams params) {
    return switch (benchmark) {
      case "GemmBenchmark", "OpenBlasBenchmark" -> GemmShapes.work(params);
      case "KernelBenchmark" -> KernelBenchmark.work(params);
      case "ModelBenchmark", "OnnxRuntimeBenchmark" -> ModelShapes.forward(params);
      case "TrainingBenchmark" -> TrainingBenchmark.work(params);
      case "TokenizerBenchmark" -> TokenizerBenchmark.work(params);
      default -> throw new IllegalArgumentException("table: what does it do? " + benchmark);
    };
  }

  private static double peak(int threads) {
    try (Scope scope = Scope.inference(threads)) {
      return PeakFlops.measure(scope);
    }
  }

  private void print() {
    System.out.printf("%nJava %s, vectors of %s%n", Runtime.version(), Scope.vectors());
    peaks.forEach((threads, peak) ->
        System.out.printf(
            Locale.ROOT, "FMA peak of %d threads: %.1f GFLOP/s%n", threads, peak / 1e9));
    var peers = new TreeSet<String>();
    seconds.values().forEach(row -> peers.addAll(row.keySet()));
    peers.remove(OURS);
    System.out.println("In brackets: how many times as fast ours is.");
    System.out.println();
    List<String> head =
        new ArrayList<>(List.of("subject", "shape", "threads", "ms", "unit", OURS, "of FMA peak"));
    head.addAll(peers);
    line(head);
    line(head.stream().map(column -> "---").toList());
    seconds.forEach((work, row) -> line(cells(work, row, peers)));
  }

  private List<String> cells(Work work, Map<String, Double> row, Collection<String> peers) {
    double ours = row.getOrDefault(OURS, Double.NaN);
    double peak = peaks.getOrDefault(work.threads(), Double.NaN);
    double ofPeak = work.flops() == 0 ? Double.NaN : work.flops() / ours / peak;
    List<String> cells =
        new ArrayList<>(
            List.of(
                work.subject(),
                work.shape(),
                Integer.toString(work.threads()),
                number(ours * 1e3),
                work.unit() + "/s",
                number(work.amount() / ours),
                number(ofPeak)));
    for (String peer : peers) {
      double theirs = row.getOrDefault(peer, Double.NaN);
      String ratio = number(theirs / ours);
      cells.add(number(work.amount() / theirs) + (ratio.isEmpty() ? "" : " (" + ratio + ")"));
    }
    return cells;
  }

  /// Three digits that count, or all before the point; nothing for what was not measured.
  private static String number(double x) {
    if (Double.isNaN(x)) {
      return "";
    }
    String format = x >= 100 ? "%.0f" : x >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, x);
  }

  private static void line(List<String> cells) {
    System.out.println("| " + String.join(" | ", cells) + " |");
  }
}
