package albert4j.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import albert4j.model.SharedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConllFileTest {
  private static final String TAG = "a tag: O, or a type behind B-, I-, E-, L-, S- or U-";

  @TempDir private Path folder;

  /// Counts from the notes that came with the data; entities as a Python program with seqeval's
  /// rules counts them.
  @Test
  void wnut17() throws IOException {
    assertWnut("wnut17train.conll", 3394, 62730, 1975);
    assertWnut("emerging.dev.conll", 1009, 15733, 836);
    assertWnut("emerging.test.annotated", 1287, 23394, 1079);
  }

  private static void assertWnut(String name, int sentences, int words, long entities)
      throws IOException {
    Path wnut = SharedFolder.resolve("data/ner/wnut17");
    List<String> labels =
        TokenClassificationTask.labels(ConllFile.read(wnut.resolve("wnut17train.conll")));
    List<TaggedSentence> read = ConllFile.read(wnut.resolve(name), labels);
    assertEquals(sentences, read.size(), name);
    assertEquals(words, read.stream().mapToInt(s -> s.words().size()).sum(), name);
    assertEquals(
        entities,
        read.stream().mapToLong(s -> EntityMetrics.entities(s.tags()).size()).sum(),
        name);
  }

  /// As WNUT-17: TABs, and blank lines that hold one.
  @Test
  void tabs() throws IOException {
    assertEquals(
        List.of(
            new TaggedSentence(List.of("#", "New York"), List.of("O", "B-loc")),
            new TaggedSentence(List.of("b"), List.of("I-creative-work"))),
        read("\uFEFF\n#\tO\r\nNew York\tB-loc\t \n\t\n \t \n\nb\tI-creative-work"));
  }

  /// As CoNLL-2003: four columns, spaces, document marks.
  @Test
  void spacesAndDocuments() throws IOException {
    assertEquals(
        List.of(
            new TaggedSentence(List.of("EU", "rejects"), List.of("I-ORG", "O")),
            new TaggedSentence(List.of("Peter"), List.of("I-PER")),
            new TaggedSentence(List.of("x"), List.of("O"))),
        read(
            """
            -DOCSTART- -X- O O

            EU NNP I-NP I-ORG
            rejects VBZ  I-VP O

            Peter NNP I-NP I-PER
            -DOCSTART- -X- -X- O
            x y z O
            """));
  }

  @Test
  void allSchemes() throws IOException {
    assertEquals(
        List.of("B-X", "I-X", "E-X", "L-X", "S-X", "U-X", "O"),
        read("a B-X\nb I-X\nc E-X\nd L-X\ne S-X\nf U-X\ng O\n").getFirst().tags());
  }

  @Test
  void aFileMayHaveNoTags() throws IOException {
    assertEquals(
        List.of(TaggedSentence.of(List.of("a", "b")), TaggedSentence.of(List.of("c"))),
        read("a\nb\n\n-DOCSTART-\nc\n"));
  }

  @Test
  void saysWhatIsWrong() {
    assertMessage("a O\n\nb\n", "line 3", "2 columns as in line 1", "1 column");
    assertMessage("\na\nb O\n", "line 3", "1 column as in line 2", "2 columns");
    assertMessage("a\tO\nb\t\tO\n", "line 2", "2 columns as in line 1", "3 columns");
    assertMessage("a\tO\nb\t\n", "line 2", "2 columns as in line 1", "1 column");
    assertMessage("a O\n\tO\n", "line 2", "a word in the first column", "nothing");
    assertMessage(
        "a\tO\rb\tO\n",
        "line 1",
        "lines that end with a line feed",
        "a carriage return within the line");
    assertMessage("a O\n b O\n", "line 2", "2 columns as in line 1", "3 columns");
    assertMessage("a O\nb nan\n", "line 2", TAG, "\"nan\"");
    assertMessage("a O\nb 0\n", "line 2", TAG, "\"0\"");
    assertMessage("a\tB-\n", "line 1", TAG, "\"B-\"");
    assertMessage("a\tB-two words\n", "line 1", TAG, "\"B-two words\"");
    assertMessage("", "end", "a sentence, a word a line", "none");
    assertMessage(" \n\t\n-DOCSTART- O\n", "end", "a sentence, a word a line", "none");
  }

  @Test
  void aModelMustKnowTheTags() throws IOException {
    Path file = Files.writeString(folder.resolve("dev"), "a O\nb I-X\nc B-Y\n");
    var e =
        assertThrows(DataException.class, () -> ConllFile.read(file, List.of("O", "B-X", "I-X")));
    assertEquals(
        file + ": line 3: expected a tag that the model knows, one of [O, B-X, I-X], found \"B-Y\"",
        e.getMessage());
  }

  private List<TaggedSentence> read(String text) throws IOException {
    return ConllFile.read(Files.writeString(folder.resolve("test.conll"), text));
  }

  private void assertMessage(String text, String place, String expected, String found) {
    var e = assertThrows(DataException.class, () -> read(text));
    assertEquals(
        folder.resolve("test.conll") + ": " + place + ": expected " + expected + ", found " + found,
        e.getMessage());
  }

  @Test
  void predictionsStandBesideTheWords() throws IOException {
    Path file = folder.resolve("predicted.conll");
    List<TaggedSentence> sentences =
        List.of(
            new TaggedSentence(List.of("in", "Oslo"), List.of("O", "B-loc")),
            TaggedSentence.of(List.of("?")));
    ConllFile.writePredictions(file, sentences, predictions("O B-per", "O"));
    assertEquals("in\tO\tO\nOslo\tB-loc\tB-per\n\n?\tO\n\n", Files.readString(file));
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> ConllFile.writePredictions(file, sentences, predictions("O", "O")));
    assertEquals(
        "conll: one predicted tag for each word: sentence=0 words=2 tags=1", e.getMessage());
    e =
        assertThrows(
            IllegalArgumentException.class,
            () -> ConllFile.writePredictions(file, sentences, predictions("O O")));
    assertEquals(
        "conll: one prediction for each sentence: sentences=2 predictions=1", e.getMessage());
    assertEquals("in\tO\tO\nOslo\tB-loc\tB-per\n\n?\tO\n\n", Files.readString(file));
  }

  private static List<Evaluation.Prediction> predictions(String... tags) {
    return List.of(tags).stream()
        .map(t -> new Evaluation.Prediction("0", "", t, Optional.empty(), 0))
        .toList();
  }

  /// What was written is the same format, with the prediction as the tag.
  @Test
  void predictionsCanBeReadBack() throws IOException {
    Path file = folder.resolve("again.conll");
    var sentences = List.of(new TaggedSentence(List.of("in", "Oslo"), List.of("O", "B-loc")));
    ConllFile.writePredictions(file, sentences, predictions("B-x I-x"));
    assertEquals(
        List.of(new TaggedSentence(List.of("in", "Oslo"), List.of("B-x", "I-x"))),
        ConllFile.read(file));
  }
}
