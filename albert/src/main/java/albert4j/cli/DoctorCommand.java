package albert4j.cli;

import albert4j.engine.Scope;
import java.io.IOException;
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

  private static String text(Map<String, Object> facts) {
    return facts.entrySet().stream()
        .map(fact -> String.format("%-15s %s", fact.getKey(), fact.getValue()))
        .collect(Collectors.joining("\n"));
  }
}
