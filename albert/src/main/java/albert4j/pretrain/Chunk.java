package albert4j.pretrain;

import albert4j.task.DataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/// Some documents of a file, or a part of a long one.
///
/// @param offset of the first byte in the file
/// @param bytes of its length
/// @param checksum CRC-32C of the bytes
record Chunk(Path file, long offset, int bytes, int checksum) {
  /// The bytes.
  ///
  /// @throws DataException if the file is not what it was when the corpus was opened
  byte[] read() throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    try (FileChannel channel = FileChannel.open(file)) {
      while (buffer.hasRemaining()
          && channel.read(buffer, offset + buffer.position()) >= 0) {} // until full or at the end
    }
    var crc = new CRC32C();
    crc.update(buffer.flip());
    if ((int) crc.getValue() != checksum) {
      throw new DataException(
          file.toString(),
          "byte " + offset,
          "the text that was there when the training was started",
          "another");
    }
    return buffer.array();
  }
}
