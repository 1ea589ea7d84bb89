package albert4j.engine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.Fork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TemporaryPathTest {
  @TempDir private Path folder;

  /// A program that ends in the middle of a write.
  static final class EndingProgram {
    private EndingProgram() {}

    public static void main(String[] arguments) throws Exception {
      Path folder = Path.of(System.getProperty("folder"));
      AtomicFile.write(folder.resolve("finished"), "whole");
      for (int i = 0; i < 100; i++) {
        AtomicFile.write(folder.resolve("finished"), "whole");
      }
      System.out.println(hooks() + " hooks");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> writeAtTheEnd(folder)));
      Path model = Files.createDirectories(TemporaryPath.beside(folder.resolve("model")).path());
      Files.writeString(Files.createDirectory(model.resolve("part")).resolve("file"), "half");
      AtomicFile.write(
          folder.resolve("old"),
          channel -> {
            channel.write(ByteBuffer.allocate(3));
            System.exit(3);
          });
    }

    private static void writeAtTheEnd(Path folder) {
      try {
        AtomicFile.write(folder.resolve("last"), "whole");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static int hooks() throws ReflectiveOperationException {
      var field = Class.forName("java.lang.ApplicationShutdownHooks").getDeclaredField("hooks");
      field.setAccessible(true);
      return ((Map<?, ?>) field.get(null)).size();
    }
  }

  @Test
  void theEndOfTheProgramIsTheirEnd() throws IOException {
    Files.writeString(folder.resolve("old"), "old");
    Fork fork =
        Fork.run(
            EndingProgram.class,
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "-Dfolder=" + folder);
    assertEquals(new Fork(3, "0 hooks" + System.lineSeparator()), fork);
    assertEquals(List.of("finished", "last", "old"), files());
    assertEquals("old", Files.readString(folder.resolve("old")));
    assertEquals("whole", Files.readString(folder.resolve("finished")));
    assertEquals("whole", Files.readString(folder.resolve("last")));
  }

  @Test
  void closedItIsGoneWithWhatIsInIt() throws IOException {
    Path old = Files.writeString(folder.resolve("old"), "old");
    try (TemporaryPath temporary = TemporaryPath.beside(old)) {
      Path inner = Files.createDirectories(temporary.path().resolve("a").resolve("b"));
      Files.createSymbolicLink(inner.resolve("link"), old);
      assertTrue(Files.exists(temporary.path()));
    }
    assertEquals(List.of("old"), files());
  }

  @Test
  void movedItStays() throws IOException {
    TemporaryPath temporary = TemporaryPath.beside(folder.resolve("new"));
    try (temporary) {
      Files.writeString(temporary.path(), "new");
      temporary.moveTo(folder.resolve("new"));
    }
    temporary.close();
    assertEquals(List.of("new"), files());
    assertEquals(
        folder.resolve("new") + ": not written, since the program is ending",
        Thrown.message(IOException.class, () -> temporary.moveTo(folder.resolve("new"))));
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
