package albert4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.model.SharedFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `tokenize` and `detokenize` with ALBERT's published vocabulary.
class TokenizeCommandTest {
  @TempDir private Path folder;

  @Test
  void aRecordHoldsPiecesIdsAndPlaces() throws IOException {
    assertEquals(
        """
        {"text":"A £9 café","tokens":["[CLS]","▁a","▁","£","9","▁cafe","[SEP]"],\
        "ids":[2,21,13,11,518,6241,3],\
        "offsets":[[0,0],[0,1],[2,3],[2,3],[3,4],[5,9],[0,0]],"type_ids":[0,0,0,0,0,0,0]}
        """,
        run("tokenize", "A £9 café"));
  }

  @Test
  void pairsComeFromTheOptionOrTheRecord() throws IOException {
    assertEquals(
        """
        [CLS] ▁hello [SEP] ▁ho [SEP]
        [CLS] ▁hi [SEP] ▁you [SEP]
        """,
        run(
            "tokenize",
            "--format=text",
            "--pair=ho",
            "Hello",
            "{\"text\":\"Hi\",\"text_pair\":\"you\"}"));
  }

  @Test
  void rawIsPlainSentencePiece() throws IOException {
    assertEquals("▁ H ello , ▁world\n", run("tokenize", "--raw", "--format=text", "Hello, world"));
    Run.of("tokenize", "--quiet", "--raw", "{\"text\":\"a\",\"text_pair\":\"b\"}")
        .fails(65, "argument 1: field \"text_pair\" has no use here");
  }

  @Test
  void textsAreCutOnlyOnDemand() throws IOException {
    String text = "to be or not to be ".repeat(200);
    assertEquals(1202, run("tokenize", "--format=text", text).split(" ").length);
    assertEquals("[CLS] ▁to ▁be [SEP]\n", run("tokenize", "--format=text", "--max-length=4", text));
    assertEquals(65, exit("tokenize", "--max-length=4", "--on-overflow=error", text));
    assertEquals(2, exit("tokenize", "--max-length=2", text));
    assertEquals(2, exit("tokenize", "--max-length=4", "--raw", text));
  }

  @Test
  void longTextsAreSplitIntoWindows() throws IOException {
    String text = "to be or not to be that";
    List<String> split =
        List.of("tokenize", "--max-length=6", "--on-overflow=split", "--stride=1", text);
    assertEquals(
        """
        [CLS] ▁to ▁be ▁or ▁not [SEP]
        [CLS] ▁not ▁to ▁be ▁that [SEP]
        """,
        run(with(split, "--format=text")));
    assertEquals(
        """
        {"text":"to be or not to be that","tokens":["[CLS]","▁not","▁to","▁be","▁that","[SEP]"],\
        "ids":[2,52,20,44,30,3],\
        "offsets":[[0,0],[9,12],[13,15],[16,18],[19,23],[0,0]],\
        "type_ids":[0,0,0,0,0,0],"window":1}\
        """,
        run(with(split)).lines().toList().get(1));
    assertEquals(
        """
        [CLS] ▁to [SEP] ▁to ▁be [SEP]
        [CLS] ▁to [SEP] ▁be ▁or [SEP]
        """,
        run(
            "tokenize",
            "--max-length=6",
            "--on-overflow=split",
            "--stride=1",
            "--format=text",
            "--pair=to be or",
            "to"));
    assertEquals(65, exit(with(split, "--pair=to be or")), "no room beside the first text");
    assertEquals(2, exit("tokenize", "--on-overflow=split", text));
    assertEquals(2, exit("tokenize", "--stride=1", "--max-length=6", text));
    Run.of("tokenize", "--quiet", "--max-length=6", "--on-overflow=split", "--stride=-1", text)
        .fails(2, "--stride must be at least 0: -1");
    assertEquals(2, exit(with(split, "--raw")));
  }

