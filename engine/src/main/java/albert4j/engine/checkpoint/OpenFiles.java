package albert4j.engine.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

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

  /// A file, which is mapped into memory unless it is open already. One that is no file of the
  /// system's, such as an entry of a zip file, is copied there.
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
    open = path.getFileSystem().equals(FileSystems.getDefault()) ? map(path) : copy(path);
    files.put(path, open);
    return open;
  }

  @SuppressWarnings("MustBeClosedChecker") // close() closes the channel
  private OpenFile map(Path path) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      return new OpenFile(
          path, Optional.of(channel), channel.map(MapMode.READ_ONLY, 0, channel.size(), arena));
    } catch (IOException | RuntimeException | Error e) {
      channel.close();
      throw e;
    }
  }

  /// An entry of a zip file, say, which cannot be mapped.
  private OpenFile copy(Path path) throws IOException {
    MemorySegment bytes = MemorySegment.ofArray(Files.readAllBytes(path));
    return new OpenFile(
        path, Optional.empty(), arena.allocate(bytes.byteSize()).copyFrom(bytes).asReadOnly());
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
        if (file.channel().isPresent()) {
          file.channel().get().close();
        }
      }
    } catch (IOException e) {
      // nothing was written that could be lost
      throw new UncheckedIOException(e);
    }
  }
}
