package albert4j.engine;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/// The folder `shared` beside the project, which holds reference outputs too large to live in it.
public final class SharedFolder {
  private SharedFolder() {}

  /// A file or folder within it; a test that asks for one is reported as skipped where it does not
  /// exist.
  public static Path resolve(String name) {
    // tests run in the folder of their module
    Path path = Path.of("..", "..", "shared").resolve(name);
    assumeTrue(Files.exists(path), () -> path + " does not exist");
    return path;
  }
}
