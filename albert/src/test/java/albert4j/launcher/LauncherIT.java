package albert4j.launcher;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Runs the real albert.jar as a user does, with the `java` on the PATH and with the one of this
/// test.
///
/// What the launcher must pass through is watched by a probe: a copy of the jar in which another
/// class stands in for the command line's main class.
@Timeout(60)
class LauncherIT {
  private static final Path JAR = Path.of("target", "albert.jar").toAbsolutePath();
  private static final String CURRENT =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final String NOTICE = "WARNING: Using incubator modules: jdk.incubator.vector";

  private static final String PROBE =
      """
      package albert4j.cli;

      public class Main {
        public static void main(String[] args) throws Exception {
          ParentWatch.start();
          switch (args[0]) {
            case "copy" -> {
              System.in.transferTo(System.out);
              System.out.flush();
              System.exit(37);
            }
            case "errors" -> System.in.transferTo(System.err);
            case "sleep" -> {
              System.err.print(ProcessHandle.current().pid() + " ");
              Thread.sleep(300_000);
            }
            default ->
                System.out.print(
                    String.join("\\n", args)
                        + "\\npid " + ProcessHandle.current().pid()
                        + "\\nvectors " + ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
                        + "\\nbits " + System.getProperty("albert4j.vectorBits")
                        + "\\nflag " + System.getProperty("probe"));
          }
        }
      }
      """;

  @TempDir private static Path folder;
  private static Path probe;

  /// What a process wrote, decoded so that every byte is one character.
  private record Result(int exit, String out, String err, long pid) {}

  static List<String> javas() {
    return List.of("java", CURRENT);
  }

  @BeforeAll
  static void makeProbe() throws IOException {
    probe = folder.resolve("probe.jar");
    Files.copy(JAR, probe);
    Path source = Files.writeString(folder.resolve("Main.java"), PROBE);
    String classes = folder.resolve("classes").toString();
    tool("javac", "-cp", JAR.toString(), "-d", classes, source.toString());
    tool("jar", "--update", "--file", probe.toString(), "-C", classes, "albert4j/cli/Main.class");
  }

  @ParameterizedTest
  @MethodSource("javas")
  void standardInputAndExitCodePassThrough(String java) throws Exception {
    byte[] data = new byte[3_000_000];
    new Random(25).nextBytes(data);
    Result result = run(List.of(java, "-jar", probe.toString(), "copy"), Map.of(), data);
    assertEquals(new String(data, ISO_8859_1), result.out);
    assertEquals(37, result.exit);
    assertEquals("", result.err);
  }

  @ParameterizedTest
  @MethodSource("javas")
  void onlyTheNoticeOfTheJvmIsRemoved(String java) throws Exception {
    byte[] data =
        (NOTICE + "\r\nWARNING: Using\n\n\u00e9\u0000\u00ff" + NOTICE).getBytes(ISO_8859_1);
    Result result = run(List.of(java, "-jar", probe.toString(), "errors"), Map.of(), data);
    assertEquals(new String(data, ISO_8859_1), result.err);
  }

  @ParameterizedTest
  @MethodSource("javas")
  void argumentsAndJvmFlagsReachTheCommand(String java) throws Exception {
    List<String> arguments = List.of("embed", "two words", "", "a\"b\\", "*", "@file", "-Dx=y");
    List<String> command =
        new ArrayList<>(List.of(java, "-Dprobe=some value", "-jar", probe.toString()));
    command.addAll(arguments);
    String text = run(command, Map.of(), new byte[0]).out;
    assertTrue(text.startsWith(String.join("\n", arguments) + "\npid "), text);
    assertTrue(text.endsWith("\nvectors true\nbits null\nflag some value"), text);
  }

  @Test
  void aTextForTheSmallModelDoesNotWaitForTheOptimisingCompiler() throws Exception {
    String fits = "x".repeat(500);
    for (List<String> words : List.of(List.of("embed", fits), List.of("similarity", "a", "b"))) {
      assertTrue(runProbe(words).out.contains("\nvectors true\nbits never\n"), words::toString);
    }
    for (List<String> words :
        List.of(
            List.of("embed"),
            List.of("embed", fits, "x"),
            List.of("embed", "--model", "folder", "text"),
            List.of("classify", "text"))) {
      assertTrue(runProbe(words).out.contains("\nvectors true\nbits null\n"), words::toString);
    }
  }

  @Test
  void itsNumbersAreTheSame() throws Exception {
    List<String> command = List.of(CURRENT, "-jar", JAR.toString(), "embed", "The old man smiled.");
    List<String> withOption = new ArrayList<>(command);
    withOption.add("--quiet");
    Result result = run(command, Map.of(), new byte[0]);
    assertEquals(0, result.exit, result::err);
    assertEquals(run(withOption, Map.of(), new byte[0]).out, result.out);
  }

  @ParameterizedTest
  @MethodSource("javas")
  void textThatTheLocaleCannotHoldIsRefused(String java) throws Exception {
    assumeTrue(System.getProperty("sun.jnu.encoding").equals("UTF-8"), "cannot pass é itself");
    List<String> command = List.of(java, "-jar", probe.toString(), "tokenize", "caf\u00e9");
    assertEquals(0, run(command, Map.of("LC_ALL", "C.UTF-8"), new byte[0]).exit);
    Result result = run(command, Map.of("LC_ALL", "C"), new byte[0]);
    assertEquals(2, result.exit);
    assertTrue(result.err.contains("LC_ALL=C.UTF-8"), result.err);
  }

