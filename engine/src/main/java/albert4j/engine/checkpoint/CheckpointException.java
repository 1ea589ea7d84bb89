package albert4j.engine.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file of a model that cannot be used: which file, which place in it, what was expected, what
/// was found.
///
/// The message reads `model.safetensors: byte 0, header length: expected at most 512, found
/// 9223372036854775807`.
public final class CheckpointException extends IOException {
  private static final long serialVersionUID = 1L;

  /// The message `file: place: expected …, found …`.
  ///
  /// @param file the file, as its user named it
  /// @param place where in the file: a byte offset, a line, a key, a tensor
  /// @param expected what would have been right
  /// @param found what is there; text out of the file goes through [#quote] first
  public CheckpointException(Path file, String place, String expected, String found) {
    super(file + ": " + place + ": expected " + expected + ", found " + found);
  }

  /// The message `file: problem`, for a problem that names expected and found itself.
  public CheckpointException(Path file, String problem) {
    super(file + ": " + problem);
  }

  /// Text out of a file, made fit for a one-line message: in quotes, with escapes, cut after 120
  /// characters.
  public static String quote(String text) {
    return Json.compact(text.length() <= 120 ? text : text.substring(0, 120) + "…");
  }

  /// Throws unless there is a regular file, so that a wrong path is reported in the same words
  /// everywhere.
  static void requireFile(Path file) throws CheckpointException {
    if (!Files.isRegularFile(file)) {
      String found =
          Files.isDirectory(file) ? "a folder" : Files.exists(file) ? "a device" : "nothing";
      throw new CheckpointException(file, "path", "a file", found);
    }
  }
}
