package albert4j;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What lies inside `albert.jar`, and what must not.
class JarIT {
  private static final int JAVA_8 = 52;
  private static final int JAVA_25 = 69;

  @Test
  void theLauncherIsForAnyJavaAndTheRestForJava25() throws IOException {
    try (JarFile jar = open()) {
      String main = jar.getManifest().getMainAttributes().getValue("Main-Class");
      assertEquals("albert4j.launcher.Launcher", main);
      for (JarEntry entry : jar.stream().filter(e -> e.getName().endsWith(".class")).toList()) {
        String name = entry.getName();
        assertTrue(name.startsWith("albert4j/"), name);
        if (name.startsWith("albert4j/launcher/")) {
          assertEquals(JAVA_8, classVersion(jar, entry), name);
        } else if (!name.startsWith("albert4j/cli/picocli/")) {
          assertEquals(JAVA_25, classVersion(jar, entry), name);
        }
      }
    }
  }

  @Test
  void nothingIsLostOnTheWay() throws IOException {
    Set<String> inside;
    try (JarFile jar = open()) {
      inside = jar.stream().map(JarEntry::getName).collect(Collectors.toSet());
    }
    for (String module : List.of("engine", "tokenizer", "albert")) {
      Path classes = Path.of("..", module, "target", "classes", "albert4j");
      try (Stream<Path> files = Files.walk(classes)) {
        List<String> names =
            files
                .filter(Files::isRegularFile)
                .map(file -> "albert4j/" + classes.relativize(file).toString().replace('\\', '/'))
                .toList();
        assertFalse(names.isEmpty(), module);
        assertEquals(List.of(), names.stream().filter(name -> !inside.contains(name)).toList());
      }
    }
  }

  @Test
  void theLicencesAreInside() throws IOException {
    try (JarFile jar = open()) {
      assertTrue(text(jar, "META-INF/LICENSE").contains("Apache License"));
      assertTrue(text(jar, "META-INF/NOTICE").contains("picocli"));
    }
  }

  private static JarFile open() throws IOException {
    return new JarFile(Path.of("target", "albert.jar").toFile());
  }

  private static int classVersion(JarFile jar, JarEntry entry) throws IOException {
    try (DataInputStream in = new DataInputStream(jar.getInputStream(entry))) {
      in.readInt();
      return in.readInt() & 0xffff;
    }
  }

  private static String text(JarFile jar, String name) throws IOException {
    return new String(jar.getInputStream(jar.getJarEntry(name)).readAllBytes(), UTF_8);
  }
}
