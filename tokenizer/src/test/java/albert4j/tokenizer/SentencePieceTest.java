package albert4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The rules of the native library one by one, each on a model that is just large enough.
class SentencePieceTest {
  private static final int DUMMY_PREFIX = 3;
  private static final int EXTRA_WHITESPACES = 4;
  private static final int ESCAPE_WHITESPACES = 5;
  private static final int WHITESPACE_AS_SUFFIX = 24;

  private static List<String> pieces(SentencePiece model, String text) {
    Encoding encoding = model.encode(text);
    assertArrayEquals(encoding.ids(), model.encodeIds(text));
    return encoding.pieces();
  }

  @Test
  void takesThePathOfTheHighestSum() throws IOException {
    SentencePiece model = TinyModel.letters().normal(-5, "▁ab", "bc").normal(-7, "abc").load();
    assertEquals(List.of("▁ab", "c"), pieces(model, "abc"));
    assertEquals(List.of("▁ab", "▁", "bc"), pieces(model, "ab bc"));
    assertEquals("▁ab▁bc", model.normalize(" ab  bc "));
    assertEquals("ab bc", model.decode(model.encodeIds("ab bc")));
  }

  @Test
  void nothingComesOfNothing() throws IOException {
    SentencePiece model = TinyModel.letters().load();
    for (String text : List.of("", " ", "    ")) {
      assertEquals(List.of(), pieces(model, text));
      assertEquals("", model.normalize(text));
    }
    assertEquals("", model.decode());
  }

  @Test
  void mergesNeighbouringUnknowns() throws IOException {
    SentencePiece model = TinyModel.letters().load();
    Encoding encoding = model.encode("aXYé b");
    assertEquals(List.of("▁", "a", "XYé", "▁", "b"), encoding.pieces());
    assertArrayEquals(new int[] {1, 2, 0, 1, 3}, encoding.ids());
    assertArrayEquals(new int[] {0, 0, 1, 4, 5}, encoding.starts());
    assertArrayEquals(new int[] {0, 1, 4, 5, 6}, encoding.ends());
    assertEquals("a ⁇  b", model.decode(encoding.ids()));
    assertEquals("aXYé b", model.decode(encoding.pieces()));
  }

  @Test
  void countsPlacesInTheUnitAskedFor() throws IOException {
    SentencePiece model = TinyModel.letters().load();
    Encoding encoding = model.encode("é😀a");
    assertEquals(List.of("▁", "é😀", "a"), encoding.pieces());
    assertArrayEquals(new int[] {0, 0, 3}, encoding.starts());
    assertArrayEquals(new int[] {0, 3, 4}, encoding.ends());
    assertArrayEquals(new int[] {0, 2, 3}, encoding.in(OffsetUnit.CODE_POINT).ends());
    assertArrayEquals(new int[] {0, 6, 7}, encoding.in(OffsetUnit.BYTE).ends());
  }

  @Test
  void findsNeitherControlNorUnusedNorUnknownPieces() throws IOException {
    SentencePiece model =
        TinyModel.letters()
            .piece("ab", 0, Piece.Type.CONTROL)
            .piece("bc", 0, Piece.Type.UNUSED)
            .piece("f", 0, Piece.Type.UNUSED)
            .load();
    assertEquals(List.of("▁", "a", "b", "c", "f"), pieces(model, "abcf"));
    assertEquals(0, model.encodeIds("f")[1], "an unused character is unknown");
    assertEquals("a c", model.decode(List.of("a", "ab", "▁", "c")), "control pieces vanish");
  }

  @Test
  void userDefinedPiecesAreCopiedAndNearlyAlwaysTaken() throws IOException {
    SentencePiece model =
        TinyModel.letters()
            .normal(-1, "ab")
            .piece("bX", -50, Piece.Type.USER_DEFINED)
            .charsmap(Map.of("X", "c"))
            .load();
    assertEquals("▁abXc", model.normalize("abXX"), "the table does not reach into the symbol");
    assertEquals(List.of("▁", "a", "bX", "c"), pieces(model, "abXX"));
  }

  @Test
  void fallsBackToBytes() throws IOException {
    SentencePiece model = TinyModel.letters().byteFallback().load();
    Encoding encoding = model.encode("aéb");
    assertEquals(List.of("▁", "a", "<0xC3>", "<0xA9>", "b"), encoding.pieces());
    assertArrayEquals(new int[] {0, 0, 1, 1, 2}, encoding.starts());
    assertArrayEquals(
        new int[] {0, 1, 1, 2, 3}, encoding.ends(), "the last byte has the character");
    assertEquals("aéb", model.decode(encoding.ids()));
    assertEquals(
        "\uFFFD\uFFFDa\uFFFD",
        model.decode(List.of("<0xE2>", "<0x96>", "a", "<0xC3>")),
        "one replacement for each byte that makes no character");
  }

  @Test
  void fallsBackToTheBytesOfTheSpaceSymbol() throws IOException {
    SentencePiece model =
        new TinyModel().piece("<unk>", 0, Piece.Type.UNKNOWN).byteFallback().load();
    assertEquals(List.of("<0xE2>", "<0x96>", "<0x81>", "<0x61>"), pieces(model, "a"));
  }

