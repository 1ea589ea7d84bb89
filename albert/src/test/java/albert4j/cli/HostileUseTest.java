package albert4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import albert4j.engine.checkpoint.Json;
import albert4j.model.Architecture;
import albert4j.pipeline.TinyFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Inputs that are empty, long or torn, and places that cannot be written.
@Timeout(60)
class HostileUseTest {
  /// The models, saved once.
  @TempDir private static Path models;

  @TempDir private Path folder;
  private Path out = Path.of("out");

  /// Each command that reads records, with what it needs.
  enum Command {
    TOKENIZE(Architecture.MODEL, "tokenize"),
    DETOKENIZE(Architecture.MODEL, "detokenize"),
    EMBED(Architecture.MODEL, "embed"),
    SIMILARITY(Architecture.MODEL, "similarity", "--query=a"),
    FILL_MASK(Architecture.MASKED_LM, "fill-mask"),
    SENTENCE_ORDER(Architecture.PRE_TRAINING, "sentence-order"),
    CLASSIFY(Architecture.SEQUENCE_CLASSIFICATION, "classify"),
    ZERO_SHOT(Architecture.SEQUENCE_CLASSIFICATION, "zero-shot", "--labels=a,b"),
    CHOOSE(Architecture.MULTIPLE_CHOICE, "choose"),
    NER(Architecture.TOKEN_CLASSIFICATION, "ner"),
    QA(Architecture.QUESTION_ANSWERING, "qa");

    private final Architecture architecture;
    private final List<String> words;

    Command(Architecture architecture, String... words) {
      this.architecture = architecture;
      this.words = List.of(words);
    }

    /// Whether each line of any text is a record.
    boolean takesAnyText() {
      return this != FILL_MASK && this != SENTENCE_ORDER && this != CHOOSE && this != QA;
    }

    Run run(String... more) throws IOException {
      Path model = models.resolve(architecture.name());
      if (!Files.exists(model)) {
        TinyFolder.save(model, architecture);
      }
      return Run.of(
          Stream.of(words.stream(), Stream.of("--model=" + model), Arrays.stream(more))
              .flatMap(part -> part)
              .toArray(String[]::new));
    }
  }

  @BeforeEach
  void output() {
    out = folder.resolve("out");
  }

  @ParameterizedTest
  @EnumSource
  void noInputIsNoOutput(Command command) throws IOException {
    Path nothing = Files.createFile(folder.resolve("in"));
    command.run("--input=" + nothing, "--output=" + out).ok();
    assertEquals("", Files.readString(out));
    command.run("--input=" + nothing, "--output=" + out, "--format=json").ok();
    assertEquals("[]\n", Files.readString(out));
  }

  @ParameterizedTest
  @EnumSource
  void emptyLinesAreRecords(Command command) throws IOException {
    Path input = Files.writeString(folder.resolve("in"), "\n".repeat(10_000));
    Run run = command.run("--input=" + input, "--output=" + out);
    if (command.takesAnyText()) {
      run.ok();
      List<String> lines = Files.readAllLines(out);
      assertEquals(10_000, lines.size());
      lines.forEach(line -> assertEquals(lines.getFirst(), line));
    } else {
      run.fails(65, "in: line 1: ");
      assertTrue(Files.notExists(out), "a half-written output");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"DETOKENIZE", "SIMILARITY", "ZERO_SHOT", "NER"})
  void aSecondTextThatNobodyReadsIsNotPassedOver(String name) throws IOException {
    Command.valueOf(name)
        .run("--output=" + out, "a", "{\"text\":\"a\",\"text_pair\":\"b\"}")
        .fails(65, "argument 2: field \"text_pair\" has no use here, where a record is one text");
    assertTrue(Files.notExists(out), "a half-written output");
  }

  @ParameterizedTest
  @ValueSource(strings = {"EMBED", "CLASSIFY", "NER"})
  void aLineOfOneMegabyteIsCutAndSaidToBe(String name) throws IOException {
    Path input = Files.writeString(folder.resolve("in"), "a\n" + megabyte() + "\nb\n");
    Run run = Command.valueOf(name).run("--input=" + input, "--output=" + out).ok();
    assertEquals(
        "albert: records that were cut at 16 tokens and lost their end: 1\n", run.errors());
    assertEquals(List.of(false, true, false), truncated());
    Command.valueOf(name)
        .run("--input=" + input, "--output=" + out, "--on-overflow=error")
        .fails(65, "in: line 2: too long by ");
  }

  @Test
  void aLineOfOneMegabyteIsTokenizedAsAWhole() throws IOException {
    Path input = Files.writeString(folder.resolve("in"), megabyte() + "\n");
    Command.TOKENIZE.run("--input=" + input, "--output=" + out, "--format=text").ok();
    assertEquals(200_000, Files.readString(out).strip().split(" ").length - 2);
    Path tokens = Files.move(out, folder.resolve("tokens"));
    Command.DETOKENIZE.run("--input=" + tokens, "--output=" + out, "--format=text").ok();
    assertEquals(megabyte().strip(), Files.readString(out).strip());
  }

  /// 200,000 words that are one piece each.
  private static String megabyte() {
    return "word ".repeat(200_000);
  }

  @ParameterizedTest
  @EnumSource
  void anInputThatEndsWithinACharacterIsRefused(Command command) throws IOException {
    Path input = Files.write(folder.resolve("in"), new byte[] {(byte) 0xE2, (byte) 0x82});
    command
        .run("--input=" + input, "--output=" + out)
        .fails(65, "in: line 1: expected UTF-8", "0xE2 at byte 0 of the file");
    assertTrue(Files.notExists(out), "a half-written output");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jsonl", "json", "csv", "text", "npy"})
  void aFullDiskIsAFailure(String format) throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.isWritable(full), "no device that is always full");
    Run run = Command.EMBED.run("--output=" + full, "--format=" + format, "a", "b");
    run.fails(1, "albert: No space left on device");
  }

  @Test
  void aFolderThatMustStayAsItIsIsNotWrittenTo() throws IOException {
    Path closed = Files.createDirectory(folder.resolve("closed"));
    assumeTrue(Files.getFileStore(closed).supportsFileAttributeView("posix"), "no permissions");
    Path old = Files.writeString(closed.resolve("old"), "old");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
    try {
      assumeFalse(Files.isWritable(closed), "this user may write anywhere");
      Command.EMBED
          .run("--output=" + closed.resolve("new"), "a")
          .fails(1, "new: no permission to write into ");
      Command.EMBED.run("--output=" + old, "a").fails(1, "old: no permission to write into ");
      assertEquals("old", Files.readString(old));
      try (Stream<Path> files = Files.list(closed)) {
        assertEquals(List.of(old), files.toList());
      }
    } finally {
      Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  private List<Object> truncated() throws IOException {
    List<Object> flags = new ArrayList<>();
    for (String line : Files.readAllLines(out)) {
      Map<String, Object> record = Json.object(Json.parse(line)).orElseThrow();
      flags.add(record.getOrDefault("truncated", "no such field"));
    }
    return flags;
  }
}
