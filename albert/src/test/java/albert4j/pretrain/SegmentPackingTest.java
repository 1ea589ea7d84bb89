package albert4j.pretrain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.pretrain.SegmentPair.Segment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SegmentPackingTest {
  private static final PretrainingOptions FULL = PretrainingOptions.DEFAULT.shortShare(0);

  /// A document whose tokens count from `first` on, in sentences of these lengths.
  private static Document document(int first, int... lengths) {
    var builder = new Document.Builder();
    int next = first;
    for (int length : lengths) {
      builder.add(IntStream.range(next, next + length).toArray(), 0, length);
      next += length;
    }
    return builder.build();
  }

  private static List<Integer> tokens(Segment segment) {
    int[] tokens = new int[segment.length()];
    segment.copy(tokens, 0);
    return Arrays.stream(tokens).boxed().toList();
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  private static List<SegmentPair> pairs(
      PretrainingOptions options, long seed, Document... documents) {
    return new SegmentPacking(List.of(documents), options, new SplittableRandom(seed)).pairs(0);
  }

  @Test
  void twoSentencesAreAPairInOrderOrSwapped() {
    int swapped = 0;
    for (int seed = 0; seed < 1000; seed++) {
      List<SegmentPair> pairs = pairs(FULL, seed, document(10, 2, 3));
      assertEquals(1, pairs.size());
      SegmentPair pair = pairs.getFirst();
      assertEquals(pair.swapped() ? range(12, 15) : range(10, 12), tokens(pair.a()));
      assertEquals(pair.swapped() ? range(10, 12) : range(12, 15), tokens(pair.b()));
      swapped += pair.swapped() ? 1 : 0;
    }
    Odds.assertBinomial(swapped, 1000, 0.5);
  }

  @Test
  void theMiddleMayBeAfterAnySentenceButTheLast() {
    int[] middles = new int[5];
    for (int seed = 0; seed < 4000; seed++) {
      SegmentPair pair = pairs(FULL, seed, document(0, 1, 1, 1, 1)).getFirst();
      middles[(pair.swapped() ? pair.b() : pair.a()).length()]++;
    }
    assertEquals(0, middles[0] + middles[4]);
    Odds.assertUniform(middles[1], middles[2], middles[3]);
  }

  @Test
  void sentencesAreTakenUntilTheyAreEnough() {
    // 7 tokens fit: 4 + 3 are enough, then 2 + 2 + 2 + 1, and 5 + 1 where the document ends
    Document document = document(0, 4, 3, 2, 2, 2, 1, 5, 1);
    for (int seed = 0; seed < 100; seed++) {
      List<Set<Integer>> found = new ArrayList<>();
      for (SegmentPair pair : pairs(FULL.maxLength(10), seed, document)) {
        Set<Integer> both = new HashSet<>(tokens(pair.a()));
        both.addAll(tokens(pair.b()));
        found.add(both);
      }
      assertEquals(
          List.of(Set.copyOf(range(0, 7)), Set.copyOf(range(7, 14)), Set.copyOf(range(14, 20))),
          found);
    }
  }

  @Test
  void tokensAreTakenFromTheLongerAndFromBIfNeitherIs() {
    // 5 fit of 6 + 3: A loses 3, then both have 3 and B loses one
    PretrainingOptions options = FULL.maxLength(8);
    int[] fronts = new int[4];
    for (int seed = 0; seed < 4000; seed++) {
      SegmentPair pair = pairs(options, seed, document(0, 3, 6)).getFirst();
      Segment six = pair.swapped() ? pair.a() : pair.b();
      Segment three = pair.swapped() ? pair.b() : pair.a();
      assertEquals(pair.swapped() ? 3 : 2, six.length());
      assertEquals(pair.swapped() ? 2 : 3, three.length());
      if (pair.swapped()) {
        assertTrue(three.from() == 0 || three.from() == 1, "taken from an end");
        fronts[six.from() - 3]++;
      }
    }
    // three tokens, each from the front or the back
    Odds.assertDistribution(fronts, 1, 3, 3, 1);
  }

  @Test
  void aLonelySentenceGetsItsPartnerFromElsewhere() {
    int[] starts = new int[5];
    int itself = 0;
    for (int seed = 0; seed < 5000; seed++) {
      // 8 fit, A has 3: B needs 5, which three sentences of 2 are, or what is left of them
      List<SegmentPair> pairs =
          pairs(FULL.maxLength(11), seed, document(0, 3), document(100, 2, 2, 2, 2, 2));
      SegmentPair pair = pairs.getFirst();
      assertEquals(1, pairs.size());
      assertTrue(pair.swapped(), "label 1");
      assertEquals(range(0, 3), tokens(pair.a()));
      if (pair.b().document() == pair.a().document()) {
        itself++;
        continue;
      }
      starts[pair.b().from() / 2]++; // it may have lost its first token
    }
    // ten draws that all find the same of two documents
    Odds.assertBinomial(itself, 5000, 1.0 / 1024);
    Odds.assertUniform(starts);
  }

  @Test
  void thePartnerFromElsewhereIsAsLongAsItNeedsToBe() {
    // 20 fit, A has 3: B needs 17 and gets 18 of 30; the pair then has one too many
    Document other = document(100, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3);
    for (int seed = 0; seed < 200; seed++) {
      SegmentPair pair = pairs(FULL.maxLength(23), seed, document(0, 3), other).getFirst();
      if (pair.b().document() == other) {
        assertTrue(pair.b().length() == 17 || pair.b().to() == 30, pair.b()::toString);
        assertTrue(pair.b().length() <= 17, pair.b()::toString);
      }
    }
  }

  @Test
  void aCorpusOfOneSentenceIsItsOwnPartner() {
    SegmentPair pair = pairs(FULL, 1, document(0, 3)).getFirst();
    assertEquals(range(0, 3), tokens(pair.a()));
    assertEquals(range(0, 3), tokens(pair.b()));
    assertTrue(pair.swapped());
  }

  @Test
  void theLastSentenceMayBeLonely() {
    // 4 + 4 are enough for 7, and the 2 behind them are alone
    Document document = document(0, 4, 4, 2);
    for (int seed = 0; seed < 100; seed++) {
      List<SegmentPair> pairs = pairs(FULL.maxLength(10), seed, document, document(100, 50));
      assertEquals(2, pairs.size());
      assertEquals(range(8, 10), tokens(pairs.get(1).a()));
      assertTrue(pairs.get(1).swapped());
    }
  }

  @Test
  void aLengthIsDrawnOncePerDocumentForSomeOfThem() {
    // 12 fit; in sentences of one token a pair has exactly the length that was drawn
    int[] lengths = new int[13];
    int[] ones = new int[60];
    Arrays.fill(ones, 1);
    for (int seed = 0; seed < 6000; seed++) {
      List<SegmentPair> pairs = pairs(FULL.shortShare(0.5).maxLength(15), seed, document(0, ones));
      int length = pairs.getFirst().a().length() + pairs.getFirst().b().length();
      for (SegmentPair pair : pairs.subList(0, pairs.size() - 1)) {
        assertEquals(length, pair.a().length() + pair.b().length());
      }
      lengths[length]++;
    }
    // any of 2 to 12 for a half, and 12 for the others
    double[] weights = new double[11];
    Arrays.fill(weights, 1);
    weights[10] = 12;
    Odds.assertDistribution(Arrays.copyOfRange(lengths, 2, 13), weights);
    assertEquals(0, lengths[0] + lengths[1]);
  }
}
