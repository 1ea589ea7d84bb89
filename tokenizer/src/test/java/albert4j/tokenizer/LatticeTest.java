package albert4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The n best cuts, the entropy and sampling, against all cuts of short texts, written down one by
/// one.
class LatticeTest {
  private static final List<String> PIECES =
      List.of("▁", "a", "b", "▁a", "ab", "ba", "aba", "bab", "é", "aé", "▁ab", "bb");

  /// Cuts of a text, each with the sum of its pieces' scores.
  private static Map<String, Float> allCuts(Map<String, Float> scores, String text) {
    List<Map<String, Float>> from = new ArrayList<>(Collections.nCopies(text.length(), Map.of()));
    from.add(Map.of("", 0f));
    for (int i = text.length() - 1; i >= 0; i--) {
      Map<String, Float> cuts = new HashMap<>();
      for (Map.Entry<String, Float> piece : scores.entrySet()) {
        if (text.startsWith(piece.getKey(), i)) {
          from.get(i + piece.getKey().length())
              .forEach(
                  (rest, sum) -> cuts.put(piece.getKey() + " " + rest, piece.getValue() + sum));
        }
      }
      from.set(i, cuts);
    }
    return from.getFirst();
  }

  /// Some of the pieces, all letters among them but x, and their scores: multiples of 1/64, so that
  /// no sum of them is rounded.
  private static Map<String, Float> scores(Random random) {
    Map<String, Float> scores = new TreeMap<>();
    for (String piece : PIECES) {
      if (piece.length() == 1 || random.nextBoolean()) {
        scores.put(piece, -1 - random.nextInt(512) / 64f);
      }
    }
    return scores;
  }

  private static SentencePiece model(Map<String, Float> scores) throws IOException {
    TinyModel model = new TinyModel().piece("<unk>", 0, Piece.Type.UNKNOWN);
    scores.forEach((piece, score) -> model.normal(score, piece));
    return model.load();
  }

  /// The scores of all pieces that the model finds in text.
  private static Map<String, Float> withUnknown(Map<String, Float> scores) {
    Map<String, Float> all = new HashMap<>(scores);
    all.put("x", Collections.min(scores.values()) - 10);
    return all;
  }

  private static String text(Random random) {
    return IntStream.range(0, 1 + random.nextInt(7))
        .mapToObj(i -> List.of("a", "b", "ab", "é", " a").get(random.nextInt(5)))
        .collect(Collectors.joining("", "", random.nextBoolean() ? "x" : ""));
  }

  private static String show(Encoding encoding) {
    return String.join(" ", encoding.pieces()) + " ";
  }

