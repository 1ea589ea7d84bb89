package albert4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.checkpoint.Json;
import albert4j.model.Architecture;
import albert4j.model.Pretrained;
import albert4j.pipeline.TinyFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainCommandTest {
  private static final String TEXT =
      """
      The king sat still. He saw a ship, and the ship saw him.
      Nobody spoke. Then it rained.

      A dog barked at the moon. The moon did not answer.
      """;

  @TempDir private Path folder;
  private Path model;
  private Path text;
  private Path output;

  @BeforeEach
  void makeModelAndText() throws IOException {
    model = TinyFolder.save(folder.resolve("start"), Architecture.MODEL);
    text = Files.writeString(folder.resolve("text.txt"), TEXT);
    output = folder.resolve("out");
  }

  private Run pretrain(Path input, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("pretrain", "--input=" + input, "--output=" + output, "--quiet"));
    arguments.addAll(List.of(more));
    if (!String.join(" ", more).contains("--steps")) {
      arguments.add("--steps=3");
    }
    return Run.of(arguments.toArray(String[]::new));
  }

  @Test
  void aPretrainedModelFillsMasks() throws IOException {
    pretrain(text, "--model=" + model, "--eval-input=" + text, "--batch-size=2").ok();
    assertEquals(Architecture.PRE_TRAINING, Pretrained.load(output).architecture());
    List<String> log = Files.readAllLines(output.resolve("metrics.jsonl"));
    Map<String, Object> last = Json.object(Json.parse(log.getLast())).orElseThrow();
    assertTrue(String.valueOf(last.get("metrics")).contains("sop_accuracy"), log.getLast());
    Path answers = folder.resolve("answers.jsonl");
    Run.of("fill-mask", "--model=" + output, "--output=" + answers, "the [MASK] sat").ok();
    assertTrue(Files.readString(answers).contains("token_str"));
  }

  @Test
  void aRunStartsFromAConfiguration() throws IOException {
    pretrain(text, "--config=" + model.resolve("config.json"), "--optimizer=adamw-google").ok();
    assertTrue(Files.exists(output.resolve("spiece.model")));
    pretrain(
            text,
            "--config=" + model.resolve("config.json"),
            "--optimizer=adamw-google",
            "--masked-lm-prob=0.3",
            "--resume")
        .fails(1, "a run is resumed with the options and data that it was begun with: data was");
  }

  @Test
  void wrongOptionsAreUsageErrors() {
    pretrain(text).fails(2, "give either --model DIR or --config FILE");
    pretrain(text, "--model=" + model, "--steps=0").fails(2, "--steps must be at least 1: 0");
    pretrain(text, "--model=" + model, "--masked-lm-prob=0").fails(2, "maskedShare=0");
    pretrain(text, "--model=" + model, "--max-length=4").fails(2, "maxLength=4");
    pretrain(text, "--model=" + model, "--ngram=0").fails(2, "ngram=0");
    pretrain(text, "--model=" + model, "--form=poems").fails(2, "poems");
    pretrain(text, "--model=" + model, "--lr=-1").fails(2, "rate=-1");
    Run.of("pretrain", "--model=" + model, "--output=" + output).fails(2, "--input");
    assertTrue(Files.notExists(output));
  }

  @Test
  void textsThatCannotBeUsedAreNamed() throws IOException {
    Path none = folder.resolve("none");
    pretrain(none, "--model=" + model).fails(1, none.toString());
    Path empty = Files.writeString(folder.resolve("empty.txt"), "");
    pretrain(empty, "--model=" + model).fails(65, empty.toString());
    pretrain(text, "--model=" + model, "--eval-input=" + empty).fails(65, empty.toString());
    Path latin = folder.resolve("latin.txt");
    Files.write(latin, new byte[] {'c', 'a', 'f', (byte) 0xE9, '\n'});
    pretrain(latin, "--model=" + model).fails(65, latin.toString(), "UTF-8");
  }
}
