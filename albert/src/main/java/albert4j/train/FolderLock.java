package albert4j.train;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// Keeps a second run out of a folder while one trains in it. The operating system drops the lock
/// when a process ends, however it does.
final class FolderLock implements AutoCloseable {
  static final String NAME = ".lock";

  /// How long a process that was told to end may take.
  private static final long PATIENCE_MILLIS = 3_000;

  private static final long PAUSE_MILLIS = 100;

  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /// Locks a folder, which is made if need be.
  ///
  /// @throws IOException if it is locked and stays so for three seconds, or cannot be written
  static FolderLock of(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve(NAME);
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      for (long waited = 0; tryLock(channel).isEmpty(); waited += PAUSE_MILLIS) {
        if (waited >= PATIENCE_MILLIS) {
          throw new IOException(
              folder + ": expected a folder in which nobody trains, found a run that is going on");
        }
        Thread.sleep(PAUSE_MILLIS);
      }
      return new FolderLock(channel);
    } catch (InterruptedException e) {
      channel.close();
      Thread.currentThread().interrupt();
      throw new IOException(folder + ": interrupted while waiting for its lock", e);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
    try {
      return Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException e) {
      return Optional.empty(); // held by this process
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
