package albert4j.cli;

import albert4j.model.Architecture;
import albert4j.pipeline.TinyFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The finished jar trains, is killed, and goes on.
@Timeout(240)
class FinetuneIT {
  @TempDir private Path folder;

  @Test
  void killedRunsEndWithTheSameBytes() throws Exception {
    TinyFolder.save(folder.resolve("start"), Architecture.MODEL);
    StringBuilder data = new StringBuilder("text\tlabel\n");
    for (int i = 0; i < 100; i++) {
      data.append(i % 3 == 0 ? "good" : "bad").append(" film".repeat(1 + i % 7));
      data.append('\t').append(i % 3 == 0 ? "pos" : "neg").append('\n');
    }
    Files.writeString(folder.resolve("data.tsv"), data);
    List<String> arguments =
        List.of(
            "finetune",
            "--task=tsv",
            "--data=" + folder.resolve("data.tsv"),
            "--dev-share=0.2",
            "--model=" + folder.resolve("start"),
            "--dropout=0.1",
            "--eval-every=50",
            "--batch-size=4",
            "--lr=1e-3");
    new KilledRuns(folder, arguments, "accuracy").endWithTheSameBytes();
  }
}
