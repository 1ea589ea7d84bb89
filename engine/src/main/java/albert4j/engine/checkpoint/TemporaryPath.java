package albert4j.engine.checkpoint;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.UUID;

/// A file, or a folder with all that is in it, that is there for a while: deleted when this is
/// closed, and at the latest when the JVM shuts down in order, as after SIGTERM or Ctrl-C.
///
/// Each that is open has a shutdown hook, and one that is closed leaves nothing behind. What is
/// made while the JVM is shutting down already, as by an application's own hook, is deleted by
/// [#close] alone.
public final class TemporaryPath implements AutoCloseable {
  private static final int ATTEMPTS = 10;

  private final Path path;
  private final Thread atExit;
  private boolean deleted;

  private TemporaryPath(Path path) {
    this.path = path;
    this.atExit = new Thread(this::deleteAtExit, "albert4j-delete");
    try {
      Runtime.getRuntime().addShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // the JVM is shutting down
    }
  }

  /// Takes over what is at a path, or will be.
  public static TemporaryPath of(Path path) {
    return new TemporaryPath(path.toAbsolutePath());
  }

  /// A hidden path in the same folder, of a name that nobody else has; nothing is made there yet.
  ///
  /// @param target what it is to become, see [#moveTo]
  public static TemporaryPath beside(Path target) {
    String name = "." + target.getFileName() + "." + UUID.randomUUID() + ".tmp";
    return of(target.resolveSibling(name));
  }

  /// Where it is.
  public Path path() {
    return path;
  }

  /// Gives it its final name, in one step that others see as a whole or not at all. From then on
  /// nobody deletes it. A file of that name is replaced.
  ///
  /// @throws IOException if it cannot be renamed, or the JVM is shutting down and has deleted it
  public synchronized void moveTo(Path target) throws IOException {
    if (deleted) {
      throw new IOException(target + ": not written, since the program is ending");
    }
    Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
  }

  /// Deletes what is still there. A second call does nothing.
  ///
  /// @throws IOException if it cannot be deleted
  @Override
  public void close() throws IOException {
    delete();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // the JVM is shutting down: the hook finds nothing
    }
  }

  private void deleteAtExit() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        delete();
        return;
      } catch (IOException e) {
        // Whoever writes into the folder goes on meanwhile. What stays is no reason to fail.
      }
    }
  }

  private synchronized void delete() throws IOException {
    deleted = true;
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
