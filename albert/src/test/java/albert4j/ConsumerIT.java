package albert4j;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A tiny project that imports the library's jars, and has nothing else on its path.
@Timeout(120)
class ConsumerIT {
  private static final String MODULE =
      """
      module consumer {
        requires albert4j;
      }
      """;

  private static final String MAIN =
      """
      package consumer;

      import albert4j.pipeline.FillMask;
      import java.nio.file.Path;

      public class Main {
        public static void main(String[] args) throws Exception {
          try (FillMask model = FillMask.load(Path.of(args[0]))) {
            System.out.println(model.fill(args[1], 1).getFirst().getFirst().text());
          }
        }
      }
      """;

  private static final String TEXT = "The king sat on his [MASK].";

  @TempDir private static Path folder;
  private static String jars;
  private static String model;

  @BeforeAll
  static void compile() throws Exception {
    jars = Libraries.jars().stream().map(Path::toString).collect(joining(File.pathSeparator));
    model = Path.of("src", "demo", "model").toRealPath().toString();
    Path module = Files.writeString(folder.resolve("module-info.java"), MODULE);
    Path main = Files.writeString(folder.resolve("Main.java"), MAIN);
    compile("modules", "--module-path", jars, module.toString(), main.toString());
    compile("classes", "--class-path", jars, main.toString());
  }

  private static void compile(String out, String... rest) throws Exception {
    String[] words = new String[rest.length + 4];
    System.arraycopy(new String[] {"-d", out, "-Xlint:all,-incubating", "-Werror"}, 0, words, 0, 4);
    System.arraycopy(rest, 0, words, 4, rest.length);
    Command javac = Command.tool(folder, "javac", words);
    assertEquals(new Command(0, "", ""), javac);
  }

  /// What may be imported is this, no less and no more.
  @Test
  void thesePackagesAreExported() throws IOException {
    Path[] paths = Libraries.jars().toArray(Path[]::new);
    List<String> packages =
        ModuleFinder.of(paths).findAll().stream()
            .flatMap(module -> module.descriptor().exports().stream())
            .map(ModuleDescriptor.Exports::toString)
            .sorted()
            .toList();
    assertEquals(
        List.of(
            "albert4j.engine",
            "albert4j.engine.checkpoint",
            "albert4j.engine.layer",
            "albert4j.engine.op",
            "albert4j.engine.optim",
            "albert4j.hub",
            "albert4j.model",
            "albert4j.pipeline",
            "albert4j.pretrain",
            "albert4j.task",
            "albert4j.tokenizer",
            "albert4j.train"),
        packages);
  }

  @Test
  void aModuleNeedsNoFlag() throws Exception {
    String path = jars + File.pathSeparator + "modules";
    Command java =
        Command.tool(folder, "java", "-p", path, "-m", "consumer/consumer.Main", model, TEXT);
    assertWorks(java);
  }

  @Test
  void theClassPathNeedsTheFlag() throws Exception {
    assertWorks(onClassPath("--add-modules=jdk.incubator.vector"));
  }

  @Test
  void withoutItTheErrorNamesIt() throws Exception {
    Command java = onClassPath("-Dsome=thing");
    assertEquals(1, java.exit());
    assertEquals("", java.out());
    assertTrue(
        java.err()
            .contains(
                "java.lang.LinkageError: albert4j needs the module jdk.incubator.vector:"
                    + " start java with --add-modules jdk.incubator.vector\n"),
        java.err());
  }

  private static Command onClassPath(String flag) throws IOException, InterruptedException {
    String path = jars + File.pathSeparator + "classes";
    return Command.tool(folder, "java", flag, "-cp", path, "consumer.Main", model, TEXT);
  }

  private static void assertWorks(Command java) {
    assertEquals(Command.NOTICE, java.err());
    assertTrue(java.out().matches("\\S.*\\n"), java.out());
    assertEquals(0, java.exit());
  }
}
