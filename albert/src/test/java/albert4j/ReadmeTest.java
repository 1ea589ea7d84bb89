package albert4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
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

/// The README's Java compiles as it stands there; only imports and a method are put around it.
class ReadmeTest {
  private static final String IMPORTS =
      """
      import albert4j.engine.*;
      import albert4j.engine.checkpoint.*;
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

  private static final String OURS =
      String.join(
          File.pathSeparator,
          "target/classes",
          "../engine/target/classes",
          "../tokenizer/target/classes");

  @TempDir private Path classes;

  @Test
  void examplesCompile() throws IOException {
    Matcher blocks =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("../README.md")));
    List<String> arguments =
        new ArrayList<>(List.of("-d", classes.toString(), "-classpath", OURS, "-Werror"));
    int count = 0;
    for (; blocks.find(); count++) {
      Path source = classes.resolve("Example" + count + ".java");
      String head = "class Example" + count + " { void run() throws Exception {\n";
      Files.writeString(source, IMPORTS + head + blocks.group(1) + "\n} }\n");
      arguments.add(source.toString());
    }
    assertTrue(count >= 3, count + " examples found");
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
