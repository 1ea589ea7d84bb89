package albert4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExampleRunsTest {
  @TempDir private Path folder;

  @Test
  void anExampleThatWritesBinaryIsNamed() {
    List<Example> examples =
        Example.among(
            """
            albert tokenize --quiet café
            albert embed --quiet --format npy a
            albert tokenize --quiet a
            """);
    AssertionError error =
        assertThrows(AssertionError.class, () -> ExampleRuns.run(folder, Map.of(), examples));
    assertEquals(
        """
        expected: <> but was: <
        albert embed --quiet --format npy a
            writes binary, not text, to standard output; it needs --output>\
        """,
        error.getMessage());
  }
}
