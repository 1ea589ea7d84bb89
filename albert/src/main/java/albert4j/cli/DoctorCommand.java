package albert4j.cli;

import albert4j.engine.Scope;
import albert4j.hub.HubCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/// What this Java and this machine offer, and what is wrong with them.
@Command(
    description = "Show how albert runs here; exit code 1 if something is wrong.",
    footer = {"", "Example:", "  albert doctor"})
final class DoctorCommand implements Callable<Integer> {
  /// ALBERT-base needs some 50 MB for its weights and as much for the activations of a batch.
  private static final long SMALL_HEAP_BYTES = 256L << 20;

  @ParentCommand private Main main;
  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    List<String> problems = new ArrayList<>();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("java", Runtime.version().toString());
    facts.put("java_home", System.getProperty("java.home"));
    facts.put("vm", System.getProperty("java.vm.name") + ", " + System.getProperty("java.vm.info"));
    facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    facts.put("processors", Runtime.getRuntime().availableProcessors());
    facts.put("max_heap_bytes", maxHeap(problems));
    String vectors = vectors(problems);
    facts.put("vectors", vectors);
    facts.put("fused_multiply_add", fused(vectors, problems));
    HubCache cache = HubCache.of(main.environment());
    facts.put("model_cache", folder(cache, problems));
    facts.put("cached_models", models(cache, problems));
    facts.put("problems", problems);
    output.write(out -> out.write(facts, () -> text(facts)));
    return problems.isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private static long maxHeap(List<String> problems) {
    long bytes = Runtime.getRuntime().maxMemory();
    if (bytes < SMALL_HEAP_BYTES) {
      problems.add("The heap is small for a model; give the JVM more, as in java -Xmx2g.");
    }
    return bytes;
  }

  private static String vectors(List<String> problems) {
    try {
      String vectors = Scope.vectors();
      if (areOff(vectors)) {
        problems.add("Without vectors everything takes several times as long.");
      }
      return vectors;
    } catch (LinkageError e) {
      problems.add(String.valueOf(e.getMessage()));
      return "none";
    }
  }

  private static boolean areOff(String vectors) {
    return vectors.startsWith("0 bits");
  }

  private static boolean fused(String vectors, List<String> problems) {
    try {
      boolean fused = Scope.fusedMultiplyAdd();
      if (!fused && !areOff(vectors)) {
        problems.add("No fused multiply-add here: matrix products take twice as long.");
      }
      return fused;
    } catch (LinkageError e) {
      return false; // vectors() has said why
    }
  }

  private static String folder(HubCache models, List<String> problems) {
    Path cache = models.folder();
    if (!Files.exists(cache)) {
      return cache + " (not there yet)";
    }
    if (!Files.isDirectory(cache) || !Files.isReadable(cache) || !Files.isWritable(cache)) {
      problems.add("The model cache is not a folder that we may read and write: " + cache);
    }
    return cache.toString();
  }

  private static List<String> models(HubCache cache, List<String> problems) {
    try {
      return cache.repositories();
    } catch (IOException e) {
      problems.add("The model cache cannot be read: " + e.getMessage());
      return List.of();
    }
  }

  private static String text(Map<String, Object> facts) {
    return facts.entrySet().stream()
        .map(fact -> String.format("%-18s %s", fact.getKey(), fact.getValue()))
        .collect(Collectors.joining("\n"));
  }
}
