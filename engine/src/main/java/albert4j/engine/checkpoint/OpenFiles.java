package albert4j.engine.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/// The files behind a checkpoint, each opened once.
///
/// Opening is for one thread; what was opened may be read by any number.
final class OpenFiles implements AutoCloseable {
  private final Map<Path, OpenFile> files = new LinkedHashMap<>();
  private final Arena arena;

  @SuppressWarnings("MustBeClosedChecker") // close() closes the arena
  OpenFiles() {
    arena = Arena.ofShared();
  }

  /// A file, which is mapped into memory unless it is open already.
  ///
  /// @throws CheckpointException if there is no such file
  /// @throws IOException if it cannot be read
  @SuppressWarnings("MustBeClosedChecker") // close() closes the channel
  OpenFile open(Path path) throws IOException {
    OpenFile open = files.get(path);
    if (open != null) {
      return open;
    }
    CheckpointException.requireFile(path);
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      open = new OpenFile(path, channel, channel.map(MapMode.READ_ONLY, 0, channel.size(), arena));
    } catch (IOException | RuntimeException | Error e) {
      channel.close();
      throw e;
    }
    files.put(path, open);
    return open;
  }

  /// Unmaps and closes all files. A second call does nothing.
  @Override
  public void close() {
    if (!arena.scope().isAlive()) {
      return;
    }
    arena.close();
    try {
      for (OpenFile file : files.values()) {
        file.channel().close();
      }
    } catch (IOException e) {
      // nothing was written that could be lost
      throw new UncheckedIOException(e);
    }
  }
}
