package albert4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What ALBERT adds to SentencePiece, rule by rule, on a model that is just large enough.
class AlbertTokenizerTest {
  private static final AlbertTokenizer.Options CASED =
      new AlbertTokenizer.Options(false, true, true);
  private static final AlbertTokenizer.Options SPACED =
      new AlbertTokenizer.Options(true, true, false);

  private static TinyModel model() {
    return TinyModel.albert()
        .normal(-3, "▁", "a", "b", "c", "e", "1", "2", ",", "'", "`", "▁a", "▁b", "σ", "ς")
        .normal(-4, "▁12", "▁1", "2,", "▁1,", "▁12,", "12,");
  }

  private static List<String> pieces(AlbertTokenizer tokenizer, String text) {
    Encoding encoding = tokenizer.encode(text);
    assertArrayEquals(encoding.ids(), tokenizer.encodeIds(text));
    return encoding.pieces().subList(1, encoding.size() - 1);
  }

  @Test
  void putsSpecialTokensAround() throws IOException {
    AlbertTokenizer tokenizer = model().tokenizer();
    Encoding one = tokenizer.encode("a b");
    assertEquals(List.of("[CLS]", "▁a", "▁b", "[SEP]"), one.pieces());
    assertArrayEquals(new int[] {1, 0, 0, 1}, one.specialTokensMask());
    assertArrayEquals(new int[] {0, 0, 0, 0}, one.typeIds());
    Encoding pair = tokenizer.encode("a", "b");
    assertEquals(List.of("[CLS]", "▁a", "[SEP]", "▁b", "[SEP]"), pair.pieces());
    assertArrayEquals(new int[] {1, 0, 1, 0, 1}, pair.specialTokensMask());
    assertArrayEquals(new int[] {0, 0, 0, 1, 1}, pair.typeIds());
    assertArrayEquals(new int[] {2, 3}, tokenizer.encode("").ids());
    assertArrayEquals(new int[] {2, 3, 3}, tokenizer.encode("", " ").ids());
    assertFalse(pair.truncated());
  }

  @Test
  void knowsItsSpecialIds() throws IOException {
    AlbertTokenizer tokenizer = model().tokenizer();
    assertEquals(0, tokenizer.padId());
    assertEquals(1, tokenizer.unknownId());
    assertEquals(2, tokenizer.clsId());
    assertEquals(3, tokenizer.sepId());
    assertEquals(4, tokenizer.maskId());
    assertEquals(33, tokenizer.vocabulary().size());
    assertArrayEquals(new int[] {23, 17}, tokenizer.sentencePiece().encodeIds("ae"));
  }

  @Test
  void cutsToALength() throws IOException {
    AlbertTokenizer tokenizer = model().tokenizer();
    Encoding one = tokenizer.encode("a b a b a", 4, Truncation.LONGEST_FIRST);
    assertEquals(List.of("[CLS]", "▁a", "▁b", "[SEP]"), one.pieces());
    assertEquals(3, one.removed());
    assertTrue(one.truncated());
    Encoding pair = tokenizer.encode("a a a a", "b b b b", 8, Truncation.LONGEST_FIRST);
    assertEquals("[[CLS], ▁a, ▁a, ▁a, [SEP], ▁b, ▁b, [SEP]]", pair.toString());
    assertEquals(3, pair.removed());
    assertEquals(
        "[[CLS], ▁a, [SEP], ▁b, ▁b, ▁b, ▁b, [SEP]]",
        tokenizer.encode("a a a a", "b b b b", 8, Truncation.ONLY_FIRST).toString());
    assertEquals(
        "[[CLS], ▁a, ▁a, ▁a, ▁a, [SEP], ▁b, [SEP]]",
        tokenizer.encode("a a a a", "b b b b", 8, Truncation.ONLY_SECOND).toString());
    assertEquals(11, tokenizer.encode("a a a a", "b b b b", 8, Truncation.NONE).size());
    assertEquals(2, tokenizer.encode("a b", 2, Truncation.LONGEST_FIRST).size());
  }

