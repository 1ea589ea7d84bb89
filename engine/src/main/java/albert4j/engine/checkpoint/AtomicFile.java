package albert4j.engine.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Writes a file as a whole or not at all: whoever looks, also after a crash or a full disk, finds
/// the old file or the new one, never half of one. Only a crash leaves a temporary file behind.
public final class AtomicFile {
  private AtomicFile() {}

  /// What goes into the file.
  public interface Content {
    /// Writes everything, from the channel's position on.
    ///
    /// @throws IOException if writing fails
    void writeTo(FileChannel channel) throws IOException;
  }

  /// Creates or replaces a file: writes a temporary one in the same folder, forces it to the disk
  /// and renames it. If anything fails, the temporary file is removed and the old one stays.
  ///
  /// @throws IOException if the content throws it, or the file cannot be written or renamed
  public static void write(Path path, Content content) throws IOException {
    Path target = path.toAbsolutePath();
    if (!Files.isDirectory(target.resolveSibling(""))) {
      throw new CheckpointException(path, "path", "a folder to write into", "none");
    }
    try (TemporaryPath temporary = TemporaryPath.beside(target)) {
      try (var channel =
          FileChannel.open(
              temporary.path(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        content.writeTo(channel);
        channel.force(true);
      }
      temporary.moveTo(target);
    }
  }

  /// Creates or replaces a text file in UTF-8.
  ///
  /// @throws IOException if the file cannot be written or renamed
  public static void write(Path path, String text) throws IOException {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
    write(path, channel -> writeFully(channel, bytes));
  }

  static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }
}
