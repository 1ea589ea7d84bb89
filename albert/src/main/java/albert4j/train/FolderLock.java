package albert4j.train;

import albert4j.engine.checkpoint.LockFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Keeps a second run out of a folder while one trains in it.
final class FolderLock implements AutoCloseable {
  static final String NAME = ".lock";

  /// How long a process that was told to end may take.
  private static final long PATIENCE_MILLIS = 3_000;

  private static final long PAUSE_MILLIS = 100;

  private final LockFile lock;

  private FolderLock(LockFile lock) {
    this.lock = lock;
  }

  /// Locks a folder, which is made if need be.
  ///
  /// @throws IOException if it is locked and stays so for three seconds, or cannot be written
  static FolderLock of(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve(NAME);
    try {
      for (long waited = 0; waited <= PATIENCE_MILLIS; waited += PAUSE_MILLIS) {
        Optional<LockFile> lock = LockFile.tryLock(file);
        if (lock.isPresent()) {
          return new FolderLock(lock.get());
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(folder + ": interrupted while waiting for its lock", e);
    }
    throw new IOException(
        folder + ": expected a folder in which nobody trains, found a run that is going on");
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
