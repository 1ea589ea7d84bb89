package albert4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Map;

/// One run of a command in this process, and what it said.
///
/// @param exit its exit code
/// @param errors its standard error, with line feeds only
record Run(int exit, String errors) {
  /// Runs a command; not for several threads, since standard error belongs to all of them.
  static Run of(String... arguments) {
    return of(System.getenv(), arguments);
  }

  /// Runs a command in an environment.
  static Run of(Map<String, String> environment, String... arguments) {
    PrintStream before = System.err;
    var err = new ByteArrayOutputStream();
    System.setErr(new PrintStream(err, true, UTF_8));
    try {
      int exit = Main.run(environment, arguments);
      return new Run(exit, err.toString(UTF_8).replace(System.lineSeparator(), "\n"));
    } finally {
      System.setErr(before);
    }
  }

  /// Asserts that all went well.
  Run ok() {
    assertEquals(0, exit, errors);
    return this;
  }

  /// Asserts an exit code, and a message of one or two lines that has all of these parts.
  void fails(int code, String... parts) {
    assertEquals(code, exit, errors);
    assertTrue(errors.lines().count() <= 2, errors);
    assertFalse(errors.contains("\tat "), errors);
    for (String part : parts) {
      assertTrue(errors.contains(part), () -> "expected " + part + " in " + errors);
    }
  }
}
