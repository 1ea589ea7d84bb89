package albert4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The zip, unpacked, and the image with a Java of its own.
@Timeout(300)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "bin/albert and image.sh are shell scripts")
class DistributionIT {
  private static final String TEXT = "The king sat on his [MASK].";

  @TempDir private static Path folder;
  private static Path home;

  @BeforeAll
  static void unpack() throws IOException {
    try (var zips = Files.newDirectoryStream(Path.of("target"), "albert-*.zip")) {
      Path into = Files.createDirectory(folder.resolve("a folder"));
      unpack(zips.iterator().next(), into);
      try (Stream<Path> unpacked = Files.list(into)) {
        home = unpacked.toList().getFirst();
      }
    }
  }

  private static void unpack(Path zip, Path into) throws IOException {
    try (FileSystem files =
            FileSystems.newFileSystem(zip, Map.of("enablePosixFileAttributes", true));
        Stream<Path> entries = Files.walk(files.getPath("/"))) {
      for (Path entry : entries.skip(1).toList()) {
        Path copy = into.resolve(entry.toString().substring(1));
        Files.copy(entry, copy);
        if (!Files.isDirectory(entry)) {
          Files.setPosixFilePermissions(copy, Files.getPosixFilePermissions(entry));
        }
      }
    }
  }

  @Test
  void itHasWhatItNeeds() {
    for (String name :
        List.of("bin/albert", "bin/albert.bat", "lib/albert.jar", "LICENSE", "NOTICE")) {
      assertTrue(Files.isRegularFile(home.resolve(name)), name);
    }
  }

  /// The JVM's notice is the sign of this: a launcher would have removed it.
  @Test
  void oneJvmAnswersAndHasVectors() throws Exception {
    assertAnswers(Command.NOTICE, run(Map.of("JAVA_HOME", Command.JAVA_HOME), home));
  }

  /// As [albert4j.launcher.LauncherIT] has it of the launcher.
  @Test
  void aTextForTheSmallModelDoesNotWaitForTheOptimisingCompiler() throws Exception {
    String flag = "-XX:TieredStopAtLevel=1";
    assertTrue(flags("embed", "x".repeat(500)).contains(flag));
    assertTrue(flags("sentence-order", "It rained.", "The road was wet.").contains(flag));
    assertFalse(flags("embed").contains(flag));
    assertFalse(flags("embed", "x".repeat(500), "x").contains(flag));
    assertFalse(flags("embed", "--quiet", "text").contains(flag));
    assertFalse(flags("doctor").contains(flag));
  }

  /// What the JVM says of the flags that it got.
  private static String flags(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(home.resolve("bin/albert").toString()));
    command.addAll(List.of(arguments));
    Map<String, String> environment =
        Map.of("JAVA_HOME", Command.JAVA_HOME, "JDK_JAVA_OPTIONS", "-XX:+PrintCommandLineFlags");
    return Command.run(folder, environment, command).out();
  }

  @Test
  void itMayBeCalledThroughALink() throws Exception {
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Path real = Path.of("..").resolve(folder.relativize(home)).resolve("bin").resolve("albert");
    Files.createSymbolicLink(folder.resolve("link"), real.subpath(1, real.getNameCount()));
    Files.createSymbolicLink(bin.resolve("albert"), Path.of("..", "link"));
    assertAnswers(Command.NOTICE, run(Map.of("ALBERT_JAVA_HOME", Command.JAVA_HOME), folder));
  }

  @Test
  void anOldJavaFindsANewOne() throws Exception {
    Command old = Command.run(folder, Map.of(), List.of("java", "-version"));
    assumeTrue(old.err().contains("version \"17"), "the java on the PATH is another: " + old.err());
    assertAnswers("", run(Map.of("ALBERT_JAVA_FOLDERS", Command.JAVA_HOME), home));
  }

  @Test
  void aMissingJavaIsNamed() throws Exception {
    Command albert = run(Map.of("ALBERT_JAVA_HOME", "/no/such"), home);
    assertEquals(
        new Command(
            78,
            "",
            "albert: no Java at /no/such/bin/java:"
                + " install Java 25 or newer, or set ALBERT_JAVA_HOME\n"),
        albert);
  }

  @Test
  void theImageNeedsNoJava() throws Exception {
    Path image = folder.resolve("image");
    Command made =
        Command.run(
            folder,
            Map.of("JAVA_HOME", Command.JAVA_HOME),
            List.of(Path.of("src/dist/image.sh").toRealPath().toString(), image.toString()));
    assertEquals("", made.err());
    assertEquals(0, made.exit());
    assertAnswers(Command.NOTICE, run(Map.of("JAVA_HOME", "/no/such"), image));
  }

  private static Command run(Map<String, String> environment, Path root) throws Exception {
    String albert = root.resolve("bin/albert").toString();
    return Command.run(folder, environment, List.of(albert, "fill-mask", "--top-k", "1", TEXT));
  }

  private static void assertAnswers(String notice, Command albert) {
    String start = "{\"text\":\"" + TEXT + "\",\"results\":[{\"score\":";
    assertTrue(albert.out().startsWith(start), albert.toString());
    assertTrue(albert.err().startsWith(notice + "albert: no --model, so this is "), albert.err());
    assertEquals(0, albert.exit());
  }
}
