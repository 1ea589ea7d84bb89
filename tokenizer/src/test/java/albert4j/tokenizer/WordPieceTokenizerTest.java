package albert4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Vocabulary files of all kinds, and texts of any length.
class WordPieceTokenizerTest {
  private static final String SPECIALS = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";

  @TempDir private Path folder;

  private WordPieceTokenizer load(byte[] vocabulary) throws IOException {
    return WordPieceTokenizer.load(Files.write(folder.resolve("vocab.txt"), vocabulary));
  }

  private WordPieceTokenizer load(String vocabulary) throws IOException {
    return load(vocabulary.getBytes(StandardCharsets.UTF_8));
  }

  private void refused(String vocabulary, String message) {
    var e = assertThrows(TokenizerException.class, () -> load(vocabulary));
    assertEquals(folder.resolve("vocab.txt") + ": byte " + message, e.getMessage());
  }

  @Test
  void knowsItsSpecialIds() throws IOException {
    WordPieceTokenizer tokenizer = load("a\n[MASK]\n[SEP]\n[UNK]\n[CLS]\n[PAD]\n");
    assertEquals(1, tokenizer.maskId());
    assertEquals(2, tokenizer.sepId());
    assertEquals(3, tokenizer.unknownId());
    assertEquals(4, tokenizer.clsId());
    assertEquals(5, tokenizer.padId());
    assertEquals(Piece.Type.UNKNOWN, tokenizer.vocabulary().piece(3).type());
    assertEquals(Piece.Type.CONTROL, tokenizer.vocabulary().piece(5).type());
    Encoding pair = tokenizer.encode("a b", "a", 5, Truncation.LONGEST_FIRST);
    assertArrayEquals(new int[] {4, 0, 2, 0, 2}, pair.ids());
    assertArrayEquals(new int[] {0, 0, 0, 1, 1}, pair.typeIds());
  }

  /// `load_vocab` gives these files the same ids.
  @Test
  void endsOfLines() throws IOException {
    for (String text :
        List.of(
            SPECIALS + "a\n\nb\n##b",
            SPECIALS + "a\n\nb\n##b\n",
            (SPECIALS + "a\n\nb\n##b\n").replace("\n", "\r\n"),
            (SPECIALS + "a\n\nb\n##b").replace("\n", "\r"))) {
      WordPieceTokenizer tokenizer = load(text);
      assertEquals(9, tokenizer.vocabulary().size());
      assertArrayEquals(new int[] {2, 5, 7, 8, 3}, tokenizer.encodeIds("a bb"));
      assertEquals("", tokenizer.vocabulary().piece(6).text());
    }
    assertEquals(10, load(SPECIALS + "a\n\nb\n##b\n\n").vocabulary().size());
  }

  /// A separator of lines that is none for Python's text files belongs to the piece.
  @Test
  void allElseBelongsToThePieces() throws IOException {
    WordPieceTokenizer tokenizer = load(SPECIALS + "a \nb\u2028c\u0085d\n");
    assertEquals(7, tokenizer.vocabulary().size());
    assertArrayEquals(new int[] {2, 1, 3}, tokenizer.encodeIds("a"));
  }

  /// The last line counts; `ids_to_tokens.get` of transformers finds nothing for the first.
  @Test
  void equalLines() throws IOException {
    WordPieceTokenizer tokenizer = load(SPECIALS + "a\nb\na\n");
    assertArrayEquals(new int[] {2, 7, 6, 3}, tokenizer.encodeIds("a b"));
    assertEquals("[UNK] b a", tokenizer.decode(5, 6, 7));
    assertEquals("[UNK]", tokenizer.vocabulary().piece(5).text());
    assertEquals(1, tokenizer.unknownId());
  }

  @Test
  void badFiles() throws IOException {
    refused(
        "",
        "0: expected a line for each special token, also \"[MASK]\", \"[UNK]\","
            + " \"[SEP]\", \"[PAD]\", \"[CLS]\", found none among 0");
    refused(
        "[PAD]\n[UNK]\n[CLS] \n[SEP]\n[MASK]\n",
        "0: expected a line for each special token, also \"[CLS]\", found none among 5");
    refused(
        "\ufeff" + SPECIALS,
        "0: expected a line for each special token, also \"[PAD]\","
            + " found none among 5, the first of which starts with a byte order mark");
    var e =
        assertThrows(
            TokenizerException.class, () -> load(new byte[] {'a', '\n', (byte) 0xE4, (byte) 0xB8}));
    assertEquals(2, e.offset());
    assertEquals("UTF-8", e.expected());
    assertThrows(IOException.class, () -> WordPieceTokenizer.load(folder.resolve("none")));
  }

  @Test
  void namesMustNotBeEmpty() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new WordPieceTokenizer.Names("[UNK]", "[SEP]", "", "[CLS]", "[MASK]", List.of()));
  }

  /// The longest of the special tokens that text has at one place, also without capitals where they
  /// have none.
  @Test
  void specialTokensInText() throws IOException {
    var names =
        new WordPieceTokenizer.Names("[UNK]", "[SEP]", "<p>", "[CLS]", "é", List.of("<p>x"));
    Path file = folder.resolve("vocab.txt");
    Files.writeString(file, "[UNK]\n[SEP]\n<p>\n[CLS]\né\n<p>x\na\n##a\n");
    var tokenizer = WordPieceTokenizer.load(file, WordPieceTokenizer.Options.DEFAULT, names);
    assertEquals(
        "[[CLS], a, <p>, a, <p>x, a, <p>x, é, é, [UNK], [SEP]]",
        tokenizer.encode("a<p>a<p>xa<P>XÉéq").toString());
    assertEquals("a a", tokenizer.decode(new int[] {3, 6, 5, 0, 2, 4, 6, 1}, true));
  }

  @Test
  void longTexts() throws IOException {
    WordPieceTokenizer tokenizer = load(SPECIALS + "a\n##a\n中\n.\n");
    assertArrayEquals(new int[] {2, 1, 3}, tokenizer.encodeIds("a".repeat(200_000)));
    assertArrayEquals(new int[] {2, 1, 3}, tokenizer.encodeIds("é".repeat(200_000)));
    assertEquals(200_002, tokenizer.encode("中".repeat(200_000)).size());
    assertEquals(200_002, tokenizer.encodeIds(".".repeat(200_000)).length);
    assertEquals(2, tokenizer.encodeIds("\u0301".repeat(200_000)).length);
    assertEquals(200_002, tokenizer.encodeIds("[MASK]".repeat(200_000)).length);
    assertEquals(200_002, tokenizer.encodeIds("[".repeat(200_000)).length);
    assertEquals("a".repeat(100), tokenizer.decode(tokenizer.encodeIds("a".repeat(100)), true));
  }

  @Test
  void idsMustBeOfThePieces() throws IOException {
    WordPieceTokenizer tokenizer = load(SPECIALS);
    assertThrows(IllegalArgumentException.class, () -> tokenizer.decode(5));
    assertFalse(tokenizer.vocabulary().contains("a"));
  }
}
