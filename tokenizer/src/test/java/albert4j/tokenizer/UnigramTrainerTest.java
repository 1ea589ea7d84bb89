package albert4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Training on texts that are small enough to know what must come out.
class UnigramTrainerTest {
  private static final String WORDS =
      "river stone apple\nstone river dog\napple dog river\ndog apple stone\n".repeat(20);

  private static final UnigramOptions SMALL =
      UnigramOptions.DEFAULT
          .normalization(NormalizationRule.IDENTITY)
          .vocabSize(30)
          .characterCoverage(1)
          .hardVocabLimit(false);

  private static TrainedUnigram train(UnigramOptions options, byte[] text) throws IOException {
    try (InputStream in = new ByteArrayInputStream(text)) {
      return UnigramTrainer.train(in, options, progress -> {});
    }
  }

  private static TrainedUnigram train(UnigramOptions options, String text) throws IOException {
    return train(options, text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> pieces(TrainedUnigram trained) {
    return trained.model().pieces().stream().map(Piece::text).toList();
  }

  @Test
  void findsWordsAndKeepsAllCharacters() throws IOException {
    TrainedUnigram trained = train(SMALL, WORDS);
    SentencePiece model = SentencePiece.of(trained.model());
    assertEquals(List.of("▁stone", "▁dog", "▁river"), model.encode("stone dog river").pieces());
    assertTrue(pieces(trained).containsAll(List.of("▁", "r", "i", "v", "g", "l", "d", "n")));
    assertEquals(80, trained.sentences());
    assertEquals(14, trained.alphabet());
    assertEquals(1, trained.coverage());
    assertEquals(WORDS.length(), trained.characters()); // a space for each line feed
    assertEquals(List.of("<unk>", "<s>", "</s>"), pieces(trained).subList(0, 3));
  }

  @Test
  void scoresDescend() throws IOException {
    List<Piece> pieces = train(SMALL, WORDS).model().pieces();
    for (int i = 4; i < pieces.size(); i++) {
      assertTrue(pieces.get(i).score() <= pieces.get(i - 1).score());
    }
    assertTrue(pieces.get(3).score() < 0);
  }

  @Test
  void vocabHasALineForEachPiece() throws IOException {
    TrainedUnigram trained = train(SMALL, WORDS);
    List<String> lines = trained.vocab().lines().toList();
    assertEquals("<unk>\t0", lines.getFirst());
    assertEquals(trained.model().pieces().size(), lines.size());
    for (int i = 3; i < lines.size(); i++) {
      String[] cells = lines.get(i).split("\t");
      Piece piece = trained.model().pieces().get(i);
      assertEquals(piece.text(), cells[0]);
      assertEquals(piece.score(), Double.parseDouble(cells[1]), 1e-5 * Math.abs(piece.score()));
      assertTrue(cells[1].length() <= 8, cells[1]); // six digits, a sign and a point
    }
  }

  @Test
  void albertsSpecialPiecesHaveItsIds() throws IOException {
    List<Piece> pieces =
        train(UnigramOptions.ALBERT.vocabSize(50).hardVocabLimit(false), WORDS).model().pieces();
    assertEquals(
        "<pad> CONTROL, <unk> UNKNOWN, [CLS] CONTROL, [SEP] CONTROL, [MASK] CONTROL,"
            + " ( USER_DEFINED, ) USER_DEFINED, \" USER_DEFINED, - USER_DEFINED, . USER_DEFINED,"
            + " – USER_DEFINED, £ USER_DEFINED, € USER_DEFINED",
        pieces.subList(0, 13).stream()
            .map(piece -> piece.text() + " " + piece.type())
            .collect(Collectors.joining(", ")));
  }

  @Test
  void specialPiecesTakeTheIdsThatAreFree() throws IOException {
    UnigramOptions options =
        SMALL
            .unkId(2)
            .bosId(5)
            .eosId(-1)
            .padId(0)
            .padPiece("[PAD]")
            .controlSymbols(List.of("<s>", "[A]"));
    List<String> pieces = pieces(train(options, WORDS));
    assertEquals("[PAD]", pieces.get(0));
    assertEquals("[A]", pieces.get(1));
    assertEquals("<unk>", pieces.get(2));
    assertEquals("<s>", pieces.get(5));
    assertFalse(pieces.contains("</s>"));
  }

  @Test
  void noPieceHoldsASymbol() throws IOException {
    String text = "ab[X]cd\n".repeat(50) + "abcd\n".repeat(3);
    List<String> pieces = pieces(train(SMALL.userDefinedSymbols(List.of("[X]")), text));
    assertEquals("[X]", pieces.get(3));
    assertFalse(pieces.contains("["));
    assertTrue(pieces.contains("▁ab"));
    assertEquals(3, pieces.stream().filter(piece -> "[X]".contains(piece)).count() + 2);
  }

  @Test
  void byteFallbackHasAPieceForEachByte() throws IOException {
    TrainedUnigram trained = train(SMALL.vocabSize(300).byteFallback(true), WORDS);
    assertEquals("<0x00>", pieces(trained).get(3));
    assertEquals("<0xFF>", pieces(trained).get(258));
    SentencePiece model = SentencePiece.of(trained.model());
    assertEquals("the cät", model.decode(model.encodeIds("the cät")));
  }

  @Test
  void theRarestCharactersAreUnknown() throws IOException {
    String text = "a".repeat(98).replace("a", "a ") + "b c\n";
    UnigramOptions options = SMALL.characterCoverage(0.98).addDummyPrefix(false);
    assertEquals(
        Set.of("<unk>", "<s>", "</s>", "▁", "a"), Set.copyOf(pieces(train(options, text))));
    assertTrue(pieces(train(options.requiredChars("cz"), text)).containsAll(List.of("c", "z")));
  }

  private static boolean holds(TrainedUnigram trained, String... parts) {
    return Arrays.stream(parts)
        .allMatch(part -> pieces(trained).stream().anyMatch(piece -> piece.contains(part)));
  }

  @Test
  void malformedBytesReadAsReplacementCharacters() throws IOException {
    byte[] text = "caf\u00e9 caf\u00e9 t\0b\n".repeat(30).getBytes(StandardCharsets.ISO_8859_1);
    TrainedUnigram trained = train(SMALL, text);
    assertTrue(pieces(trained).contains("\uFFFD"));
    assertFalse(holds(trained, "\0"));
    assertEquals(30 * 13, trained.characters()); // all but the NUL, and a space in front
  }

  @Test
  void charactersAreReplacedByTheRule() throws IOException {
    String text = "Ｒiver\t① \nstone\u0001\n".repeat(30);
    TrainedUnigram trained = train(SMALL.normalization(NormalizationRule.NMT_NFKC_CF), text);
    assertTrue(pieces(trained).containsAll(List.of("r", "1")));
    assertFalse(holds(trained, "R"));
    assertFalse(holds(trained, "\u0001"));
    SentencePiece model = SentencePiece.of(trained.model());
    assertEquals("▁river▁1", model.normalize("RIVER　1"));
  }

  @Test
  void longLinesAreSkippedAndCounted() throws IOException {
    String text = WORDS + "x".repeat(3_000_000) + "\n" + "q".repeat(5000) + "\n" + WORDS + "z";
    TrainedUnigram trained = train(SMALL, text);
    assertEquals(161, trained.sentences());
    assertEquals(2, trained.skippedSentences());
    assertTrue(pieces(trained).contains("z"));
    assertFalse(holds(trained, "x"));
    assertFalse(holds(trained, "q"));
  }

  @Test
  void countsCountAsMuchAsLines() throws IOException {
    TrainedUnigram counted = train(SMALL.tsv(true), "the cat\t40\nthat dog\t20\nthe cat\t10\n");
    TrainedUnigram repeated = train(SMALL, "the cat\n".repeat(50) + "that dog\n".repeat(20));
    assertEquals(pieces(repeated), pieces(counted));
    assertEquals(repeated.objective(), counted.objective());
    for (String bad : List.of("a", "a\tb", "a\t0", "a\t-1")) {
      assertMessage("a line must be a text, a tab, and a count", SMALL.tsv(true), bad);
    }
  }

  @Test
  void aPartOfTheSentencesIsDrawnOrTakenFromTheStart() throws IOException {
    String text =
        IntStream.range(0, 1000)
            .mapToObj(i -> i < 100 ? "first words\n" : "other things\n")
            .collect(Collectors.joining());
    UnigramOptions options = SMALL.inputSentenceSize(100);
    TrainedUnigram first = train(options.shuffleInputSentence(false), text);
    assertEquals(100, first.sentences());
    assertFalse(holds(first, "g"));
    TrainedUnigram drawn = train(options, text);
    assertEquals(100, drawn.sentences());
    assertTrue(holds(drawn, "g", "f"));
    assertEquals(drawn.vocab(), train(options, text).vocab());
    assertEquals(1000, train(options.inputSentenceSize(5000), text).sentences());
  }

  @Test
  void tooLargeAVocabularyIsRefusedWithTheLargestPossible() throws IOException {
    UnigramOptions options = SMALL.hardVocabLimit(true).vocabSize(500);
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> train(options, WORDS));
    String message = String.valueOf(e.getMessage());
    assertTrue(
        message.startsWith("vocab_size is too high for this text: 500; it must be at most "));
    int largest = Integer.parseInt(message.replaceFirst(".* ", ""));
    assertEquals(largest, train(options.hardVocabLimit(false), WORDS).model().pieces().size());
    assertMessage(
        "vocab_size must be at least the number of characters", SMALL.vocabSize(10), WORDS);
  }

  @Test
  void textWithNothingInItIsRefused() {
    for (String nothing : List.of("", "\n\n", "   \n")) {
      assertMessage("there is no text to train on", SMALL.tsv(false), nothing);
    }
  }

  @Test
  void specialPiecesMustNotContradictEachOther() {
    assertMessage("unk_id must be at least 0", SMALL.unkId(-1), WORDS);
    assertMessage("bos_id must be below vocab_size (30): 30", SMALL.bosId(30), WORDS);
    assertMessage("special pieces must differ", SMALL.bosId(0), WORDS);
    assertMessage("special pieces must differ", SMALL.bosPiece("</s>"), WORDS);
    assertMessage("a symbol must be given once", SMALL.controlSymbols(List.of("a", "a")), WORDS);
    assertMessage("the unknown piece must not be", SMALL.controlSymbols(List.of("<unk>")), WORDS);
    assertMessage("a special piece must not be empty", SMALL.unkPiece(""), WORDS);
  }

  @Test
  void settingsHaveRanges() {
    assertThrows(IllegalArgumentException.class, () -> SMALL.vocabSize(0));
    assertThrows(IllegalArgumentException.class, () -> SMALL.characterCoverage(0.9));
    assertThrows(IllegalArgumentException.class, () -> SMALL.characterCoverage(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> SMALL.maxSentencepieceLength(513));
    assertThrows(IllegalArgumentException.class, () -> SMALL.numThreads(0));
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> SMALL.shrinkingFactor(1));
    assertEquals("shrinking_factor must be from 0.5 to 0.95: 1.0", e.getMessage());
  }

  private static void assertMessage(String start, UnigramOptions options, String text) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> train(options, text));
    String message = String.valueOf(e.getMessage());
    assertTrue(message.startsWith(start), message);
  }

  @Test
  void readingErrorsComeThroughAndEndTheTraining() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            throw new IOException("the disk is gone");
          }

          @Override
          public int read() throws IOException {
            throw new IOException("the disk is gone");
          }
        };
    IOException e =
        assertThrows(
            IOException.class,
            () -> UnigramTrainer.train(broken, SMALL.numThreads(3), progress -> {}));
    assertEquals("the disk is gone", e.getMessage());
  }

  @Test
  void theModelIsTheSameForAnyNumberOfThreads() throws IOException {
    // enough text for several blocks and all stretches
    StringBuilder text = new StringBuilder();
    long state = 1;
    while (text.length() < 1_500_000) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      int length = 1 + (int) (state >>> 61);
      for (int i = 0; i < length; i++) {
        text.append((char) ('a' + ((state >>> (8 * i)) & 7)));
      }
      text.append(state >>> 60 == 0 ? '\n' : ' ');
    }
    UnigramOptions options = UnigramOptions.DEFAULT.vocabSize(400);
    TrainedUnigram one = train(options.numThreads(1), text.toString());
    for (int threads : new int[] {2, 3}) {
      TrainedUnigram several = train(options.numThreads(threads), text.toString());
      assertArrayEquals(one.model().toBytes(), several.model().toBytes());
      assertEquals(one.objective(), several.objective());
    }
  }

  @Test
  void digammaIsTheDerivativeOfLogGamma() {
    assertEquals(-0.5772156649015329, UnigramTrainer.digamma(1), 1e-8); // Euler's constant
    assertEquals(-1.9635100260214235, UnigramTrainer.digamma(0.5), 1e-8);
    assertEquals(Math.log(1e6) - 0.5e-6, UnigramTrainer.digamma(1e6), 1e-10);
  }
}