  @Test
  void nbestFindsAllCutsInTheirOrder() throws IOException {
    int cuts = 0;
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Map<String, Float> scores = scores(random);
      SentencePiece model = model(scores);
      String text = text(random);
      Map<String, Float> all = allCuts(withUnknown(scores), model.normalize(text));
      List<Scored> found = model.nbest(text, 1024);
      Map<String, Float> actual = new HashMap<>();
      for (Scored cut : found) {
        actual.put(show(cut.encoding()), cut.score());
      }
      assertEquals(all, actual, "seed " + seed);
      for (int i = 1; i < found.size(); i++) {
        assertTrue(found.get(i).score() <= found.get(i - 1).score(), "seed " + seed);
      }
      int some = random.nextInt(found.size()) + 1;
      List<Scored> first = model.nbest(text, some);
      assertEquals(some, first.size());
      assertEquals(found.get(some - 1).score(), first.get(some - 1).score());
      cuts += found.size();
    }
    assertTrue(cuts > 1000, "cuts " + cuts);
  }

  @Test
  void encodingsOfCutsHavePlaces() throws IOException {
    SentencePiece model = TinyModel.letters().normal(-5, "ab").load();
    List<Scored> cuts = model.nbest("ab xy", 2);
    assertEquals("[▁, ab, ▁, xy]", cuts.get(0).encoding().toString());
    assertEquals(-4 - 5 - 4 - 2 * 15, cuts.get(0).score());
    assertEquals("[▁, a, b, ▁, xy]", cuts.get(1).encoding().toString());
    assertEquals(-4 - 8 - 4 - 2 * 15, cuts.get(1).score());
    assertArrayEquals(new int[] {0, 0, 1, 2, 3}, cuts.get(1).encoding().starts());
    assertArrayEquals(new int[] {0, 0, 0, 1, 1}, cuts.get(1).encoding().wordIds());
    SentencePiece bytes = TinyModel.letters().byteFallback().load();
    assertEquals("[▁, a, <0xC3>, <0xA9>]", bytes.nbest("aé", 5).getFirst().encoding().toString());
  }

  @Test
  void entropyIsThatOfAllCuts() throws IOException {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Map<String, Float> scores = scores(random);
      SentencePiece model = model(scores);
      String text = text(random);
      for (double alpha : new double[] {0, 0.1, 1, -0.5}) {
        double[] p = probabilities(allCuts(withUnknown(scores), model.normalize(text)), alpha);
        double expected = 0;
        for (double share : p) {
          expected -= share * Math.log(share);
        }
        // some hundred roundings of numbers below 1000, in double precision
        assertEquals(expected, model.entropy(text, alpha), 1e-11, "seed " + seed);
      }
    }
  }

  private static double[] probabilities(Map<String, Float> cuts, double alpha) {
    double[] p = cuts.values().stream().mapToDouble(score -> Math.exp(alpha * score)).toArray();
    double sum = 0;
    for (double weight : p) {
      sum += weight;
    }
    for (int i = 0; i < p.length; i++) {
      p[i] /= sum;
    }
    return p;
  }

  @Test
  void samplesFromAllCuts() throws IOException {
    Map<String, Float> scores = scores(new Random(3));
    SentencePiece model = model(scores);
    Map<String, Float> cuts = allCuts(withUnknown(scores), model.normalize("abab ab"));
    assertTrue(cuts.size() > 20, "cuts " + cuts.size());
    assertDrawn(cuts, 0.3, model.sampling(-1, 0.3, new Random(1)), "abab ab");
    assertDrawn(cuts, 0, model.sampling(-1, 0, new Random(2)), "abab ab");
  }

  @Test
  void samplesFromTheBestCuts() throws IOException {
    Map<String, Float> scores = scores(new Random(3));
    SentencePiece model = model(scores);
    Map<String, Float> cuts = new HashMap<>();
    for (Scored cut : model.nbest("abab ab", 7)) {
      cuts.put(show(cut.encoding()), cut.score());
    }
    assertDrawn(cuts, 0.3, model.sampling(7, 0.3, new Random(1)), "abab ab");
    assertDrawn(cuts, -0.1, model.sampling(7, -0.1, new Random(2)), "abab ab");
  }

  /// Pearson's chi-squared statistic of 20,000 draws. Its mean is the degrees of freedom, its
  /// variance twice that; five standard deviations above is out of the question.
  private static void assertDrawn(
      Map<String, Float> cuts, double alpha, SentencePiece sampling, String text) {
    int draws = 20_000;
    Map<String, Integer> drawn = new HashMap<>();
    for (int i = 0; i < draws; i++) {
      drawn.merge(show(sampling.encode(text)), 1, Integer::sum);
    }
    assertTrue(cuts.keySet().containsAll(drawn.keySet()), drawn + " not all in " + cuts);
    double[] p = probabilities(cuts, alpha);
    double statistic = 0;
    int i = 0;
    for (String cut : cuts.keySet()) {
      double expected = draws * p[i++];
      statistic += Math.pow(drawn.getOrDefault(cut, 0) - expected, 2) / expected;
    }
    int freedom = cuts.size() - 1;
    assertTrue(statistic < freedom + 5 * Math.sqrt(2 * freedom), statistic + " of " + freedom);
  }

  @Test
  void theSameSeedDrawsTheSame() throws IOException {
    SentencePiece model = model(scores(new Random(3)));
    String text = "abab ba aba ".repeat(20);
    assertArrayEquals(
        model.sampling(-1, 0.2, new Random(7)).encodeIds(text),
        model.sampling(-1, 0.2, new Random(7)).encodeIds(text));
    assertArrayEquals(model.encodeIds(text), model.sampling(1, 0.2, new Random(7)).encodeIds(text));
    assertArrayEquals(model.encodeIds(text), model.sampling(0, 0.2, new Random(7)).encodeIds(text));
  }

  @Test
  void alphaSharpens() throws IOException {
    SentencePiece model = model(scores(new Random(3)));
    String text = "abab ba aba ".repeat(20);
    assertEquals(
        model.nbest(text, 1).getFirst().encoding().toString(),
        model.sampling(-1, 1e6, new Random(7)).encode(text).toString());
    assertEquals(0, model.entropy(text, 1e6), 1e-9);
  }

  /// A piece like `▁12,` is taken apart as without sampling, into `▁12` and `,`.
  @Test
  void albertSamplesByItsRules() throws IOException {
    AlbertTokenizer tokenizer =
        TinyModel.albert()
            .normal(-3, "▁", "a", "b", "ab", "▁a", "1", "2", ",", "▁12", "▁1")
            .normal(-2, "▁12,")
            .tokenizer();
    AlbertTokenizer sampling = tokenizer.sampling(-1, 0, new Random(5));
    Set<String> drawn = new TreeSet<>();
    for (int i = 0; i < 200; i++) {
      drawn.add(sampling.encode("AB[MASK]", "12,").toString());
    }
    Set<String> expected = new TreeSet<>();
    for (String text : List.of("▁a, b", "▁, a, b", "▁, ab")) {
      for (String number : List.of("▁12, ,", "▁1, 2, ,", "▁, 1, 2, ,")) {
        expected.add("[[CLS], " + text + ", [MASK], [SEP], " + number + ", [SEP]]");
      }
    }
    assertEquals(expected, drawn);
    for (int seed = 0; seed < 20; seed++) {
      assertArrayEquals(
          tokenizer.sampling(-1, 0, new Random(seed)).encode("ab 12, ab").ids(),
          tokenizer.sampling(-1, 0, new Random(seed)).encodeIds("ab 12, ab"));
    }
  }

  @Test
  void nothingHasOneCut() throws IOException {
    SentencePiece model = TinyModel.letters().load();
    for (String text : List.of("", "  ")) {
      List<Scored> cuts = model.nbest(text, 5);
      assertEquals(1, cuts.size());
      assertEquals(0, cuts.getFirst().encoding().size());
      assertEquals(0, cuts.getFirst().score());
      assertEquals(0, model.entropy(text, 1));
      assertEquals(0, model.sampling(-1, 1, new Random(1)).encode(text).size());
      assertEquals(0, model.sampling(5, 1, new Random(1)).encode(text).size());
    }
  }

  /// Of 2^100,000 equally good cuts some are found, in memory and time that are bounded.
  @Test
  void manyEqualCutsAreNoMatter() throws IOException {
    SentencePiece model =
        new TinyModel()
            .piece("<unk>", 0, Piece.Type.UNKNOWN)
            .normal(-1, "▁", "a")
            .normal(-2, "aa", "▁a")
            .load();
    String text = "a".repeat(100_000);
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          List<Scored> cuts = model.nbest(text, 10);
          assertEquals(10, cuts.size());
          assertEquals(-100_001, cuts.getFirst().score());
          assertEquals(10, cuts.stream().map(cut -> show(cut.encoding())).distinct().count());
          assertTrue(model.sampling(-1, 1, new Random(1)).encodeIds(text).length > 50_000);
          assertTrue(model.entropy(text, 0.5) > 10_000);
        });
  }

  @Test
  void argumentsHaveBounds() throws IOException {
    SentencePiece model = TinyModel.letters().load();
    assertEquals("nbest: n must be from 1 to 1024: n=0", message(() -> model.nbest("a", 0)));
    assertEquals("nbest: n must be from 1 to 1024: n=1025", message(() -> model.nbest("a", 1025)));
    assertEquals(
        "entropy: alpha must be finite: alpha=NaN", message(() -> model.entropy("a", Double.NaN)));
    RandomGenerator random = new Random(1);
    assertEquals(
        "sampling: nbestSize must be at most 512: nbestSize=513",
        message(() -> model.sampling(513, 0.1, random)));
    assertEquals(
        "sampling: alpha must be finite: alpha=Infinity",
        message(() -> model.sampling(-1, Double.POSITIVE_INFINITY, random)));
  }

  private static String message(org.junit.jupiter.api.function.Executable call) {
    return "" + assertThrows(IllegalArgumentException.class, call).getMessage();
  }
}
