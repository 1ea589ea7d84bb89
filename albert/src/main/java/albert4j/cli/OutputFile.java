package albert4j.cli;

import albert4j.engine.checkpoint.AtomicFile;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Where the result goes.
final class OutputFile {
  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Write to a file, as a whole or not at all; default: standard output.")
  private Optional<Path> file = Optional.empty();

  /// What a command writes.
  interface Body {
    /// Writes everything, and leaves closing the stream to its owner.
    ///
    /// @param watched whether it goes to a terminal
    void writeTo(OutputStream out, boolean watched) throws IOException;
  }

  /// Makes a text.
  interface Text {
    /// Computes it, once there is a place for it.
    String get() throws IOException;
  }

  /// Opens the output, has it written, and completes it. If that fails, no file is left behind and
  /// an old one stays.
  ///
  /// @throws OutputOptions.ReaderIsGone if nobody reads standard output any more
  /// @throws IOException if the body throws it or writing fails
  void write(Body body) throws IOException {
    if (file.isEmpty()) {
      body.writeTo(new StandardOutput(), Terminal.is(Terminal.STDOUT));
      return;
    }
    Path target = Files.exists(file.get()) ? file.get().toRealPath() : file.get();
    OutputOptions.requireFolder(target);
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      // A device or a named pipe: it cannot be replaced by a file, only written to.
      try (OutputStream out = Files.newOutputStream(target)) {
        body.writeTo(out, false);
      }
      return;
    }
    AtomicFile.write(target, channel -> body.writeTo(Channels.newOutputStream(channel), false));
  }

  /// Writes a text that a program is to show.
  ///
  /// @param what it is, for a message
  /// @throws CliException if it would go to a terminal
  /// @throws IOException if the text throws it or writing fails
  void writeText(String what, Text text) throws IOException {
    write((out, watched) -> {
      if (watched) {
        throw CliException.usage(what + " is not for a terminal; give --output FILE");
      }
      out.write(text.get().getBytes(StandardCharsets.UTF_8));
    });
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
        throw reason.toLowerCase(Locale.ROOT).contains("pipe")
            ? new OutputOptions.ReaderIsGone(e)
            : e;
      }
    }
  }
}
