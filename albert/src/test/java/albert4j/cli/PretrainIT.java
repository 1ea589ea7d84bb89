package albert4j.cli;

import albert4j.model.Architecture;
import albert4j.pipeline.TinyFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The finished jar pre-trains, is killed, and goes on. The corpus is so small that the run goes
/// through it several times.
@Timeout(240)
class PretrainIT {
  @TempDir private Path folder;

  @Test
  void killedRunsEndWithTheSameBytes() throws Exception {
    TinyFolder.save(folder.resolve("start"), Architecture.MODEL);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 150; i++) {
      text.append("The king of land ").append(i).append(" sat still. He saw a ship.\n");
      text.append(i % 5 == 4 ? "\n" : "");
    }
    Files.writeString(folder.resolve("text.txt"), text);
    Files.writeString(folder.resolve("held-out.txt"), "The ship sank. A king swam.\nHe lived.\n");
    List<String> arguments =
        List.of(
            "pretrain",
            "--input=" + folder.resolve("text.txt"),
            "--eval-input=" + folder.resolve("held-out.txt"),
            "--model=" + folder.resolve("start"),
            "--dropout=0.1",
            "--eval-every=50",
            "--batch-size=4");
    new KilledRuns(folder, arguments, "mlm_accuracy").endWithTheSameBytes();
  }
}
