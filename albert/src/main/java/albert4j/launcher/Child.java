package albert4j.launcher;

import albert4j.launcher.Launcher.Work;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A second JVM that takes this one's place: same standard input and output, same exit code, same
/// end.
///
/// Only standard error passes through this process, where [NoticeFilter] removes the JVM's notice
/// about the incubator module. If this process is told to stop, so is the child, and if it is
/// killed the child notices by itself: it gets this process's id in the system property
/// `albert4j.parent`.
final class Child {
  private Child() {}

  /// Runs a main class of our own jar, with the Vector API if there is work for it, and returns its
  /// exit code.
  ///
  /// @throws IOException if the JVM cannot be started
  static int run(File java, Work work, String mainClass, String[] args) throws IOException {
    ThisJvm self = ThisJvm.read();
    List<String> command = new ArrayList<>();
    command.add(java.getPath());
    boolean vectors = work != Work.NONE;
    if (vectors) {
      command.add("--add-modules=jdk.incubator.vector");
    }
    if (work == Work.LITTLE) {
      // The optimising compiler would be in the way of all else for a quarter of the time, and not
      // be done in time. The sums are in the same order as with vectors.
      command.add("-XX:TieredStopAtLevel=1");
      command.add("-Dalbert4j.vectorBits=never");
    } else if (vectors && hugePagesOnRequest()) {
      command.add("-XX:+UseTransparentHugePages");
    }
    command.addAll(self.flags);
    command.add("-Dalbert4j.parent=" + self.pid);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(mainClass);
    command.addAll(Arrays.asList(args));
    Process process =
        new ProcessBuilder(command)
            .inheritIO()
            .redirectError(vectors ? Redirect.PIPE : Redirect.INHERIT)
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(process)));
    copyErrors(process.getErrorStream());
    return waitFor(process);
  }

  /// Whether this is a Linux that gives large pages to those who ask. Matrix products are some 5 %
  /// faster on them, since a matrix spans more small pages than the processor can keep track of.
  private static boolean hugePagesOnRequest() {
    Path setting = Paths.get("/sys/kernel/mm/transparent_hugepage/enabled");
    try {
      return new String(Files.readAllBytes(setting), StandardCharsets.US_ASCII)
          .contains("[madvise]");
    } catch (IOException noSuchSetting) {
      return false;
    }
  }

  private static void copyErrors(InputStream errors) {
    // Not System.err, which would buffer and swallow errors.
    OutputStream out = new NoticeFilter(new FileOutputStream(FileDescriptor.err));
    byte[] buffer = new byte[8192];
    try (InputStream in = errors) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
      }
      out.flush();
    } catch (IOException readerIsGone) {
      // Nobody reads our standard error any more. The pipe is closed now, so that the child gets to
      // know as well.
    }
  }

  private static void stop(Process process) {
    process.destroy();
    waitFor(process);
  }

  private static int waitFor(Process process) {
    while (true) {
      try {
        return process.waitFor();
      } catch (InterruptedException e) {
        // Nobody interrupts this process's threads; the child's end is the only thing to wait for.
      }
    }
  }
}
