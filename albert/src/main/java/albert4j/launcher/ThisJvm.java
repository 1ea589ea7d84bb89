package albert4j.launcher;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;

/// What a child has to know about this process: its id, and the JVM flags that the user gave
/// (`-Xmx4g`, say).
final class ThisJvm {
  final String pid;
  final List<String> flags;

  private ThisJvm(String pid, List<String> flags) {
    this.pid = pid;
    this.flags = flags;
  }

  /// From Linux's `/proc` if it is there: the portable way costs some 40 ms, as long as the JVM's
  /// start.
  static ThisJvm read() throws IOException {
    File commandLine = new File("/proc/self/cmdline");
    if (commandLine.canRead()) {
      String text = new String(Files.readAllBytes(commandLine.toPath()), Charset.defaultCharset());
      List<String> words = Arrays.asList(text.split("\0"));
      int end = words.indexOf("-jar");
      if (end > 0) {
        String pid = new File("/proc/self").getCanonicalFile().getName();
        return new ThisJvm(pid, words.subList(1, end));
      }
    }
    RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
    return new ThisJvm(runtime.getName().split("@", 2)[0], runtime.getInputArguments());
  }
}
