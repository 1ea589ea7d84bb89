package albert4j.engine.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// A file that one process at a time, and one thread of it, holds locked, so that two do not work
/// on the same files. The operating system drops the lock when a process ends, however it does; the
/// file stays.
public final class LockFile implements AutoCloseable {
  private final FileChannel channel;

  private LockFile(FileChannel channel) {
    this.channel = channel;
  }

  /// Locks a file, which is made if need be; its folder must be there.
  ///
  /// @return empty if somebody else holds it
  /// @throws IOException if it cannot be written
  public static Optional<LockFile> tryLock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (lock(channel).isPresent()) {
        return Optional.of(new LockFile(channel));
      }
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    return Optional.empty();
  }

  private static Optional<FileLock> lock(FileChannel channel) throws IOException {
    try {
      return Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException e) {
      return Optional.empty(); // held by this process
    }
  }

  /// Lets others have it.
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
