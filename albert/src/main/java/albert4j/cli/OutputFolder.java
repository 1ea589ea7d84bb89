package albert4j.cli;

import albert4j.engine.checkpoint.TemporaryPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// A folder that a command writes as a whole or not at all.
final class OutputFolder {
  private OutputFolder() {}

  /// What goes into the folder.
  interface Content {
    /// Writes all files.
    void writeTo(Path folder) throws IOException;
  }

  /// Checks that a folder can be written where the user wants it, before anything is computed.
  ///
  /// @throws IOException if it exists and is not empty, or its parent is not there or is closed to
  ///   us
  static void require(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        if (files.findAny().isPresent()) {
          throw new IOException(
              folder + ": expected no such folder or an empty one, found files in it");
        }
      }
      return;
    }
    OutputOptions.requireFolder(folder);
    if (Files.exists(folder)) {
      throw new IOException(folder + ": must be a folder to write, this is a file");
    }
  }

  /// Has a temporary folder written beside the given one, and renames it. If that fails, nothing is
  /// left behind.
  ///
  /// @throws IOException if the folder exists and is not empty, or cannot be written
  static void write(Path folder, Content content) throws IOException {
    require(folder);
    Path target = Files.exists(folder) ? folder.toRealPath() : folder.toAbsolutePath();
    try (TemporaryPath temporary = TemporaryPath.beside(target)) {
      Files.createDirectory(temporary.path());
      content.writeTo(temporary.path());
      Files.deleteIfExists(target);
      temporary.moveTo(target);
    }
  }
}