  @Test
  void replacesByTheLongestKey() throws IOException {
    SentencePiece model =
        TinyModel.letters()
            .charsmap(
                Map.of(
                    "é", "e", "x", "a", "xy", "bb", "\t", " ", "\1", "", "ﬁ", "de", "a\u0301", "b"))
            .load();
    assertEquals("▁eabbde", model.normalize("éxxyﬁ"));
    assertEquals("▁a▁b", model.normalize("\ta\t \tb\1\t"));
    assertEquals("▁ab", model.normalize("aa\u0301"), "ASCII with a mark after it");
    assertEquals("", model.normalize("\1"));
    Encoding encoding = model.encode("ﬁ\1a");
    assertEquals(List.of("▁", "d", "e", "a"), encoding.pieces());
    assertArrayEquals(new int[] {0, 0, 0, 2}, encoding.starts());
    assertArrayEquals(new int[] {0, 0, 2, 3}, encoding.ends(), "as the native library has it");
  }

  @Test
  void loneSurrogatesAreReplacementCharacters() throws IOException {
    SentencePiece model = TinyModel.letters().load();
    Encoding encoding = model.encode("a\uD800b\uDC00");
    assertEquals(List.of("▁", "a", "\uFFFD", "b", "\uFFFD"), encoding.pieces());
    assertArrayEquals(new int[] {0, 0, 1, 2, 3}, encoding.starts());
    assertArrayEquals(new int[] {0, 1, 2, 3, 4}, encoding.in(OffsetUnit.BYTE).ends());
  }

  @Test
  void keepsSpacesIfAskedTo() throws IOException {
    SentencePiece model = TinyModel.letters().normalizer(EXTRA_WHITESPACES, 0).load();
    assertEquals("▁▁a▁▁b▁", model.normalize(" a  b "));
    assertEquals(" a  b ", model.decode(model.encodeIds(" a  b ")));
  }

  @Test
  void addsNoSpaceIfAskedNotTo() throws IOException {
    SentencePiece model = TinyModel.letters().normalizer(DUMMY_PREFIX, 0).load();
    assertEquals("a▁b", model.normalize(" a  b "));
  }

  @Test
  void putsTheSpaceAtTheEndIfAskedTo() throws IOException {
    SentencePiece model = TinyModel.letters().trainer(WHITESPACE_AS_SUFFIX, 1).load();
    assertEquals("a▁b▁", model.normalize(" a  b "));
  }

  @Test
  void leavesSpacesAsTheyAreIfAskedTo() throws IOException {
    SentencePiece model =
        TinyModel.letters().normal(-1, " ", " a").normalizer(ESCAPE_WHITESPACES, 0).load();
    assertEquals(" a b", model.normalize("a  b"));
    assertEquals(List.of(" a", " ", "b"), pieces(model, "a b"));
    assertEquals(List.of(" a", "▁", "b"), pieces(model, "a▁b"));
  }

  @Test
  void theSpaceSymbolItselfCountsAsSpaceOnlyAtTheEnd() throws IOException {
    SentencePiece model = TinyModel.letters().load();
    assertEquals("▁▁a▁▁b", model.normalize("▁a▁ b▁"));
  }

  /// 1 MB without a space, and 1 MB of them: time must not grow with the square of a word's length.
  /// The bound is a hundred times what it takes.
  @Test
  void longTextTakesTimeInProportion() throws IOException {
    SentencePiece model =
        TinyModel.letters().normal(-5, "aa", "aaaa", "aaaaaaaa", "aaaaaaaaaaaaaaab").load();
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          int[] ids = model.encodeIds("a".repeat(1 << 20));
          assertEquals(1 + (1 << 17), ids.length);
          assertEquals(1, model.encodeIds("é".repeat(1 << 20)).length - 1);
          assertEquals(2, model.encodeIds(" ".repeat(1 << 20) + "a").length);
        });
  }

  @Test
  void idsHaveToExist() throws IOException {
    SentencePiece model = TinyModel.letters().load();
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> model.decode(7));
    assertEquals(
        "vocabulary: id must be at least 0 and below the number of pieces: id=7 pieces=7",
        e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> model.vocabulary().piece(-1));
  }

  @Test
  void vocabularyFindsPieces() throws IOException {
    Vocabulary vocabulary = TinyModel.letters().load().vocabulary();
    assertEquals(7, vocabulary.size());
    assertEquals(2, vocabulary.id("a"));
    assertEquals(0, vocabulary.id("nowhere"));
    assertEquals(0, vocabulary.unknownId());
    assertEquals("a -4.0 NORMAL", vocabulary.piece(2).toString());
  }

  /// A piece of text and a control piece may have the same text; its id is then the control
  /// piece's.
  @Test
  void controlPiecesHideTextPieces() throws IOException {
    SentencePiece model = TinyModel.letters().piece("a", 0, Piece.Type.CONTROL).load();
    assertEquals(7, model.vocabulary().id("a"));
    assertArrayEquals(new int[] {1, 2}, model.encodeIds("a"));
    TinyModel reversed =
        new TinyModel().piece("a", 0, Piece.Type.CONTROL).piece("<unk>", 0, Piece.Type.UNKNOWN);
    assertEquals(0, reversed.normal(-1, "a").load().vocabulary().id("a"));
  }

  @Test
  void encodingsShowTheirPieces() throws IOException {
    SentencePiece model = TinyModel.letters().load();
    assertEquals("[▁, a, b]", model.encode("ab").toString());
    assertEquals("[0, 0, 0]", Arrays.toString(model.encode("ab").typeIds()));
  }
}
