package albert4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.model.SharedFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
