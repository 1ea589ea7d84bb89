package albert4j.engine.checkpoint;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;

/// A file that is open for reading, in two ways.
///
/// Its mapping is what its structure is read from: headers and tables, here and there. Elements are
/// read through the channel, in large pieces: that takes a quarter of the time of the mapping,
/// whose pages come one by one, and a file that was cut short meanwhile is an error and not a fault
/// of the memory.
///
/// @param path for messages
/// @param channel empty if the bytes are a copy in memory, which is then all there is
/// @param bytes the mapping
record OpenFile(Path path, Optional<FileChannel> channel, MemorySegment bytes) {
  /// Fills a buffer.
  ///
  /// @param part of the mapping, which stands for that part of the file
  /// @param from where in the part the first byte lies
  /// @param to native memory, at most 2 GiB, all within the part
  /// @throws IOException if it cannot be read, or the file has become shorter
  /// @throws IllegalStateException if the file was closed
  void read(MemorySegment part, long from, MemorySegment to) throws IOException {
    if (!bytes.scope().isAlive()) {
      throw new IllegalStateException("checkpoint: closed: file=" + path);
    }
    if (channel.isEmpty()) {
      to.copyFrom(part.asSlice(from, to.byteSize()));
      return;
    }
    long at = part.address() - bytes.address() + from;
    ByteBuffer buffer = to.asByteBuffer();
    while (buffer.hasRemaining()) {
      if (channel.get().read(buffer, at + buffer.position()) < 0) {
        throw new CheckpointException(
            path,
            "byte " + (at + buffer.position()),
            buffer.remaining() + " more bytes",
            "the end: the file was cut short while it was open");
      }
    }
  }
}