  @Test
  void shortTextsAreFilledUp() throws IOException {
    assertEquals(
        """
        {"text":"hello cafés","tokens":["[CLS]","▁hello","▁cafe","s","[SEP]","<pad>"],\
        "ids":[2,10975,6241,18,3,0],"offsets":[[0,0],[0,5],[6,10],[10,11],[0,0],[0,0]],\
        "word_ids":[-1,0,1,1,-1,-1],"type_ids":[0,0,0,0,0,0],\
        "attention_mask":[1,1,1,1,1,0],"special_tokens_mask":[1,0,0,0,1,1]}
        """,
        run("tokenize", "--pad-to=6", "--word-ids", "hello cafés"));
    assertEquals(2, exit("tokenize", "--pad-to=6", "--raw", "hello"));
    Run.of("tokenize", "--quiet", "--pad-to=-1", "a").fails(2, "--pad-to must be at least 1: -1");
  }

  /// What `spm_encode --output_format=nbest_piece` of SentencePiece 0.1.97 prints.
  @Test
  void rawHasTheBestCuts() throws IOException {
    assertEquals(
        """
        ▁hello ▁world
        ▁ hello ▁world
        ▁he llo ▁world
        """,
        run("tokenize", "--raw", "--nbest=3", "--format=text", "hello world"));
    assertEquals(
        """
        {"text":"hello","nbest":[\
        {"score":-11.730307,"tokens":["▁hello"],"ids":[10975],"offsets":[[0,5]]},\
        {"score":-13.978897,"tokens":["▁","hello"],"ids":[13,11515],"offsets":[[0,0],[0,5]]}]}
        """,
        run("tokenize", "--raw", "--nbest=2", "hello"));
    assertEquals(2, exit("tokenize", "--nbest=2", "hello"));
    assertEquals(2, exit("tokenize", "--raw", "--nbest=0", "hello"));
  }

  @Test
  void cutsAreDrawn() throws IOException {
    List<String> sample = List.of("tokenize", "--sample=0.1", "--format=text");
    String text = "the quick brown fox jumps over the lazy dog ".repeat(10).strip();
    String drawn = run(with(sample, text));
    assertTrue(drawn.split(" ").length > 130, drawn);
    assertEquals(drawn, run(with(sample, text)), "the seed is the same");
    assertNotEquals(drawn, run(with(sample, "--seed=1", text)));
    assertEquals(run("tokenize", "--format=text", text), run(with(sample, "--nbest-size=1", text)));
    assertEquals(
        run(with(sample, "--nbest-size=4", "--seed=3", text)),
        run("tokenize", "--alpha=.1", "--nbest_size=4", "--random_seed=3", "--format=text", text));
    assertEquals(2, exit("tokenize", "--nbest-size=4", text));
    assertEquals(2, exit(with(sample, "--nbest-size=513", text)));
    Run.of("tokenize", "--quiet", "--sample=NaN", text).fails(2, "alpha must be finite: alpha=NaN");
  }

  @Test
  void theArithmeticIsThatOfTheVersionAskedFor() throws IOException {
    assertEquals("[CLS] ▁ ee e [SEP]\n", run("tokenize", "--format=text", "eee"));
    assertEquals(
        "[CLS] ▁ e ee [SEP]\n", run("tokenize", "--format=text", "--arithmetic=float32", "eee"));
  }

  @Test
  void linesMayHoldIds() throws IOException {
    assertEquals("2 10975 126 3\n", run("tokenize", "--output_format=id", "hello world"));
    assertEquals(
        "▁hello ▁world\n", run("tokenize", "--output-format=piece", "--raw", "hello world"));
    assertTrue(run("tokenize", "--output-format=id", "--format=jsonl", "hello").startsWith("{"));
  }

