package albert4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The Java of README.md and docs compiles as it stands there; only imports and a method are put
/// around it, unless it is a file of its own.
class ReadmeTest {
  private static final String IMPORTS =
      """
      import albert4j.engine.*;
      import albert4j.engine.checkpoint.*;
      import albert4j.engine.layer.*;
      import albert4j.engine.op.*;
      import albert4j.engine.op.Arithmetic;
      import albert4j.engine.optim.*;
      import albert4j.hub.*;
      import albert4j.model.*;
      import albert4j.pipeline.*;
      import albert4j.pretrain.*;
      import albert4j.task.*;
      import albert4j.tokenizer.*;
      import albert4j.train.*;
      import java.nio.file.Path;
      import java.util.*;
      """;

  private static final Pattern OWN_FILE = Pattern.compile("^(package|import) ");

  @TempDir private Path folder;

  /// Each example stands for itself.
  @ParameterizedTest
  @CsvSource({"README.md,7", "docs/how-it-works.md,3", "docs/extending.md,2"})
  void examplesCompile(String document, int least) throws Exception {
    List<Path> sources = new ArrayList<>();
    for (String block : blocks(document)) {
      int i = sources.size();
      sources.add(
          OWN_FILE.matcher(block).find()
              ? write(nameOf(block, "File" + i), block)
              : write("Example" + i, method("Example" + i, block)));
    }
    assertTrue(sources.size() >= least, sources.size() + " examples found");
    compile(sources);
  }

  /// The tutorial's blocks follow on from each other.
  @Test
  void theTutorialCompiles() throws Exception {
    compile(
        List.of(
            write("Tutorial", method("Tutorial", String.join("", blocks("docs/tutorial.md"))))));
  }

  private static List<String> blocks(String document) throws IOException {
    Matcher found =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("..", document)));
    List<String> blocks = new ArrayList<>();
    while (found.find()) {
      blocks.add(found.group(1));
    }
    return blocks;
  }

  private static String method(String name, String block) {
    return IMPORTS + "class " + name + " { void run() throws Exception {\n" + block + "\n} }\n";
  }

  private static String nameOf(String block, String otherwise) {
    Matcher found = Pattern.compile("\n(?:public |final )*class (\\w+)").matcher(block);
    return found.find() ? found.group(1) : otherwise;
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name + ".java"), text);
  }

  private void compile(List<Path> sources) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of("-d", folder.toString(), "-proc:none", "-classpath", ClassPath.ours()));
    arguments.add("-Werror");
    sources.forEach(source -> arguments.add(source.toString()));
    var messages = new StringWriter();
    var out = new PrintWriter(messages);
    int exit =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(out, out, arguments.toArray(String[]::new));
    assertEquals("", messages.toString());
    assertEquals(0, exit);
  }
}
