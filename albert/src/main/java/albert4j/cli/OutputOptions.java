package albert4j.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Where the result goes, and in which form.
final class OutputOptions {
  @Option(
      names = "--format",
      description = {
        "One of ${COMPLETION-CANDIDATES}.",
        "Default: text on a terminal, jsonl otherwise; npy is for vectors."
      })
  private Optional<Output.Format> format = Optional.empty();

  @Mixin private OutputFile file = new OutputFile();

  /// What a command writes.
  interface Body {
    /// Writes all records.
    void writeTo(Output out) throws IOException;
  }

  /// Somebody closed the pipe that standard output led to, as `head` does.
  static final class ReaderIsGone extends IOException {
    private static final long serialVersionUID = 1L;

    ReaderIsGone(IOException cause) {
      super(cause);
    }
  }

  /// Makes text the format that is used if the user does not name one.
  void preferText() {
    format = Optional.of(format.orElse(Output.Format.TEXT));
  }

  /// Checks that a file can be written where the user wants it, before anything is computed.
  ///
  /// @throws IOException if its folder is not there or is closed to us
  static void requireFolder(Path file) throws IOException {
    Path folder = file.toAbsolutePath().resolveSibling("");
    if (!Files.isDirectory(folder)) {
      throw new IOException(file + ": no such folder to write into: " + folder);
    }
    if (Files.isDirectory(file)) {
      throw new IOException(file + ": must be a file to write, this is a folder");
    }
    if (!Files.isWritable(folder)) {
      throw new IOException(file + ": no permission to write into " + folder);
    }
  }

  /// Opens the output, has it written, and completes it. If that fails, no file is left behind and
  /// an old one stays.
  ///
  /// @throws ReaderIsGone if nobody reads standard output any more
  /// @throws IOException if the body throws it or writing fails
  void write(Body body) throws IOException {
    file.write((stream, watched) -> {
      if (watched && format.orElse(Output.Format.TEXT) == Output.Format.NPY) {
        throw CliException.usage("npy is not for a terminal; give --output FILE");
      }
      write(body, watched ? Output.Format.TEXT : Output.Format.JSONL, stream, watched);
    });
  }

  /// Checks that the user named no format where the result is no list of records.
  ///
  /// @param what it is, for a message
  /// @throws CliException if there is one
  void requireNoFormat(String what) throws CliException {
    if (format.isPresent()) {
      throw CliException.usage("--format is for records, not for " + what);
    }
  }

  /// Where the result goes, for what is no list of records.
  OutputFile file() {
    return file;
  }

  private void write(Body body, Output.Format usual, OutputStream stream, boolean flushEach)
      throws IOException {
    try (Output out = new Output(format.orElse(usual), stream, flushEach)) {
      try {
        body.writeTo(out);
      } catch (IOException | RuntimeException e) {
        out.flush(); // on standard output the records before the failure are worth having
        throw e;
      }
      out.finish();
    }
  }
}
