package albert4j.pretrain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.checkpoint.CheckpointException;
import albert4j.task.DataException;
import albert4j.tokenizer.Tokenizer;
import albert4j.tokenizer.WordPieceTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusExamplesTest {
  private static final Tokenizer TOKENIZER = SmallTokenizer.make();
  private static final PretrainingOptions OPTIONS =
      PretrainingOptions.DEFAULT.maxLength(64).epochs(2);

  @TempDir Path folder;
  private Path file;

  /// 60 documents of 1 to 20 sentences; a document has words of its own.
  @BeforeEach
  void writeCorpus() throws IOException {
    file = folder.resolve("corpus.txt");
    Files.writeString(file, text(60));
  }

  private static String text(int documents) {
    var random = new SplittableRandom(8);
    var text = new StringBuilder();
    for (int d = 0; d < documents; d++) {
      for (int s = random.nextInt(1, 21); s > 0; s--) {
        for (int w = random.nextInt(2, 15); w > 0; w--) {
          text.append(SmallTokenizer.word(10 * d + random.nextInt(10))).append(' ');
        }
        text.append(".\n");
      }
      text.append('\n');
    }
    return text.toString();
  }

  private CorpusExamples examples(PretrainingOptions options) throws IOException {
    return CorpusExamples.of(Corpus.of(List.of(file), CorpusForm.SENTENCES), TOKENIZER, options);
  }

  private static String show(PretrainingExample example) {
    return Arrays.toString(example.ids())
        + Arrays.toString(example.typeIds())
        + Arrays.toString(example.positions())
        + Arrays.toString(example.labels())
        + example.swapped();
  }

  /// The examples up to the end, and where each starts and the last ends.
  private static List<String> all(PretrainingExamples examples, List<List<Long>> positions)
      throws IOException {
    List<String> all = new ArrayList<>();
    positions.add(examples.position());
    for (var next = examples.next(); next.isPresent(); next = examples.next()) {
      all.add(show(next.get()));
      positions.add(examples.position());
    }
    return all;
  }

  @Test
  void theSameSeedGivesTheSameExamples() throws IOException {
    List<String> first = all(examples(OPTIONS), new ArrayList<>());
    assertEquals(first, all(examples(OPTIONS), new ArrayList<>()));
    assertNotEquals(first, all(examples(OPTIONS.seed(2)), new ArrayList<>()));
    assertTrue(first.size() > 100, "examples " + first.size());
    Set<String> different = new HashSet<>(first);
    assertEquals(first.size(), different.size(), "an epoch has other cuts and masks than another");
  }

  @Test
  void everyPositionCanBeReturnedTo() throws IOException {
    List<List<Long>> positions = new ArrayList<>();
    List<String> all = all(examples(OPTIONS), positions);
    CorpusExamples other = examples(OPTIONS);
    for (int i = all.size(); i >= 0; i--) {
      other.seek(positions.get(i));
      assertEquals(positions.get(i), other.position());
      assertEquals(
          i < all.size() ? all.get(i) : "none",
          other.next().map(CorpusExamplesTest::show).orElse("none"));
    }
    for (int i : new int[] {0, 7, all.size() / 2, all.size() - 1}) {
      CorpusExamples fresh = examples(OPTIONS);
      fresh.seek(positions.get(i));
      assertEquals(all.subList(i, all.size()), all(fresh, new ArrayList<>()));
    }
  }

  @Test
  void aCorpusOfManyWindowsHasAllItsTextInEachEpoch() throws IOException {
    writeLarge(9 << 20);
    CorpusExamples examples = examples(PretrainingOptions.DEFAULT.epochs(2).shortShare(0));
    long[] tokens = new long[2];
    List<List<Long>> positions = new ArrayList<>();
    List<String> shown = new ArrayList<>();
    Set<Long> windows = new HashSet<>();
    for (var next = examples.next(); next.isPresent(); next = examples.next()) {
      long epoch = examples.position().get(0);
      windows.add(examples.position().get(1));
      tokens[(int) epoch] += next.get().tokens() - 3;
      if (shown.size() < 20 || examples.position().get(2) == 1) {
        shown.add(show(next.get()));
        positions.add(examples.position());
      }
    }
    assertEquals(Set.of(0L, 1L, 2L), windows);
    // a sentence has 12 tokens in 36 bytes; a document of 128 KiB loses what it cuts off the pairs
    long all = Files.size(file) / 3;
    assertTrue(tokens[0] > all * 0.95 && tokens[0] <= all * 1.02, tokens[0] + " of " + all);
    assertTrue(tokens[1] > all * 0.95 && tokens[1] <= all * 1.02, tokens[1] + " of " + all);
    for (int i = 0; i < positions.size() - 1; i += 7) {
      List<Long> p = positions.get(i);
      examples.seek(List.of(p.get(0), p.get(1), p.get(2) - 1));
      assertEquals(shown.get(i), show(examples.next().orElseThrow()));
    }
  }

  /// Writes one document of that size.
  private void writeLarge(int bytes) throws IOException {
    var random = new SplittableRandom(4);
    var text = new StringBuilder();
    while (text.length() < bytes) {
      for (int w = 0; w < 11; w++) {
        text.append(SmallTokenizer.word(random.nextInt(26 * 26))).append(' ');
      }
      text.append(".  \n");
    }
    Files.writeString(file, text);
  }

  @Test
  void neighboursComeFromAllOverTheCorpus() throws IOException {
    int same = 0;
    int before = -1;
    CorpusExamples examples = examples(OPTIONS.epochs(1));
    int count = 0;
    for (var next = examples.next(); next.isPresent(); next = examples.next()) {
      int document = (next.get().ids()[1] - SmallTokenizer.WORDS) / 10;
      same += document == before ? 1 : 0;
      before = document;
      count++;
    }
    // documents have up to 4 % of the examples
    assertTrue(same < 0.1 * count, same + " of " + count);
  }

  @Test
  void orderIsBalancedButForLonelySentences() throws IOException {
    // two sentences of at most 14 tokens always fit, so only the end of a document may be lonely
    var random = new SplittableRandom(8);
    var text = new StringBuilder();
    for (int d = 0; d < 3000; d++) {
      text.append("aa bb .\ncc ").append(SmallTokenizer.word(random.nextInt(600))).append(" .\n\n");
    }
    Files.writeString(file, text);
    CorpusExamples examples =
        examples(PretrainingOptions.DEFAULT.shortShare(0).maskedShare(0.01).epochs(1));
    int swapped = 0;
    int count = 0;
    for (var next = examples.next(); next.isPresent(); next = examples.next()) {
      swapped += next.get().swapped() ? 1 : 0;
      count++;
    }
    assertEquals(3000, count);
    Odds.assertBinomial(swapped, count, 0.5);
  }

  @Test
  void anEndlessStreamGoesOn() throws IOException {
    CorpusExamples endless = examples(OPTIONS.epochs(0));
    while (endless.position().getFirst() < 5) {
      assertTrue(endless.next().isPresent());
    }
  }

  @Test
  void whatIsNoPositionIsRefused() throws IOException {
    CorpusExamples examples = examples(OPTIONS);
    for (List<Long> bad :
        List.of(
            List.<Long>of(),
            List.of(0L, 0L),
            List.of(0L, 0L, 0L, 0L),
            List.of(-1L, 0L, 0L),
            List.of(0L, 1L, 0L),
            List.of(0L, -1L, 0L),
            List.of(0L, 0L, -1L),
            List.of(0L, 0L, 1L << 40),
            List.of(2L, 0L, 1L),
            List.of(3L, 0L, 0L))) {
      var e = assertThrows(CheckpointException.class, () -> examples.seek(bad), bad::toString);
      String message = String.valueOf(e.getMessage());
      assertTrue(
          message.endsWith(
              "position of pre-training: expected an epoch, one of 1 windows, and a number of"
                  + " examples in it, found "
                  + bad),
          message);
    }
  }

  @Test
  void aCorpusWithoutTokensIsReported() throws IOException {
    Files.writeString(file, " \n\n\t\n");
    CorpusExamples examples = examples(OPTIONS.epochs(0));
    assertThrows(DataException.class, examples::next);
  }

  @Test
  void fingerprintsTellDataApart() throws IOException {
    Set<String> all = new HashSet<>();
    String first = examples(OPTIONS).fingerprint();
    all.add(first);
    assertEquals(first, examples(OPTIONS).fingerprint());
    Path moved = Files.copy(file, folder.resolve("moved"));
    Corpus same = Corpus.of(List.of(moved), CorpusForm.SENTENCES);
    assertEquals(first, CorpusExamples.of(same, TOKENIZER, OPTIONS).fingerprint());
    List<PretrainingOptions> others =
        List.of(
            OPTIONS.maxLength(65),
            OPTIONS.shortShare(0.2),
            OPTIONS.maskedShare(0.2),
            OPTIONS.maxPredictions(21),
            OPTIONS.ngram(2),
            OPTIONS.favourShorter(false),
            OPTIONS.wholeWord(false),
            OPTIONS.epochs(3),
            OPTIONS.seed(0));
    for (PretrainingOptions other : others) {
      assertTrue(all.add(examples(other).fingerprint()), other.settings().toString());
    }
    Corpus form = Corpus.of(List.of(file), CorpusForm.PARAGRAPHS);
    assertTrue(all.add(CorpusExamples.of(form, TOKENIZER, OPTIONS).fingerprint()), "form");
    Corpus twice = Corpus.of(List.of(file, file), CorpusForm.SENTENCES);
    assertTrue(all.add(CorpusExamples.of(twice, TOKENIZER, OPTIONS).fingerprint()), "files");
    Path vocabulary = folder.resolve("vocab.txt");
    Files.writeString(vocabulary, "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\naa\nAA\n");
    Corpus corpus = Corpus.of(List.of(file), CorpusForm.SENTENCES);
    Tokenizer lower = WordPieceTokenizer.load(vocabulary);
    assertTrue(all.add(CorpusExamples.of(corpus, lower, OPTIONS).fingerprint()), "vocabulary");
    String text = Files.readString(file);
    Files.writeString(file, text.replaceFirst("[a-y] ", "z "));
    assertTrue(all.add(examples(OPTIONS).fingerprint()), "contents");
  }

  @Test
  void optionsRefuseNonsense() {
    PretrainingOptions options = PretrainingOptions.DEFAULT;
    assertThrows(IllegalArgumentException.class, () -> options.maxLength(4));
    assertThrows(IllegalArgumentException.class, () -> options.shortShare(1.1));
    assertThrows(IllegalArgumentException.class, () -> options.maskedShare(0));
    assertThrows(IllegalArgumentException.class, () -> options.maskedShare(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> options.maxPredictions(0));
    assertThrows(IllegalArgumentException.class, () -> options.ngram(0));
    assertThrows(IllegalArgumentException.class, () -> options.epochs(-1));
    assertEquals(512, options.maxLength());
    assertEquals(512, options.seed(7).maxLength());
  }
}
