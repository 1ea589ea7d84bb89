package albert4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Native `spm_train` and ours on the same text, each as a process of its own: time, memory, the
/// last objective, and how many pieces of the vocabularies are the same. Linux only.
///
/// ```
/// java -cp bench/target/peers/benchmarks.jar albert4j.bench.TokenizerTraining \
///   albert/target/albert.jar corpus.txt 8000 2
/// ```
public final class TokenizerTraining {
  private static final int POLL_MILLIS = 10;
  private static final Pattern NATIVE_OBJECTIVE = Pattern.compile("obj=(\\S+)");
  private static final Pattern OBJECTIVE = Pattern.compile("\"objective\":([^,}]+)");
  private static final Pattern PEAK_KB = Pattern.compile("VmHWM:\\s*(\\d+) kB");

  /// What one run took and said.
  private record Run(double seconds, double peakMb, String objective) {}

  private TokenizerTraining() {}

  /// Trains with both, and prints a table in Markdown.
  ///
  /// @param args the jar, the text, the size of the vocabulary, threads
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length != 4) {
      System.err.println("give: ALBERT.JAR TEXT VOCAB_SIZE THREADS");
      System.exit(2);
    }
    Path folder = Files.createTempDirectory("training");
    Path theirs = folder.resolve("native");
    Path ours = folder.resolve("ours");
    List<String> flags = List.of("--vocab_size=" + args[2], "--num_threads=" + args[3]);
    List<String> nativeCommand = new ArrayList<>(List.of("spm_train", "--input=" + args[1]));
    nativeCommand.add("--model_prefix=" + theirs);
    nativeCommand.addAll(flags);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command =
        new ArrayList<>(List.of(java, "-jar", args[0], "train-tokenizer", "--input=" + args[1]));
    command.add("--model_prefix=" + ours);
    command.addAll(flags);
    System.out.println("| | seconds | peak memory, MB | objective |\n|---|---|---|---|");
    print("spm_train", run(nativeCommand, folder.resolve("log"), NATIVE_OBJECTIVE));
    print("albert4j", run(command, folder.resolve("log"), OBJECTIVE));
    Set<String> pieces = pieces(theirs);
    Set<String> common = new HashSet<>(pieces);
    common.retainAll(pieces(ours));
    System.out.printf(
        Locale.ROOT,
        "%nPieces in common: %.2f %% of %d%n",
        100.0 * common.size() / pieces.size(),
        pieces.size());
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private static void print(String name, Run run) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %.2f | %.0f | %s |%n",
        name,
        run.seconds(),
        run.peakMb(),
        run.objective());
  }

  private static Run run(List<String> command, Path log, Pattern objective)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    long peakKb = 0;
    while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
      peakKb = Math.max(peakKb, peakKb(process.toHandle()));
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    String said = Files.readString(log);
    if (process.exitValue() != 0) {
      throw new IOException(command.getFirst() + " failed:\n" + said);
    }
    String last = "";
    for (Matcher matcher = objective.matcher(said); matcher.find(); ) {
      last = matcher.group(1);
    }
    return new Run(seconds, peakKb / 1024.0, last);
  }

  /// The peak memory of a process and of those that it started: the jar starts a second JVM.
  private static long peakKb(ProcessHandle process) throws IOException {
    long sum = 0;
    for (ProcessHandle one : Stream.concat(Stream.of(process), process.descendants()).toList()) {
      try {
        Matcher peak = PEAK_KB.matcher(Files.readString(Path.of("/proc/" + one.pid() + "/status")));
        sum += peak.find() ? Long.parseLong(peak.group(1)) : 0;
      } catch (NoSuchFileException ended) {
        // between the listing and the reading
      }
    }
    return sum;
  }

  private static Set<String> pieces(Path prefix) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of(prefix + ".vocab"))) {
      return lines.map(line -> line.split("\t")[0]).collect(Collectors.toSet());
    }
  }
}
