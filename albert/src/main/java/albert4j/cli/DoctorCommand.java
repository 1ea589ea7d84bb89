package albert4j.cli;

import albert4j.engine.Scope;
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

/// What this Java and this machine offer, and what is wrong with them.
@Command(
    description = "Show how albert runs here; exit code 1 if something is wrong.",
    footer = {"", "Example:", "  albert doctor"})
final class DoctorCommand implements Callable<Integer> {
  /// ALBERT-base needs some 50 MB for its weights and as much for the activations of a batch.
  private static final long SMALL_HEAP_BYTES = 256L << 20;

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
    facts.put("vectors", vectors(problems));
    facts.put("fused_multiply_add", fused(problems));
    facts.put("model_cache", cache(problems));
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
      if (vectors.startsWith("0 bits")) {
        problems.add("Without vectors everything takes several times as long.");
      }
      return vectors;
    } catch (LinkageError e) {
      problems.add(String.valueOf(e.getMessage()));
      return "none";
    }
  }

  private static boolean fused(List<String> problems) {
    try {
      boolean fused = Scope.fusedMultiplyAdd();
      if (!fused) {
        problems.add("No fused multiply-add here: matrix products take twice as long.");
      }
      return fused;
    } catch (LinkageError e) {
      return false; // vectors() has said why
    }
  }

  /// The folder in which huggingface_hub keeps models: `HF_HUB_CACHE`, else `hub` in `HF_HOME`,
  /// else `huggingface/hub` in the user's cache.
  private static String cache(List<String> problems) {
    Map<String, String> env = System.getenv();
    Path user =
        Path.of(
            env.getOrDefault(
                "XDG_CACHE_HOME", Path.of(System.getProperty("user.home"), ".cache").toString()));
    Path home = Path.of(env.getOrDefault("HF_HOME", user.resolve("huggingface").toString()));
    Path cache = Path.of(env.getOrDefault("HF_HUB_CACHE", home.resolve("hub").toString()));
    if (!Files.exists(cache)) {
      return cache + " (not there yet)";
    }
    if (!Files.isDirectory(cache) || !Files.isReadable(cache) || !Files.isWritable(cache)) {
      problems.add("The model cache is not a folder that we may read and write: " + cache);
    }
    return cache.toString();
  }

  private static String text(Map<String, Object> facts) {
    return facts.entrySet().stream()
        .map(fact -> String.format("%-18s %s", fact.getKey(), fact.getValue()))
        .collect(Collectors.joining("\n"));
  }
}
