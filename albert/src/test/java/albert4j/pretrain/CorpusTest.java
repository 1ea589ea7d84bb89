package albert4j.pretrain;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.checkpoint.CheckpointException;
import albert4j.task.DataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusTest {
  @TempDir Path folder;

  private static List<List<String>> documents(Corpus corpus) throws IOException {
    var text = new ChunkText(corpus.form());
    List<List<String>> documents = new ArrayList<>();
    for (Chunk chunk : corpus.chunks()) {
      documents.addAll(text.documents(chunk));
    }
    return documents;
  }

  private List<List<String>> documents(CorpusForm form, String text) throws IOException {
    Path file = folder.resolve("text.txt");
    Files.writeString(file, text);
    return documents(Corpus.of(List.of(file), form));
  }

  @Test
  void sentencesStandOnLines() throws IOException {
    assertEquals(
        List.of(List.of("One. Two.", "three"), List.of("four")),
        documents(CorpusForm.SENTENCES, "One. Two.\nthree\n\nfour\n"));
  }

  @Test
  void paragraphsStandOnLines() throws IOException {
    assertEquals(
        List.of(List.of("One.", "Mr. Two.", "three"), List.of("four")),
        documents(CorpusForm.PARAGRAPHS, "One. Mr. Two.\nthree\n\nfour"));
  }

  @Test
  void booksAreWrapped() throws IOException {
    assertEquals(
        List.of(List.of("CHAPTER I", "It was a day.", "The sun shone."), List.of("CHAPTER II")),
        documents(
            CorpusForm.WRAPPED,
            "CHAPTER I\n\n\nIt was\na day. The\n  sun shone.\n\n\n\nCHAPTER II\n\n"));
  }

  @Test
  void whitespaceAndLineEndsAreNoText() throws IOException {
    String text = "\uFEFF\n\r\n\uFEFF one \r\n\ttwo\u00A0\r\n \t\u3000\r\n\r\n\nthree\r\n";
    assertEquals(
        List.of(List.of("one", "two"), List.of("three")), documents(CorpusForm.SENTENCES, text));
  }

  @Test
  void eachFileIsADocumentAtLeast() throws IOException {
    Files.createDirectories(folder.resolve("b/.git"));
    Files.writeString(folder.resolve("c"), "last");
    Files.writeString(folder.resolve("b/2.txt"), "third");
    Files.writeString(folder.resolve("b/1.txt"), "second, without an end of line");
    Files.writeString(folder.resolve("b/.hidden"), "no");
    Files.writeString(folder.resolve("b/.git/x"), "no");
    Files.writeString(folder.resolve("a"), "first");
    Files.writeString(folder.resolve("empty"), "");
    assertEquals(
        List.of(
            List.of("last"),
            List.of("first"),
            List.of("second, without an end of line"),
            List.of("third"),
            List.of("last")),
        documents(Corpus.of(List.of(folder.resolve("c"), folder), CorpusForm.SENTENCES)));
  }

  /// Nothing is lost where a corpus is taken apart, and it is taken apart where documents end.
  @Test
  void chunksEndWithDocuments() throws IOException {
    for (CorpusForm form : CorpusForm.values()) {
      String between = form == CorpusForm.WRAPPED ? "\n\n\n\n" : "\n\n";
      List<String> texts =
          IntStream.range(0, 400)
              .mapToObj(i -> "Number " + i + " " + "x".repeat(i * 7 + 1))
              .toList();
      Path file = folder.resolve(form.toString());
      Files.writeString(file, String.join(between, texts));
      Corpus corpus = Corpus.of(List.of(file), form);
      assertEquals(texts.stream().map(List::of).toList(), documents(corpus), form.toString());
      assertEquals(Files.size(file), corpus.bytes());
      assertTrue(corpus.chunks().size() > 10, "chunks " + corpus.chunks().size());
      for (Chunk chunk : corpus.chunks()) {
        assertTrue(chunk.bytes() < ChunkScanner.ENOUGH_BYTES + 4000, "bytes " + chunk.bytes());
      }
    }
  }

  @Test
  void longDocumentsAreTakenApartWhereParagraphsEnd() throws IOException {
    List<String> paragraphs =
        IntStream.range(0, 20_000).mapToObj(i -> "Paragraph\nnumber " + i).toList();
    Path file = folder.resolve("long");
    Files.writeString(file, String.join("\n\n", paragraphs));
    Corpus corpus = Corpus.of(List.of(file), CorpusForm.WRAPPED);
    List<String> found = documents(corpus).stream().flatMap(List::stream).toList();
    assertEquals(paragraphs.stream().map(p -> p.replace('\n', ' ')).toList(), found);
    int size = (int) Files.size(file);
    assertEquals(Math.ceilDiv(size, ChunkScanner.LONG_BYTES), corpus.chunks().size());
  }

  @Test
  void endlessParagraphsAreTakenApartWhereLinesEnd() throws IOException {
    Path file = folder.resolve("endless");
    Files.writeString(file, "a line of words\n".repeat(200_000));
    Corpus corpus = Corpus.of(List.of(file), CorpusForm.WRAPPED);
    assertEquals(4, corpus.chunks().size());
    assertEquals(ChunkScanner.TOO_LONG_BYTES, corpus.chunks().getFirst().bytes());
  }

  @Test
  void whatIsNoTextIsReported() throws IOException {
    Path file = folder.resolve("latin");
    Files.write(file, "one\ncaf\u00e9s\n".getBytes(ISO_8859_1));
    Corpus corpus = Corpus.of(List.of(file), CorpusForm.SENTENCES);
    assertMessage(
        ": byte 7: expected UTF-8 (convert it, for example with iconv), found 0xE9",
        assertThrows(DataException.class, () -> documents(corpus)));
    Files.write(file, new byte[] {'a', (byte) 0xC3});
    Corpus cut = Corpus.of(List.of(file), CorpusForm.SENTENCES);
    assertMessage(
        ": byte 1: expected UTF-8 (convert it, for example with iconv), found 0xC3",
        assertThrows(DataException.class, () -> documents(cut)));
  }

  @Test
  void changedFilesAreReported() throws IOException {
    Path file = folder.resolve("text");
    Files.writeString(file, "some text");
    Corpus corpus = Corpus.of(List.of(file), CorpusForm.SENTENCES);
    for (String other : List.of("some test", "some", "")) {
      Files.writeString(file, other);
      assertMessage(
          ": byte 0: expected the text that was there when the training was started, found another",
          assertThrows(DataException.class, () -> documents(corpus)));
    }
  }

  @Test
  void aCorpusHasText() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty"));
    assertMessage(
        "corpus: expected text, found none",
        assertThrows(DataException.class, () -> Corpus.of(List.of(empty), CorpusForm.SENTENCES)));
    assertMessage(
        "path: expected a file or folder of text, found nothing",
        assertThrows(
            CheckpointException.class,
            () -> Corpus.of(List.of(folder.resolve("none")), CorpusForm.SENTENCES)));
  }

  @Test
  void linesHaveAnEnd() throws IOException {
    Path file = folder.resolve("zeros");
    try (var channel = FileChannel.open(file, CREATE, WRITE)) {
      channel.write(ByteBuffer.allocate(1), 65L << 20); // what is before takes no room on the disk
    }
    assertMessage(
        "byte 0: expected a line of at most 67108864 bytes, found a longer one",
        assertThrows(DataException.class, () -> Corpus.of(List.of(file), CorpusForm.SENTENCES)));
  }

  private static void assertMessage(String part, IOException e) {
    assertTrue(String.valueOf(e.getMessage()).contains(part), e.toString());
  }
}
