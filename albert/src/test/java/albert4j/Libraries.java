package albert4j;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The jars that a user of the library has: ours and nothing else.
final class Libraries {
  /// No classifier follows the version, as in `-sources.jar`.
  private static final Pattern JAR =
      Pattern.compile("albert4j(-[a-z]+)?-\\d[\\d.]*(-SNAPSHOT)?\\.jar");

  private Libraries() {}

  /// The jars of the engine, the tokenizer and the model, in this order.
  static List<Path> jars() throws IOException {
    List<Path> found = new ArrayList<>();
    for (String module : List.of("engine", "tokenizer", "albert")) {
      found.add(jar(Path.of("..", module, "target").toRealPath()));
    }
    return found;
  }

  private static Path jar(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> jars =
          files.filter(f -> JAR.matcher(f.getFileName().toString()).matches()).toList();
      if (jars.size() != 1) {
        throw new IOException("one library expected in " + folder + ", found " + jars);
      }
      return jars.getFirst();
    }
  }
}
