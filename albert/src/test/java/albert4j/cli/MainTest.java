package albert4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

/// What a user sees of a failure: exit code and message.
class MainTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final PrintStream realErr = System.err;

  @BeforeEach
  void captureErrors() {
    System.setErr(new PrintStream(err, true, UTF_8));
  }

  @AfterEach
  void restoreErrors() {
    System.setErr(realErr);
  }

  @Test
  void aWrongCommandLineIsExplainedAndGives2() {
    assertEquals(2, Main.run("no-such-command"));
    assertEquals(
        "albert: Unmatched argument at index 0: 'no-such-command'\nTry: albert --help\n", errors());
  }

  @Test
  void optionsThatDoNotGoTogetherGive2() {
    assertFailure(2, "albert: a or b\nTry: albert fail --help\n", CliException.usage("a or b"));
  }

  @Test
  void badDataGives65() {
    assertFailure(65, "albert: f: line 3: bad\n", CliException.badData("f: line 3", "bad"));
  }

  @Test
  void aMissingModelGives69() {
    assertFailure(69, "albert: no model\n", CliException.unavailable("no model"));
  }

  @Test
  void otherFailuresGive1() {
    assertFailure(1, "albert: no such file: x.txt\n", new NoSuchFileException("x.txt"));
    assertFailure(1, "albert: disk full\n", new IOException("disk full"));
    assertFailure(1, "albert: java.io.IOException\n", new IOException());
    assertFailure(
        1,
        "albert: java.lang.IllegalStateException: why\nThis is a bug; --verbose shows where.\n",
        new IllegalStateException("why"));
  }

  @Test
  void aReaderThatIsGoneIsNoFailure() {
    assertFailure(0, "", new OutputOptions.ReaderIsGone(new IOException("Broken pipe")));
  }

  @Test
  void theStackTraceIsShownOnDemand() {
    assertEquals(1, failing(new IOException("why")).execute("fail", "--verbose"));
    assertTrue(errors().startsWith("albert: why\njava.io.IOException: why\n\tat "), errors());
  }

  @Test
  void everyCommandHasAnExample() {
    Map<String, Class<?>> commands = Main.commands();
    commands.remove("help");
    for (Class<?> command : commands.values()) {
      String[] footer = command.getAnnotation(Command.class).footer();
      assertTrue(List.of(footer).contains("Example:"), () -> command + " shows no example");
    }
  }

  private void assertFailure(int exit, String message, Exception failure) {
    err.reset();
    assertEquals(exit, failing(failure).execute("fail"));
    assertEquals(message, errors());
  }

  private static Main failing(Exception failure) {
    return new Main(Map.of("fail", new Fail(failure)));
  }

  private String errors() {
    return err.toString(UTF_8).replace(System.lineSeparator(), "\n");
  }

  @Command
  private record Fail(Exception failure) implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
      throw failure;
    }
  }
}
