package albert4j.launcher;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/// Finds an installed Java that is new enough, by reading the `release` files that every JDK and
/// JRE carries.
final class Jdks {
  /// The oldest Java that runs albert.
  static final int OLDEST = 25;

  /// Where installers put their JDKs, `~` for the user's home. Each is looked at itself and one
  /// level below.
  private static final List<String> USUAL_FOLDERS =
      Arrays.asList(
          "/usr/lib/jvm",
          "/usr/lib64/jvm",
          "/usr/java",
          "/opt",
          "/opt/java",
          "~/.sdkman/candidates/java",
          "~/.jdks",
          "~/.jbang/cache/jdks",
          "~/.local/share/mise/installs/java",
          "~/.asdf/installs/java",
          "/Library/Java/JavaVirtualMachines",
          "~/Library/Java/JavaVirtualMachines",
          "/opt/homebrew/opt",
          "C:\\Program Files\\Java",
          "C:\\Program Files\\Eclipse Adoptium",
          "C:\\Program Files\\Microsoft",
          "C:\\Program Files\\Zulu",
          "C:\\Program Files\\Amazon Corretto",
          "C:\\Program Files\\BellSoft");

  private Jdks() {}

  /// No Java on this machine is new enough; the message is meant for the user.
  static final class NotFoundException extends Exception {
    private static final long serialVersionUID = 1;

    NotFoundException(String message) {
      super(message);
    }
  }

  /// The `java` command of the running Java if that is new enough, else of the first that is.
  ///
  /// The environment may name one (`ALBERT_JAVA_HOME`, `JAVA25_HOME`, `JAVA_HOME`) or, in
  /// `ALBERT_JAVA_FOLDERS`, the folders to look into instead of the usual ones.
  static File findJava(Map<String, String> environment) throws NotFoundException {
    File running = new File(System.getProperty("java.home"));
    if (fits(running)) {
      return java(running);
    }
    String wanted = environment.getOrDefault("ALBERT_JAVA_HOME", "");
    if (!wanted.isEmpty()) {
      if (!fits(new File(wanted))) {
        throw new NotFoundException(
            "albert: ALBERT_JAVA_HOME is no Java " + OLDEST + " or newer: " + wanted);
      }
      return java(new File(wanted));
    }
    for (File home : candidates(environment)) {
      if (fits(home)) {
        return java(home);
      }
    }
    throw new NotFoundException(
        "albert: needs Java "
            + OLDEST
            + " or newer, but this is Java "
            + System.getProperty("java.version")
            + " ("
            + running
            + ") and no newer one was found.\n"
            + "Install one, for example from https://adoptium.net, or set ALBERT_JAVA_HOME to its"
            + " folder.");
  }

  private static List<File> candidates(Map<String, String> environment) {
    List<File> homes = new ArrayList<>();
    for (String variable : Arrays.asList("JAVA25_HOME", "JAVA_HOME")) {
      String home = environment.getOrDefault(variable, "");
      if (!home.isEmpty()) {
        homes.add(new File(home));
      }
    }
    String given = environment.getOrDefault("ALBERT_JAVA_FOLDERS", "");
    List<String> folders =
        given.isEmpty() ? USUAL_FOLDERS : Arrays.asList(given.split(File.pathSeparator, -1));
    for (String folder : folders) {
      File parent = new File(folder.replaceFirst("^~", System.getProperty("user.home")));
      homes.add(parent);
      String[] names = parent.list();
      if (names != null) {
        Arrays.sort(names);
        for (String name : names) {
          homes.add(new File(parent, name));
          homes.add(new File(parent, name + "/Contents/Home"));
        }
      }
    }
    return homes;
  }

  /// Whether this is the home of a Java that is new enough and has the Vector API.
  private static boolean fits(File home) {
    Properties release = new Properties();
    try (InputStream in = new FileInputStream(new File(home, "release"))) {
      release.load(in);
    } catch (IOException | IllegalArgumentException unreadable) {
      return false;
    }
    String version = release.getProperty("JAVA_VERSION", "").replace("\"", "");
    String modules = release.getProperty("MODULES", "jdk.incubator.vector");
    return version(version) >= OLDEST
        && modules.contains("jdk.incubator.vector")
        && java(home).canExecute();
  }

  private static File java(File home) {
    return new File(home, File.separatorChar == '\\' ? "bin\\java.exe" : "bin/java");
  }

  /// The feature release: 25 for `25.0.3`, `25-ea` and `25`, 8 for `1.8.0_402`, 0 if there is no
  /// number.
  static int version(String text) {
    String[] parts = text.split("[^0-9]+", 3);
    try {
      int first = Integer.parseInt(parts[0]);
      return first == 1 && parts.length > 1 ? Integer.parseInt(parts[1]) : first;
    } catch (NumberFormatException none) {
      return 0;
    }
  }
}
