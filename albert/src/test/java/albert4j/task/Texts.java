package albert4j.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.function.Executable;

/// Data files of tests.
final class Texts {
  private Texts() {}

  /// A file with this text.
  static Path write(Path folder, String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  /// Asserts that a file is refused with a message that starts with its path.
  static void assertRefused(Path file, String message, Executable reading) {
    var e = assertThrows(DataException.class, reading);
    assertEquals(file + ": " + message, e.getMessage());
  }

  /// A record in one line: `id|text|pair|answer`.
  static String line(LabeledText record) {
    String answer =
        record.labels().isPresent()
            ? String.join(",", record.labels().get())
            : record.score().isPresent() ? "" + record.score().getAsDouble() : "?";
    return String.join("|", record.id(), record.text(), record.pair().orElse("-"), answer);
  }

  static List<String> lines(LabeledTexts texts) {
    return texts.records().stream().map(Texts::line).toList();
  }
}