  @Test
  void detokenizeTakesIdsAndPieces() throws IOException {
    assertEquals(
        """
        hello world
        hello world
        hello world
        hello wörld
        """,
        run(
            "detokenize",
            "--format=text",
            "2 10975 126 3",
            "{\"ids\":[10975,126]}",
            "[CLS] ▁hello ▁world [SEP]",
            "{\"tokens\":[\"▁hello\",\"▁w\",\"ör\",\"ld\"]}"));
    assertEquals(
        "[CLS] hello world[SEP]\n",
        run("detokenize", "--format=text", "--keep-special", "2 10975 126 3"));
    assertEquals(65, exit("detokenize", "30000"));
    String pair = run("tokenize", "--pair=ho", "Hello");
    assertEquals(pair, run("tokenize", "--pair=ho", "{\"text\":\"Hello\",\"text_pair\":null}"));
    assertEquals("hello ho\n", run("detokenize", "--format=text", pair));
  }

  @Test
  void detokenizeIsToldWhatItGets() throws IOException {
    assertEquals("1996\n", run("detokenize", "--format=text", "--input_format=piece", "1996"));
    assertEquals(65, exit("detokenize", "--input-format=id", "▁hello"));
    assertEquals(65, exit("detokenize", "--input-format=id", "99999999999"));
  }

  @Test
  void detokenizeNamesFieldsThatAreNoLists() {
    Run.of("detokenize", "--quiet", "{\"ids\":\"2 14\"}")
        .fails(
            65,
            "argument 1: field \"ids\" must be a list of numbers, such as [2,14], found: \"2 14\"");
    Run.of("detokenize", "--quiet", "{\"tokens\":[\"a\",null]}")
        .fails(65, "argument 1: field \"tokens\" must be a list of strings, found: null");
    Run.of("detokenize", "--quiet", "{\"tokens\":\"a\"}")
        .fails(65, "\"tokens\" must be a list of strings", "found: \"a\"");
  }

  /// As `spm_decode` has it: an unknown piece is ` ⁇ `, a control piece nothing.
  @Test
  void detokenizeCanBePlainSentencePiece() throws IOException {
    assertEquals("a ⁇  b\n", run("detokenize", "--format=text", "--raw", "2 21 1 334 3"));
    assertEquals("a b\n", run("detokenize", "--format=text", "2 21 1 334 3"));
    assertEquals(2, exit("detokenize", "--raw", "--keep-special", "2 21 3"));
  }

  @Test
  void detokenizeCleansUpOnDemand() throws IOException {
    String line = "▁hello ▁ , ▁world ▁ .";
    assertEquals("hello , world .\n", run("detokenize", "--format=text", line));
    assertEquals("hello, world.\n", run("detokenize", "--format=text", "--clean-up", line));
  }

  @Test
  void badInputLeavesNoFileAndAnOldOneAsItWas() throws IOException {
    Path input =
        Files.write(
            folder.resolve("in.txt"), "good\nbad \u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    assertEquals(65, exit("tokenize", "--input", input.toString()));
    assertFalse(Files.exists(folder.resolve("out")));
    Path old = Files.writeString(folder.resolve("out"), "old");
    assertEquals(65, exit("tokenize", "--input", input.toString()));
    assertEquals("old", Files.readString(old));
    try (var left = Files.list(folder)) {
      assertEquals(2, left.count());
    }
  }

  @Test
  void aLinkToTheOutputStaysALink() throws IOException {
    Path target = Files.writeString(folder.resolve("target"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("out"), target);
    assertEquals(0, exit("tokenize", "--format=text", "hello"));
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("[CLS] ▁hello [SEP]\n", Files.readString(target));
  }

  private static String[] with(List<String> arguments, String... more) {
    return Stream.concat(arguments.stream(), Stream.of(more)).toArray(String[]::new);
  }

  private String run(String... arguments) throws IOException {
    assertEquals(0, exit(arguments));
    return Files.readString(folder.resolve("out"));
  }

  private int exit(String... arguments) {
    String model = SharedFolder.resolve("data/albert-vocab").toString();
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--quiet", "--model", model, "--output", folder.resolve("out").toString()));
    return Main.run(all.toArray(String[]::new));
  }
}
