package albert4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import albert4j.hub.FakeHub;
import albert4j.model.AlbertConfig;
import albert4j.model.Architecture;
import albert4j.model.Pretrained;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the texts for readers tell them to type works as it stands there: the example of each
/// command's help, and the blocks marked `sh` of README.md and docs. Readers' own files are small
/// ones here.
@Timeout(600)
class ExamplesTest {
  private static final Path ROOT = Path.of("..");

  @TempDir private Path folder;

  @Test
  void ofTheHelp() throws Exception {
    List<Example> examples = new ArrayList<>();
    // what makes a model or fetches one comes before what uses it
    List<String> first = List.of("download", "finetune");
    List<Example> all = Example.ofHelp();
    for (String name : first) {
      all.stream().filter(e -> e.words().getFirst().equals(name)).forEach(examples::add);
    }
    all.stream().filter(e -> !first.contains(e.words().getFirst())).forEach(examples::add);
    run(examples);
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/tutorial.md", "docs/troubleshooting.md"})
  void ofTheDocuments(String name) throws Exception {
    String text = Files.readString(ROOT.resolve(name));
    var examples = new ArrayList<Example>();
    String[] blocks = text.split("\n```sh\n", -1);
    for (int i = 1; i < blocks.length; i++) {
      examples.addAll(Example.among(blocks[i].substring(0, blocks[i].indexOf("\n```"))));
    }
    run(examples);
  }

  private void run(List<Example> examples) throws Exception {
    writeFiles();
    Path hub = model("hub", Architecture.PRE_TRAINING, List.of());
    try (var server = new FakeHub("albert/albert-base-v2").with(hub)) {
      Map<String, String> environment = new HashMap<>(server.environment(folder.resolve("home")));
      ExampleRuns.run(folder, environment, examples);
    }
  }

  private void writeFiles() throws IOException {
    var random = new SplittableRandom(1);
    write("corpus.txt", text(random, 700, 1));
    write("books/one.txt", text(random, 100, 10));
    write("held-out.txt", text(random, 50, 10));
    Files.copy(ROOT.resolve("LICENSE"), folder.resolve("LICENSE"));
    write("reviews.tsv", "text\tlabel\n" + "What a film!\tgood\nNever again.\tbad\n".repeat(5));
    for (String split : List.of("train", "dev")) {
      write("SST-2/" + split + ".tsv", "sentence\tlabel\na good film\t1\na bad one\t0\n");
    }
    write("SST-2/test.tsv", "index\tsentence\n0\ta good film\n1\ta bad one\n");
    write("small.json", tiny().toJson());
    Files.copy(DemoModel.folder().resolve("spiece.model"), folder.resolve("spiece.model"));
    model("my-ner", Architecture.TOKEN_CLASSIFICATION, List.of("O", "B-PER", "I-PER"));
    model("my-squad", Architecture.QUESTION_ANSWERING, List.of());
    model("my-race", Architecture.MULTIPLE_CHOICE, List.of());
    model(
        "my-mnli",
        Architecture.SEQUENCE_CLASSIFICATION,
        List.of("entailment", "neutral", "contradiction"));
    writeInputIds();
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.resolveSibling(""));
    Files.writeString(file, text);
  }

  /// Lines of words that nobody has heard before, with an empty line after every few.
  private static String text(SplittableRandom random, int lines, int linesInParagraph) {
    var text = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      for (int word = 0; word < 8; word++) {
        for (int syllables = random.nextInt(1, 4); syllables > 0; syllables--) {
          text.append("bdfgklmnprstvz".charAt(random.nextInt(14)));
          text.append("aeiou".charAt(random.nextInt(5)));
        }
        text.append(word < 7 ? " " : ".\n");
      }
      if (i % linesInParagraph == linesInParagraph - 1) {
        text.append('\n');
      }
    }
    return text.toString();
  }

  private static AlbertConfig tiny() throws IOException {
    return AlbertConfig.read(DemoModel.folder().resolve("config.json"))
        .with("embedding_size", 8)
        .with("hidden_size", 16)
        .with("num_attention_heads", 2)
        .with("intermediate_size", 32)
        .with("num_hidden_layers", 2)
        .with("initializer_range", 0.5);
  }

  private Path model(String name, Architecture architecture, List<String> labels)
      throws IOException {
    AlbertConfig config = labels.isEmpty() ? tiny() : tiny().withLabels(labels);
    Path to = folder.resolve(name);
    Pretrained.fresh(config, architecture, new SplittableRandom(7)).save(to);
    Files.copy(DemoModel.folder().resolve("spiece.model"), to.resolve("spiece.model"));
    return to;
  }

  private void writeInputIds() throws IOException {
    byte[] header =
        "{\"input_ids\":{\"dtype\":\"I64\",\"shape\":[1,4],\"data_offsets\":[0,32]}}"
            .getBytes(UTF_8);
    ByteBuffer file = ByteBuffer.allocate(8 + header.length + 32).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(header.length).put(header).putLong(2).putLong(14).putLong(1057).putLong(3);
    Files.write(folder.resolve("in.safetensors"), file.array());
  }
}
