package albert4j.launcher;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/// The main class of `albert.jar`: gets the command line onto a Java that can run it, without any
/// flags from the user.
///
/// The Vector API is an incubator module, which only a flag of the `java` command can switch on. So
/// a command that computes runs in a child JVM that has the flag ([Child]). A command that only
/// reads and prints runs here, which saves the second start. This package is compiled for Java 8,
/// so that an old `java` gets this far too and either finds a newer one ([Jdks]) or can say what is
/// missing.
public final class Launcher {
  private static final String MAIN = "albert4j.cli.Main";

  /// Exit code for a Java that is too old, `EX_CONFIG` of BSD's sysexits.
  private static final int WRONG_JAVA = 78;

  private static final int FAILURE = 1;
  private static final int USAGE = 2;

  /// First arguments of commands that compute nothing.
  private static final Set<String> WITHOUT_VECTORS =
      Collections.unmodifiableSet(
          new HashSet<>(
              Arrays.asList(
                  "help",
                  "--version",
                  "-V",
                  "-h",
                  "tokenize",
                  "detokenize",
                  "train-tokenizer",
                  "download",
                  "info",
                  "completion")));

  /// Commands that read texts with the small model if none is named.
  private static final Set<String> OF_THE_SMALL_MODEL =
      Collections.unmodifiableSet(
          new HashSet<>(Arrays.asList("embed", "similarity", "fill-mask", "sentence-order")));

  /// Characters up to which the small model is through before optimised code could be of use.
  private static final int FEW = 500;

  /// How much a command computes.
  enum Work {
    /// It only reads and prints.
    NONE,
    /// A text or two with the small model.
    LITTLE,
    /// Anything else, in which vectors may pay.
    MUCH
  }

  private Launcher() {}

  /// Runs the command line; never returns normally if a child ran it.
  public static void main(String[] args) throws ReflectiveOperationException {
    if (!arrivedWhole(args)) {
      System.err.println(
          "albert: an argument has characters that the locale's encoding, "
              + System.getProperty("sun.jnu.encoding")
              + ", cannot hold.\nSet LC_ALL=C.UTF-8, or give the text in a file with --input.");
      Runtime.getRuntime().halt(USAGE);
    }
    Work work = work(args);
    if (Jdks.version(System.getProperty("java.version")) >= Jdks.OLDEST
        && (work == Work.NONE || hasVectorModule())) {
      runHere(args);
      return;
    }
    int exit;
    try {
      File java = Jdks.findJava(System.getenv());
      exit = Child.run(java, work, MAIN, args);
    } catch (Jdks.NotFoundException e) {
      System.err.println(e.getMessage());
      exit = WRONG_JAVA;
    } catch (IOException e) {
      System.err.println("albert: cannot start Java: " + e.getMessage());
      exit = FAILURE;
    }
    // Not halt(): if this process was told to stop, it ends as it was told, not as the child did.
    System.exit(exit);
  }

  /// Java decodes arguments in the locale's encoding, and what that does not have becomes U+FFFD.
  private static boolean arrivedWhole(String[] args) {
    return "UTF-8".equals(System.getProperty("sun.jnu.encoding"))
        || String.join("", args).indexOf('\uFFFD') < 0;
  }

  /// As far as one can tell without knowing the options: with none, all words are texts.
  static Work work(String[] args) {
    if (args.length == 0
        || WITHOUT_VECTORS.contains(args[0])
        || Arrays.asList(args).contains("--help")) {
      return Work.NONE;
    }
    boolean little = OF_THE_SMALL_MODEL.contains(args[0]) && args.length > 1;
    int characters = 0;
    for (int i = 1; i < args.length; i++) {
      characters += args[i].length();
      little &= !args[i].startsWith("-") && characters <= FEW;
    }
    return little ? Work.LITTLE : Work.MUCH;
  }

  private static boolean hasVectorModule() {
    try {
      Class.forName("jdk.incubator.vector.FloatVector", false, Launcher.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException absent) {
      return false;
    }
  }

  /// By name, since javac for Java 8 could not read the class.
  private static void runHere(String[] args) throws ReflectiveOperationException {
    try {
      Class.forName(MAIN).getMethod("main", String[].class).invoke(null, (Object) args);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(MAIN + " let an exception through", e.getCause());
    }
  }
}
