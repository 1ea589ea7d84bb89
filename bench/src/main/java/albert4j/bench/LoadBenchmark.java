package albert4j.bench;

import albert4j.model.AlbertConfig;
import albert4j.model.Architecture;
import albert4j.model.Pretrained;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/// How long loading a model takes, and how much memory, beside reading the bytes of its files and
/// copying them once into arrays of the parameters' size, which is the least that anybody can do who
/// wants them there.
///
/// `LoadBenchmark PATH …` loads each of these models, folders or files of weights; without any, one
/// of ALBERT-base's shape that it writes first. Of each it prints the first time and the median of
/// the next ones, those of the bytes, in turn, and what loading allocates on the heap beyond the
/// parameters: an upper bound of what it needs for a time. Mappings and the buffers of some
/// megabytes that files are read through are not on the heap, and not counted.
public final class LoadBenchmark {
  private static final int WARM_UP = 5;
  private static final int TIMES = 15;
  private static final double NANOS_PER_MS = 1e6;
  private static final double MB = 1e6;

  /// Keeps the copies alive until they are made.
  private static volatile Object sink = "";

  private LoadBenchmark() {}

  /// Something to time.
  private interface Work {
    void run() throws IOException;
  }

  /// Measures and prints.
  ///
  /// @param args the models
  /// @throws IOException if one cannot be read
  public static void main(String[] args) throws IOException {
    System.out.printf(
        "%-40s %8s %10s %10s %10s %7s %12s%n",
        "model", "MB", "bytes, ms", "first, ms", "load, ms", "ratio", "beyond, MB");
    if (args.length > 0) {
      for (String path : args) {
        measure(Path.of(path));
      }
      return;
    }
    Path folder = Files.createTempDirectory("load");
    try {
      Pretrained.fresh(AlbertConfig.named("base"), Architecture.MODEL, new SplittableRandom(1))
          .save(folder);
      measure(folder);
    } finally {
      Files.deleteIfExists(folder.resolve("model.safetensors"));
      Files.deleteIfExists(folder.resolve("config.json"));
      Files.deleteIfExists(folder);
    }
  }

  private static void measure(Path model) throws IOException {
    List<Path> files = files(model);
    double first = millis(() -> sink = Pretrained.load(model));
    long before = allocatedBytes();
    Pretrained loaded = Pretrained.load(model);
    int parameters =
        loaded.parameters().names().stream()
            .mapToInt(name -> Math.toIntExact(loaded.parameters().get(name).size()))
            .sum();
    double beyond = (allocatedBytes() - before - (double) Float.BYTES * parameters) / MB;
    List<Double> bytes = new ArrayList<>();
    List<Double> load = new ArrayList<>();
    for (int i = -WARM_UP; i < TIMES; i++) {
      // neither pays for the other's garbage
      sink = "";
      System.gc();
      double copied = millis(() -> readAndCopy(files, parameters));
      sink = "";
      System.gc();
      double read = millis(() -> sink = Pretrained.load(model));
      if (i >= 0) {
        bytes.add(copied);
        load.add(read);
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%-40s %8.1f %10.1f %10.1f %10.1f %7.2f %12.1f%n",
        model.getFileName(),
        size(files) / MB,
        median(bytes),
        first,
        median(load),
        median(load) / median(bytes),
        beyond);
  }

  /// All bytes, and an array that they are copied into: again from the start where elements in the
  /// file are smaller than in memory.
  private static void readAndCopy(List<Path> files, int parameters) throws IOException {
    float[] values = new float[parameters];
    int filled = 0;
    for (Path file : files) {
      byte[] bytes = Files.readAllBytes(file);
      int elements = bytes.length / Float.BYTES;
      boolean last = file.equals(files.getLast());
      do {
        int count = Math.min(elements, parameters - filled);
        MemorySegment.copy(
            MemorySegment.ofArray(bytes),
            ValueLayout.JAVA_FLOAT_UNALIGNED,
            0,
            values,
            filled,
            count);
        filled += count;
      } while (last && filled < parameters);
    }
    sink = values;
  }

  /// The files with the elements: of a checkpoint of TensorFlow's those beside its index.
  private static List<Path> files(Path model) throws IOException {
    Path weights = Pretrained.weights(model);
    String name = String.valueOf(weights.getFileName());
    if (!name.endsWith(".index")) {
      return List.of(weights);
    }
    String start = name.substring(0, name.length() - "index".length()) + "data-";
    try (var beside = Files.list(weights.resolveSibling("."))) {
      return beside.filter(f -> String.valueOf(f.getFileName()).startsWith(start)).toList();
    }
  }

  private static long size(List<Path> files) throws IOException {
    long size = 0;
    for (Path file : files) {
      size += Files.size(file);
    }
    return size;
  }

  private static long allocatedBytes() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    return threads.getCurrentThreadAllocatedBytes();
  }

  private static double millis(Work work) throws IOException {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / NANOS_PER_MS;
  }

  private static double median(List<Double> times) {
    return times.stream()
        .sorted(Comparator.naturalOrder())
        .skip(times.size() / 2)
        .findFirst()
        .orElseThrow();
  }
}
