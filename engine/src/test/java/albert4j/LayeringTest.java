package albert4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import albert4j.engine.Shape;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Reads the edges between the engine's packages back from its class files and compares them with
/// the plan.
class LayeringTest {
  private static final String ENGINE = "albert4j.engine";
  private static final String KERNEL = ENGINE + ".kernel";

  /// Who may use whom; a package that is not listed here may not exist.
  private static final Map<String, Set<String>> MAY_USE =
      Map.of(
          KERNEL,
          Set.of(),
          ENGINE + ".work",
          Set.of(),
          ENGINE,
          Set.of(KERNEL, ENGINE + ".work"),
          ENGINE + ".op",
          Set.of(ENGINE, KERNEL),
          ENGINE + ".layer",
          Set.of(ENGINE, ENGINE + ".op"),
          ENGINE + ".optim",
          Set.of(ENGINE, KERNEL),
          ENGINE + ".checkpoint",
          Set.of(ENGINE));

  private record Edge(String from, String to) {}

  @Test
  void packagesUseOnlyWhatLiesBelowThem() throws URISyntaxException {
    List<Edge> ours = edges().stream().filter(e -> e.to.startsWith("albert4j")).toList();
    assertEquals(
        List.of(),
        ours.stream().filter(e -> !MAY_USE.getOrDefault(e.from, Set.of()).contains(e.to)).toList(),
        "edges that the layering forbids");
  }

  @Test
  void everyPackageHasItsPlace() throws URISyntaxException {
    assertEquals(
        List.of(),
        edges().stream().map(Edge::from).distinct().filter(p -> !MAY_USE.containsKey(p)).toList(),
        "packages without a row in the layering table");
  }

  @Test
  void onlyKernelsImportTheVectorApi() throws URISyntaxException {
    assertEquals(
        Set.of(KERNEL),
        Set.copyOf(
            edges().stream()
                .filter(e -> e.to.startsWith("jdk.incubator.vector"))
                .map(Edge::from)
                .toList()));
  }

  /// Lines of `jdeps -verbose:package` such as ` albert4j.engine -> java.util java.base`.
  private static List<Edge> edges() throws URISyntaxException {
    Path classes = Path.of(Shape.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out);
    int exit =
        ToolProvider.findFirst("jdeps")
            .orElseThrow()
            .run(writer, writer, "-verbose:package", classes.toString());
    assertEquals(0, exit, out::toString);
    List<Edge> edges = new ArrayList<>();
    for (String line : out.toString().lines().toList()) {
      String[] words = Stream.of(line.split(" +")).filter(w -> !w.isEmpty()).toArray(String[]::new);
      if (line.startsWith("   ") && words.length > 2 && words[1].equals("->")) {
        edges.add(new Edge(words[0], words[2]));
      }
    }
    return edges;
  }
}