  @Test
  void saysWhatCannotBeCut() throws IOException {
    AlbertTokenizer tokenizer = model().tokenizer();
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> tokenizer.encode("a a a a", "b b b b", 7, Truncation.ONLY_FIRST));
    assertEquals(
        "truncation: the only text to cut must keep a token: truncation=ONLY_FIRST first=4"
            + " excess=4",
        e.getMessage());
    e =
        assertThrows(
            IllegalArgumentException.class,
            () -> tokenizer.encode("a a a a", 3, Truncation.ONLY_SECOND));
    assertEquals(
        "truncation: the only text to cut must keep a token: truncation=ONLY_SECOND second=0"
            + " excess=3",
        e.getMessage());
    e =
        assertThrows(
            IllegalArgumentException.class,
            () -> tokenizer.encode("a", "b", 2, Truncation.LONGEST_FIRST));
    assertEquals(
        "encode: maxLength must leave room for [CLS] and [SEP]: maxLength=2 added=3",
        e.getMessage());
  }

  @Test
  void lowersAndStripsAccents() throws IOException {
    assertEquals(List.of("▁a", "e", "▁a"), pieces(model().tokenizer(), "ÀÉ\u0301 Å"));
    assertEquals(List.of("▁", "ÀÉ"), pieces(model().tokenizer(CASED), "ÀÉ"));
    assertEquals(List.of("▁", "àé"), pieces(model().tokenizer(SPACED), "ÀÉ"));
    assertEquals(
        List.of("▁", "σ", "a", "σ"), pieces(model().tokenizer(), "ΣAΣ"), "never the final form");
    assertEquals(
        List.of("▁a", "ς", "▁", "σ", "a"),
        pieces(model().tokenizer(), "A𝚺 𝚺A"),
        "but of decomposed letters");
  }

  @Test
  void collapsesPythonsWhitespace() throws IOException {
    AlbertTokenizer tokenizer = model().tokenizer();
    assertEquals(List.of("▁a", "▁b"), pieces(tokenizer, "\u001c\u0085a\u2007\t\u3000\nb\u00a0"));
    assertEquals(List.of("▁a", "\u200b", "b"), pieces(tokenizer, "a\u200bb"));
    assertEquals(List.of("▁a", "\u0085", "b"), pieces(model().tokenizer(SPACED), "a\u0085b"));
  }

  @Test
  void unifiesQuotes() throws IOException {
    AlbertTokenizer tokenizer = model().tokenizer();
    assertEquals(List.of("▁", "\"", "a", "\""), pieces(tokenizer, "``a''"));
    assertEquals(List.of("▁", "\"", "'", "a", "\"", "`"), pieces(tokenizer, "'''a```"));
  }

  /// What stops a run of plain ASCII does so wherever it stands in it.
  @Test
  void runsEndWhereSomethingHappens() throws IOException {
    AlbertTokenizer tokenizer = model().tokenizer();
    assertEquals(List.of("▁a", "'", "b", "`", "'", "c"), pieces(tokenizer, "A'b`'c"));
    assertEquals(List.of("▁a", "▁", "'", "a", "'", "▁b"), pieces(tokenizer, "A 'a' B "));
    assertEquals(List.of("▁a", "▁", "\"", "▁b", "\""), pieces(tokenizer, "a '' b''"));
    assertEquals(List.of("▁a", "▁b", "▁a", "▁b"), pieces(tokenizer, "a  b a \t b"));
    assertEquals(List.of("▁a", "▁", "e", "▁b"), pieces(tokenizer, "a \u00c9 \u3000b"));
    assertEquals(List.of("▁a", "▁", "[", "b"), pieces(tokenizer, "a [b"));
    assertEquals(List.of("▁a", "[MASK]", "▁b"), pieces(tokenizer, "a [MASK] b"));
    assertEquals(List.of("▁a", "▁", "▁b"), pieces(model().tokenizer(SPACED), "a\u2581 b"));
  }

  @Test
  void takesNumbersAndCommasApart() throws IOException {
    AlbertTokenizer tokenizer = model().tokenizer();
    assertEquals(List.of("▁12", ","), pieces(tokenizer, "12,"));
    assertEquals(List.of("▁1", ",", "1"), pieces(tokenizer, "1,1"));
    assertEquals(List.of("▁a", "12", ",", "a"), pieces(tokenizer, "a12,a"));
    Encoding encoding = tokenizer.encode("a12,a");
    // 12 is cut as ▁12, whose ▁ is dropped; the piece 12 is not in the vocabulary
    assertArrayEquals(new int[] {2, 23, 1, 20, 14, 3}, encoding.ids());
    assertArrayEquals(new int[] {0, 0, 1, 3, 4, 0}, encoding.starts());
    assertArrayEquals(new int[] {0, 1, 3, 4, 5, 0}, encoding.ends());
  }

  /// Also where the vocabulary knows neither the digit nor the comma.
  @Test
  void takesUnknownNumbersAndCommasApart() throws IOException {
    AlbertTokenizer tokenizer = TinyModel.albert().normal(-3, "▁", "a").tokenizer();
    assertEquals(List.of("▁", "a", "7", ","), pieces(tokenizer, "a7,"));
    assertEquals(List.of("▁", "a", ",7"), pieces(tokenizer, "a,7"));
  }

  @Test
  void knowsSpecialTokensInText() throws IOException {
    AlbertTokenizer tokenizer = model().tokenizer();
    Encoding encoding = tokenizer.encode("a [MASK] b[SEP]<UNK><pad>[cls]");
    assertEquals(
        "[[CLS], ▁a, [MASK], ▁b, [SEP], <unk>, <pad>, ▁, [, c, ls], [SEP]]", encoding.toString());
    assertArrayEquals(new int[] {2, 23, 4, 24, 3, 1, 0, 13, 1, 16, 1, 3}, encoding.ids());
    assertEquals(2, encoding.starts()[2]);
    assertEquals(8, encoding.ends()[2]);
    assertEquals(
        List.of("▁a", "[MASK]", "▁b"), pieces(model().tokenizer(SPACED), "a\u0085 [MASK] b"));
    assertEquals(0, encoding.specialTokensMask()[2], "what a text names is the text's");
    assertEquals(
        List.of("<unk>"), pieces(model().tokenizer(), "<UNK>"), "lower-cased, it is the token");
    assertEquals(List.of("▁", "<UNK>"), pieces(model().tokenizer(CASED), "<UNK>"));
  }

  @Test
  void placesTokensAtTheirCharacters() throws IOException {
    AlbertTokenizer tokenizer = model().tokenizer();
    Encoding encoding = tokenizer.encode(" A\u0301  e½ 😀'' b");
    assertEquals(
        List.of("[CLS]", "▁a", "▁", "e", "1", "⁄", "2", "▁", "😀", "\"", "▁b", "[SEP]"),
        encoding.pieces());
    assertArrayEquals(new int[] {0, 1, 5, 5, 6, 6, 6, 8, 8, 10, 13, 0}, encoding.starts());
    assertArrayEquals(new int[] {0, 2, 6, 6, 7, 7, 7, 10, 10, 12, 14, 0}, encoding.ends());
    assertEquals(13, encoding.in(OffsetUnit.CODE_POINT).ends()[10]);
    Encoding pair = tokenizer.encode("é", "éa").in(OffsetUnit.BYTE);
    assertEquals("[[CLS], ▁, e, [SEP], ▁, e, a, [SEP]]", pair.toString());
    assertArrayEquals(new int[] {0, 0, 0, 0, 0, 0, 2, 0}, pair.starts());
    assertArrayEquals(new int[] {0, 2, 2, 0, 2, 2, 3, 0}, pair.ends());
  }

  /// The numbers are those of Hugging Face's fast tokenizer (WhitespaceSplit and Metaspace).
  @Test
  void countsWords() throws IOException {
    AlbertTokenizer tokenizer = model().tokenizer();
    Encoding encoding = tokenizer.encode("a 12,1 x[MASK]b", "é a");
    assertEquals(
        "[[CLS], ▁a, ▁12, ,, 1, ▁, x, [MASK], ▁b, [SEP], ▁, e, ▁a, [SEP]]", encoding.toString());
    assertArrayEquals(new int[] {-1, 0, 1, 1, 1, 2, 2, 3, 4, -1, 0, 0, 1, -1}, encoding.wordIds());
  }

  @Test
  void padsBehindTheText() throws IOException {
    AlbertTokenizer tokenizer = model().tokenizer();
    Encoding padded = tokenizer.pad(tokenizer.encode("a", "b"), 7);
    assertEquals("[[CLS], ▁a, [SEP], ▁b, [SEP], <pad>, <pad>]", padded.toString());
    assertArrayEquals(new int[] {2, 23, 3, 24, 3, 0, 0}, padded.ids());
    assertArrayEquals(new int[] {0, 0, 0, 1, 1, 0, 0}, padded.typeIds());
    assertArrayEquals(new int[] {1, 0, 1, 0, 1, 1, 1}, padded.specialTokensMask());
    assertArrayEquals(new int[] {1, 1, 1, 1, 1, 0, 0}, padded.attentionMask());
    assertArrayEquals(new int[] {-1, 0, -1, 0, -1, -1, -1}, padded.wordIds());
    assertEquals("a b", tokenizer.decode(padded.ids(), true));
  }

  @Test
  void decodesAsHuggingFaceDoes() throws IOException {
    AlbertTokenizer tokenizer = model().tokenizer();
    int[] ids = tokenizer.encodeIds("a [MASK] b _ a");
    assertEquals("[CLS] a[MASK] b <unk> a[SEP]", tokenizer.decode(ids));
    assertEquals("a b  a", tokenizer.decode(ids, true));
    assertEquals("", tokenizer.decode());
    assertEquals("a ⁇  b", tokenizer.sentencePiece().decode(23, 1, 24));
  }

  @Test
  void cleansUpEnglish() {
    assertEquals(
        "it's, a. b! c? don't I'm they've we're rock'n",
        AlbertTokenizer.cleanUp("it 's , a . b ! c ? do n't I 'm they 've we 're rock ' n"));
  }

  @Test
  void needsItsSpecialTokens() {
    TokenizerException e =
        assertThrows(TokenizerException.class, () -> TinyModel.letters().tokenizer());
    assertEquals(
        "tiny.model: byte 0: expected a vocabulary with [CLS], found none among 7", e.getMessage());
  }
}
