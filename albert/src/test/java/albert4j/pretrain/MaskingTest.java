package albert4j.pretrain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.pretrain.SegmentPair.Segment;
import albert4j.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MaskingTest {
  private static final Tokenizer TOKENIZER = SmallTokenizer.make();
  private static final int WORD = SmallTokenizer.WORDS;
  private static final int PART = SmallTokenizer.PARTS;

  private static Segment segment(int... ids) {
    var document = new Document.Builder();
    document.add(ids, 0, ids.length);
    return new Segment(document.build(), 0, ids.length);
  }

  private static Segment words(int count) {
    return segment(IntStream.range(WORD, WORD + count).toArray());
  }

  private static PretrainingExample example(
      PretrainingOptions options, long seed, Segment a, Segment b) {
    return new Masking(TOKENIZER, options)
        .example(new SegmentPair(a, b, false), new SplittableRandom(seed));
  }

  private static int[] original(PretrainingExample example) {
    int[] ids = example.ids().clone();
    for (int i = 0; i < example.positions().length; i++) {
      ids[example.positions()[i]] = example.labels()[i];
    }
    return ids;
  }

  @Test
  void specialTokensStandAroundTheSegments() {
    PretrainingExample example =
        example(PretrainingOptions.DEFAULT, 1, segment(10, 11), segment(12, 13, 14));
    assertArrayEquals(new int[] {2, 10, 11, 3, 12, 13, 14, 3}, original(example));
    assertArrayEquals(new int[] {0, 0, 0, 0, 1, 1, 1, 1}, example.typeIds());
    assertEquals(8, example.tokens());
    assertEquals(1, example.positions().length);
  }

  @Test
  void theShareIsRoundedToEvenAndBounded() {
    var masking = new Masking(TOKENIZER, PretrainingOptions.DEFAULT);
    // 0.15 n: 0.45, 1.5, 3, 4.5, 7.5, 10.5, 19.35, 76.8
    assertArrayEquals(
        new int[] {1, 2, 3, 4, 8, 10, 19, 20},
        IntStream.of(3, 10, 20, 30, 50, 70, 129, 512).map(masking::predictions).toArray());
    var more = new Masking(TOKENIZER, PretrainingOptions.DEFAULT.maxPredictions(77));
    assertEquals(77, more.predictions(512));
    assertEquals(77, more.predictions(1000));
  }

  @Test
  void asManyAreMaskedAsTheShareSays() {
    for (int seed = 0; seed < 500; seed++) {
      PretrainingExample example = example(PretrainingOptions.DEFAULT, seed, words(40), words(37));
      assertEquals(12, example.positions().length, "0.15 of 80");
      for (int position : example.positions()) {
        assertTrue(position != 0 && position != 41 && position != 79, "a special token");
      }
      assertEquals(WORD, original(example)[1]);
      assertEquals(WORD + 36, original(example)[78]);
    }
  }

  @Test
  void everyPositionIsAsProbable() {
    // single words, so that it makes no difference what stands beside
    int[] counts = new int[20];
    for (int seed = 0; seed < 4000; seed++) {
      for (int p :
          example(PretrainingOptions.DEFAULT.ngram(1), seed, words(20), words(20)).positions()) {
        counts[p <= 20 ? p - 1 : p - 22]++;
      }
    }
    assertEquals(4000 * 6, Arrays.stream(counts).sum(), "0.15 of 43");
    Odds.assertUniform(counts);
  }

  @Test
  void ofTenTokensEightAreMaskedOneStaysAndOneIsAnything() {
    int vocabulary = TOKENIZER.vocabulary().size();
    int masked = 0;
    int kept = 0;
    int predictions = 0;
    int[] others = new int[vocabulary];
    for (int seed = 0; seed < 8000; seed++) {
      PretrainingExample example = example(PretrainingOptions.DEFAULT, seed, words(70), words(60));
      for (int i = 0; i < example.positions().length; i++) {
        int fed = example.ids()[example.positions()[i]];
        predictions++;
        if (fed == TOKENIZER.maskId()) {
          masked++;
        } else if (fed == example.labels()[i]) {
          kept++;
        } else {
          others[fed]++;
        }
      }
    }
    // a random piece may be the mask, or the token itself
    double same = 0.1 / vocabulary;
    Odds.assertBinomial(masked, predictions, 0.8 + same);
    Odds.assertBinomial(kept, predictions, 0.1 + same);
    // the mask is counted above; and each of the words on the left was masked itself at times
    others[TOKENIZER.maskId()] = others[TOKENIZER.maskId() + 70 + 1];
    int[] never = Arrays.copyOfRange(others, WORD + 70, vocabulary);
    Odds.assertUniform(never);
    int special = others[0] + others[1] + others[2] + others[3];
    Odds.assertBinomial(special, Arrays.stream(never).sum() + special, 4.0 / (4 + never.length));
  }

  @Test
  void shorterRunsAreMoreProbable() {
    Odds.assertDistribution(runs(PretrainingOptions.DEFAULT), 6, 3, 2);
    Odds.assertDistribution(runs(PretrainingOptions.DEFAULT.favourShorter(false)), 2, 3, 6);
    Odds.assertDistribution(runs(PretrainingOptions.DEFAULT.ngram(5)), 60, 30, 20, 15, 12);
  }

  /// How often runs of 1, 2, … words were drawn.
  private static int[] runs(PretrainingOptions options) {
    var masking = new Masking(TOKENIZER, options);
    var random = new SplittableRandom(3);
    int[] counts = new int[options.ngram()];
    for (int i = 0; i < 50_000; i++) {
      counts[masking.runLength(random) - 1]++;
    }
    return counts;
  }

  @Test
  void runsOfWordsAreMasked() {
    // 3 of 1003 are wanted: 3 words with 2/11; 2 and then 1 with 3/11; 1 and then 2 with 6/11 ·
    // 5/11
    // (3 would be too many), 1, 1 and 1 with 6/11 · 6/11
    int[] pieces = new int[4];
    PretrainingOptions options = PretrainingOptions.DEFAULT.maxPredictions(3);
    int examples = 20_000;
    Segment half = segment(IntStream.range(0, 500).map(i -> WORD + i).toArray());
    for (int seed = 0; seed < examples; seed++) {
      int[] p = example(options, seed, half, half).positions();
      assertEquals(3, p.length);
      pieces[(p[1] == p[0] + 1 ? 0 : 1) + (p[2] == p[1] + 1 ? 0 : 1) + 1]++;
    }
    // runs that touch: a single word beside a run of 2, or 2 words beside a single one, 2 of some
    // 1000 places; three single words, two touch at 2, 2 and 2 of them. Runs of 3 that the last two
    // words begin are shorter. What is left out is below 0.001, and the bounds are 0.013.
    double three = 2.0 / 11 * 0.998 + (3.0 / 11 + 30.0 / 121) * 2 / 998;
    double ones = 36.0 / 121 * (1 - 6.0 / 998);
    Odds.assertBinomial(pieces[1], examples, three);
    Odds.assertBinomial(pieces[3], examples, ones);
  }

  @Test
  void wordsAreMaskedAsAWhole() {
    // words of one, two and three tokens in turn
    int[] ids = new int[60];
    Arrays.setAll(ids, i -> i % 6 == 0 || i % 6 == 1 || i % 6 == 3 ? WORD + i : PART + i);
    for (int seed = 0; seed < 500; seed++) {
      BitSet chosen = new BitSet();
      for (int p : example(PretrainingOptions.DEFAULT, seed, segment(ids), words(1)).positions()) {
        chosen.set(p - 1);
      }
      assertTrue(chosen.cardinality() <= 10, "0.15 of 64");
      for (int i = 0; i < 60; i += 6) {
        assertEquals(chosen.get(i + 1), chosen.get(i + 2));
        assertEquals(chosen.get(i + 3), chosen.get(i + 4));
        assertEquals(chosen.get(i + 3), chosen.get(i + 5));
      }
    }
  }

  @Test
  void aWordGoesOnBehindASeparator() {
    PretrainingExample example =
        example(PretrainingOptions.DEFAULT, 1, segment(WORD), segment(PART));
    // of 5 tokens 1 is wanted, but the word has two
    assertEquals(0, example.positions().length);
    PretrainingExample more =
        example(PretrainingOptions.DEFAULT.maskedShare(0.4), 1, segment(WORD), segment(PART));
    assertArrayEquals(new int[] {1, 3}, more.positions());
    assertArrayEquals(new int[] {WORD, PART}, more.labels());
  }

  @Test
  void aWordThatIsTooLongIsLeftOut() {
    // 9 tokens: 1 is wanted; only the single word at the end is short enough
    for (int seed = 0; seed < 100; seed++) {
      PretrainingExample example =
          example(
              PretrainingOptions.DEFAULT,
              seed,
              segment(WORD, PART, PART),
              segment(WORD, PART, WORD + 1));
      assertArrayEquals(new int[] {7}, example.positions());
    }
  }

  @Test
  void withoutWholeWordsPartsAreMaskedAlone() {
    int[] counts = new int[6];
    for (int seed = 0; seed < 3000; seed++) {
      int[] positions =
          example(
                  PretrainingOptions.DEFAULT.wholeWord(false),
                  seed,
                  segment(WORD, PART, PART),
                  segment(WORD, PART, PART))
              .positions();
      assertEquals(1, positions.length);
      counts[positions[0] <= 3 ? positions[0] - 1 : positions[0] - 2]++;
    }
    Odds.assertUniform(counts);
  }

  @Test
  void separatorsInTextAreLeftAlone() {
    for (int seed = 0; seed < 100; seed++) {
      int[] positions =
          example(PretrainingOptions.DEFAULT, seed, segment(3, 2, WORD), segment(2, 3)).positions();
      assertArrayEquals(new int[] {3}, positions);
    }
  }
}
