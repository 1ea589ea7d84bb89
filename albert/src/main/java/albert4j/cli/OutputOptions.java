package albert4j.cli;

import albert4j.engine.checkpoint.AtomicFile;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
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

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Write to a file, as a whole or not at all; default: standard output.")
  private Optional<Path> file = Optional.empty();

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
    if (file.isEmpty()) {
      boolean watched = Terminal.is(Terminal.STDOUT);
      if (watched && format.orElse(Output.Format.TEXT) == Output.Format.NPY) {
        throw CliException.usage("npy is not for a terminal; give --output FILE");
      }
      Output.Format usual = watched ? Output.Format.TEXT : Output.Format.JSONL;
      write(body, usual, new StandardOutput(), watched);
      return;
    }
    Path target = Files.exists(file.get()) ? file.get().toRealPath() : file.get();
    requireFolder(target);
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      // A device or a named pipe: it cannot be replaced by a file, only written to.
      try (OutputStream out = Files.newOutputStream(target)) {
        write(body, Output.Format.JSONL, out, false);
      }
      return;
    }
    AtomicFile.write(
        target,
        channel -> write(body, Output.Format.JSONL, Channels.newOutputStream(channel), false));
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

  /// Not System.out, which would hide errors.
  private static final class StandardOutput extends FilterOutputStream {
    StandardOutput() {
      super(new FileOutputStream(FileDescriptor.out));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        // The words of Linux and macOS, "Broken pipe", and of Windows, "The pipe is being closed".
        String reason = Optional.ofNullable(e.getMessage()).orElse("");
        throw reason.toLowerCase(Locale.ROOT).contains("pipe") ? new ReaderIsGone(e) : e;
      }
    }
  }
}
