package albert4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Rules of the house that no compiler checks. They lean on the layout that google-java-format
/// guarantees.
class HouseTest {
  private static final Pattern PUBLIC = Pattern.compile("\\s*(public|protected) .*");

  @Test
  void everythingPublicHasADocComment() throws IOException {
    List<String> bare = new ArrayList<>();
    int files = 0;
    for (Path file : sources()) {
      files++;
      List<String> lines = Files.readAllLines(file);
      for (int i = 0; i < lines.size(); i++) {
        if (PUBLIC.matcher(lines.get(i)).matches() && !explained(lines, i)) {
          bare.add(file + ":" + (i + 1) + lines.get(i));
        }
      }
    }
    assertTrue(files > 10, "too few files to be the project's sources: " + files);
    assertEquals(List.of(), bare, "public without a doc comment");
  }

  /// Whether a doc comment or an `@Override` stands above the line, past other annotations.
  private static boolean explained(List<String> lines, int declaration) {
    String indent = lines.get(declaration).replaceFirst("\\S.*", "");
    int i = declaration - 1;
    // Lines of an annotation: it starts at the declaration's indent, goes on deeper, and ends with
    // a parenthesis.
    while (i >= 0
        && !lines.get(i).equals(indent + "@Override")
        && (lines.get(i).startsWith(indent + "@") || lines.get(i).startsWith(indent + "  "))) {
      i--;
    }
    return i >= 0
        && (lines.get(i).equals(indent + "@Override") || lines.get(i).startsWith(indent + "///"));
  }

  private static List<Path> sources() throws IOException {
    List<Path> found = new ArrayList<>();
    for (String module : List.of("engine", "tokenizer", "albert", "bench")) {
      Path root = Path.of("..", module, "src", "main", "java");
      if (Files.isDirectory(root)) {
        try (Stream<Path> files = Files.walk(root)) {
          files.filter(f -> f.toString().endsWith(".java")).forEach(found::add);
        }
      }
    }
    return found;
  }
}