  @Test
  void commandsThatComputeNothingRunInTheSameProcess() throws Exception {
    for (List<String> words : List.of(List.of("tokenize"), List.of("embed", "--help"))) {
      Result result = runProbe(words);
      assertTrue(result.out.contains("\npid " + result.pid + "\nvectors false"), result.out);
    }
    Result child = runProbe(List.of("embed"));
    assertFalse(child.out.contains("\npid " + child.pid), child.out);
  }

  @Test
  void aJvmThatHasTheModuleAlreadyNeedsNoChild() throws Exception {
    Result result =
        run(
            List.of(
                CURRENT, "--add-modules=jdk.incubator.vector", "-jar", probe.toString(), "embed"),
            Map.of(),
            new byte[0]);
    assertTrue(result.out.contains("\npid " + result.pid + "\nvectors true"), result.out);
  }

  @ParameterizedTest
  @MethodSource("javas")
  void theChildIsStoppedWithTheLauncher(String java) throws Exception {
    Process launcher = start(List.of(java, "-jar", probe.toString(), "sleep"), Map.of());
    ProcessHandle child = childOf(launcher);
    launcher.destroy();
    assertEquals(143, launcher.waitFor());
    assertFalse(child.isAlive());
  }

  @ParameterizedTest
  @MethodSource("javas")
  void theChildEndsWhenTheLauncherIsKilled(String java) throws Exception {
    Process launcher = start(List.of(java, "-jar", probe.toString(), "sleep"), Map.of());
    ProcessHandle child = childOf(launcher);
    launcher.destroyForcibly().waitFor();
    child.onExit().get(20, TimeUnit.SECONDS);
  }

  @Test
  void withoutANewJavaTheMessageSaysWhatToDo() throws Exception {
    Map<String, String> environment = Map.of("ALBERT_JAVA_FOLDERS", folder.toString());
    Result result =
        run(List.of(oldJava(), "-jar", probe.toString(), "embed"), environment, new byte[0]);
    assertEquals(78, result.exit);
    assertEquals("", result.out);
    assertTrue(
        result.err.matches(
            "(?s)albert: needs Java 25 or newer, but this is Java .*ALBERT_JAVA_HOME.*\\R"),
        result.err);
  }

  @Test
  void aWrongAlbertJavaHomeIsNamed() throws Exception {
    Map<String, String> environment = Map.of("ALBERT_JAVA_HOME", "/no/such/java");
    Result result =
        run(List.of(oldJava(), "-jar", probe.toString(), "embed"), environment, new byte[0]);
    assertEquals(78, result.exit);
    assertEquals("albert: ALBERT_JAVA_HOME is no Java 25 or newer: /no/such/java\n", result.err);
  }

  @ParameterizedTest
  @MethodSource("javas")
  void theRealJarAnswers(String java) throws Exception {
    Result version = run(List.of(java, "-jar", JAR.toString(), "--version"), Map.of(), new byte[0]);
    assertEquals(0, version.exit, version::err);
    assertTrue(version.out.startsWith("albert4j "), version.out);
    Result unknown = run(List.of(java, "-jar", JAR.toString(), "no-such"), Map.of(), new byte[0]);
    assertEquals(2, unknown.exit);
    assertNotEquals("", unknown.err);
  }

  /// The `java` on the PATH, if it is too old to run albert by itself.
  private static String oldJava() throws Exception {
    Result result = run(List.of("java", "-version"), Map.of(), new byte[0]);
    String version = result.err.replaceFirst("(?s).*?version \"([^\"]*)\".*", "$1");
    assumeTrue(Jdks.version(version) < Jdks.OLDEST, "the java on the PATH is new: " + version);
    return "java";
  }

  private static ProcessHandle childOf(Process launcher) throws IOException {
    InputStream errors = launcher.getErrorStream();
    StringBuilder pid = new StringBuilder();
    for (int c = errors.read(); Character.isDigit(c); c = errors.read()) {
      pid.append((char) c);
    }
    ProcessHandle child = ProcessHandle.of(Long.parseLong(pid.toString())).orElseThrow();
    assertNotEquals(launcher.pid(), child.pid());
    return child;
  }

  private static Result runProbe(List<String> words) throws Exception {
    List<String> command = new ArrayList<>(List.of(CURRENT, "-jar", probe.toString()));
    command.addAll(words);
    return run(command, Map.of(), new byte[0]);
  }

  private static Result run(List<String> command, Map<String, String> environment, byte[] input)
      throws Exception {
    Path in = Files.write(Files.createTempFile(folder, "in", ""), input);
    Path out = Files.createTempFile(folder, "out", "");
    Path err = Files.createTempFile(folder, "err", "");
    ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out.toFile());
    builder.redirectInput(in.toFile()).redirectError(err.toFile());
    Process process = start(builder, environment);
    return new Result(
        process.waitFor(),
        Files.readString(out, ISO_8859_1),
        Files.readString(err, ISO_8859_1),
        process.pid());
  }

  private static Process start(List<String> command, Map<String, String> environment)
      throws IOException {
    return start(new ProcessBuilder(command), environment);
  }

  /// With only the test JVM's own JDK to be found, wherever it is installed, unless the test says
  /// otherwise.
  private static Process start(ProcessBuilder builder, Map<String, String> environment)
      throws IOException {
    for (String variable : List.of("ALBERT_JAVA_HOME", "JAVA_HOME", "JAVA25_HOME")) {
      builder.environment().remove(variable);
    }
    builder.environment().put("ALBERT_JAVA_FOLDERS", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static void tool(String name, String... arguments) {
    int exit = ToolProvider.findFirst(name).orElseThrow().run(System.out, System.err, arguments);
    assertEquals(0, exit, name);
  }
}
