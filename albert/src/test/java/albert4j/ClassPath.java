package albert4j;

import albert4j.engine.Tensor;
import albert4j.model.Pretrained;
import albert4j.tokenizer.Tokenizer;
import java.io.File;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Where this test's classes lie, for other processes and compilers.
public final class ClassPath {
  private ClassPath() {}

  /// Those of the tests, the three modules and picocli, as a class path.
  public static String ours() {
    return Stream.of(
            ClassPath.class,
            Pretrained.class,
            Tokenizer.class,
            Tensor.class,
            picocli.CommandLine.class)
        .map(ClassPath::place)
        .map(Path::toString)
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static Path place(Class<?> of) {
    String name = "/" + of.getName().replace('.', '/') + ".class";
    URL url = Objects.requireNonNull(of.getResource(name), name);
    try {
      if (!url.getProtocol().equals("file")) {
        return Path.of(of.getProtectionDomain().getCodeSource().getLocation().toURI());
      }
      Path place = Path.of(url.toURI());
      for (int depth = List.of(name.split("/", -1)).size(); depth > 1; depth--) {
        place = Objects.requireNonNull(place.getParent(), name);
      }
      return place;
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
