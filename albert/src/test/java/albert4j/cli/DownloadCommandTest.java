package albert4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.hub.FakeHub;
import albert4j.model.AlbertConfig;
import albert4j.model.Architecture;
import albert4j.model.Pretrained;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `download`, and `--model` with what it has fetched.
class DownloadCommandTest {
  private static final String NAME = "someone/tiny";
  private static final String VOCABULARY =
      "<pad>\t0\n<unk>\t0\n[CLS]\t0\n[SEP]\t0\n[MASK]\t0\n▁the\t-2.5\n▁cat\t-3.5\ns\t-4.5\n";

  @TempDir private Path folder;

  private final FakeHub hub;
  private final Map<String, String> environment = new HashMap<>();

  DownloadCommandTest() throws IOException {
    hub = new FakeHub(NAME);
  }

  @BeforeEach
  void fill() throws IOException {
    AlbertConfig tiny =
        AlbertConfig.of(
            Map.of(
                "vocab_size", 20,
                "embedding_size", 4,
                "hidden_size", 8,
                "num_attention_heads", 2,
                "intermediate_size", 12,
                "num_hidden_layers", 2));
    Path model = folder.resolve("model");
    Pretrained.fresh(tiny, Architecture.MASKED_LM, new SplittableRandom(5)).save(model);
    Files.writeString(model.resolve("my.vocab"), VOCABULARY);
    hub.with(model).with("README.md", new byte[10]);
    environment.putAll(hub.environment(folder.resolve("home")));
  }

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  void thePathIsPrintedAndTheNameIsEnoughFromThenOn() throws IOException {
    String missing = "albert download someone/tiny --revision v2";
    run("fill-mask", "--model=someone/tiny@v2", "the [MASK]").fails(69, missing);
    String path = out("download", NAME, "--revision=v2").strip();
    assertTrue(path.startsWith(folder.resolve("home/hub/models--someone--tiny").toString()), path);
    hub.close(); // from here on there is only the cache
    for (String model : List.of("someone/tiny@v2", path, path + "/model.safetensors")) {
      String answer = out("fill-mask", "--model=" + model, "--format=text", "the [MASK]");
      assertEquals(5, answer.lines().count(), answer);
      assertEquals(
          "[CLS] ▁the ▁cat s [SEP]\n",
          out("tokenize", "--model=" + model, "--format=text", "The cats"));
      assertTrue(out("embed", "--model=" + model, "the").contains("embedding"));
    }
    assertTrue(out("info", "someone/tiny@v2").contains("AlbertForMaskedLM"));
    run("fill-mask", "--model=" + NAME, "the [MASK]")
        .fails(
            69, "no such folder, and no such model in the cache", "albert download someone/tiny");
    assertTrue(out("doctor").contains("\"cached_models\":[\"someone/tiny\"]"));
  }

  @Test
  void anExistingFolderWins() throws IOException {
    // a folder of this module, and a name that the Hub could have
    assertEquals(Path.of("src/test"), ModelOptions.resolve("src/test", environment));
    run("info", "src/toast").fails(69, "no such folder, and no such model in the cache");
    run("info", folder.resolve("other").toString()).fails(69, "no such file or folder");
  }

  @Test
  void onlyAPartIsNoModel() throws IOException {
    Path snapshot = Path.of(out("download", NAME).strip());
    Files.delete(snapshot.resolve("config.json").toRealPath());
    run("fill-mask", "--model=" + NAME, "the [MASK]")
        .fails(69, "is in the cache, but not all of it", "lacks config.json", "albert download");
    assertEquals(snapshot.toString(), out("download", NAME).strip());
    out("fill-mask", "--model=" + NAME, "the [MASK]");
  }

  @Test
  void folderAndFiles() throws IOException {
    Path local = folder.resolve("local");
    assertEquals(local + "\n", out("download", NAME, "README.md", "--local-dir=" + local));
    assertTrue(Files.exists(local.resolve("README.md")));
    Path cache = folder.resolve("cache");
    String path = out("download", NAME, "--include=*.json", "--cache-dir=" + cache);
    assertTrue(path.startsWith(cache.toString()), path);
    run("download", NAME, "a", "--include=b").fails(2, "names of files or patterns");
    run("download", "a/b/c").fails(2, "expected a name on the Hub");
    run("download", NAME, "--revision=../x").fails(2, "expected a branch, a tag or a commit");
  }

  @Test
  void dryRun() throws IOException {
    out("download", NAME, "config.json");
    String list = out("download", NAME, "--dry-run");
    assertEquals(3, list.lines().count(), list);
    assertTrue(list.contains("present   config.json\n"), list);
    assertTrue(list.contains("            72  to fetch  my.vocab\n"), list);
  }

  @Test
  void failures() {
    run("download", "someone/else").fails(69, "someone/else: ", "no such model");
    environment.put("HF_HUB_OFFLINE", "1");
    run("download", NAME).fails(69, "HF_HUB_OFFLINE is set, and someone/tiny is not in the cache");
    environment.put("HF_ENDPOINT", "nowhere");
    run("download", NAME).fails(69, "HF_ENDPOINT: expected an address");
  }

  private Run run(String... arguments) {
    return Run.of(environment, arguments);
  }

  /// Standard output, for a command that succeeds.
  private String out(String... arguments) {
    PrintStream before = System.out;
    var out = new ByteArrayOutputStream();
    try {
      if (arguments[0].equals("download")) {
        System.setOut(new PrintStream(out, true, UTF_8));
        run(arguments).ok();
        return out.toString(UTF_8).replace(System.lineSeparator(), "\n");
      }
      Path file = folder.resolve("out");
      String[] all = Arrays.copyOf(arguments, arguments.length + 1);
      all[arguments.length] = "--output=" + file;
      run(all).ok();
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      System.setOut(before);
    }
  }
}
