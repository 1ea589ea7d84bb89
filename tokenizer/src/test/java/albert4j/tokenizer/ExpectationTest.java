package albert4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Expected occurrences and best cuts, against a list of all cuts of each segment.
class ExpectationTest {
  /// One cut: its pieces, -1 for an unknown character, and the sum of their scores.
  private record Cut(List<Integer> pieces, double score) {
    Cut plus(int piece, double more) {
      List<Integer> all = new ArrayList<>(pieces);
      all.add(piece);
      return new Cut(all, score + more);
    }
  }

  private static SeedPiecesTest.Trained start(double factor) throws IOException {
    Random random = new Random(1);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 400; i++) {
      text.append((char) ('a' + random.nextInt(3)));
      text.append(i % 10 == 0 || random.nextInt(4) == 0 ? " " : "");
    }
    SeedPiecesTest.Trained start =
        SeedPiecesTest.Trained.on(
            text.toString(), UnigramOptions.DEFAULT.characterCoverage(1).maxSentencepieceLength(4));
    PieceSet pieces = start.pieces();
    boolean[] kept = new boolean[pieces.size];
    for (int i = 0; i < pieces.size; i++) {
      pieces.score[i] *= factor;
      kept[i] = i != 2 && i % 7 != 6; // one character is unknown
    }
    pieces.retain(kept);
    return start;
  }

  /// The factor makes probabilities so small that sums are formed from logarithms.
  @ParameterizedTest
  @ValueSource(doubles = {1, 2, 60})
  void areThoseOfAllCuts(double factor) throws IOException {
    SeedPiecesTest.Trained start = start(factor);
    PieceSet pieces = start.pieces();
    double[] expected = new double[pieces.size];
    double log = 0;
    for (int s = 0; s < start.segments().size(); s++) {
      List<Cut> cuts = cuts(start, s);
      double best = cuts.stream().mapToDouble(Cut::score).max().orElseThrow();
      double sum = cuts.stream().mapToDouble(cut -> Math.exp(cut.score() - best)).sum();
      long count = start.segments().count[s];
      log += count * (best + Math.log(sum));
      for (Cut cut : cuts) {
        for (int piece : cut.pieces()) {
          expected[Math.max(piece, 0)] += count * Math.exp(cut.score() - best) / sum;
        }
      }
    }
    try (Parallel parallel = new Parallel(2)) {
      Expectation expectation = new Expectation(start.segments(), pieces, parallel);
      expectation.compute();
      assertEquals(log, expectation.logLikelihood(), -1e-12 * log);
      for (int i = 0; i < pieces.size; i++) {
        assertEquals(expected[i], expectation.expected()[i], 1e-9 * (1 + expected[i]), "" + i);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theBestCutIsOneOfThem(boolean withoutWhole) throws IOException {
    SeedPiecesTest.Trained start = start(1);
    BestCut search = new BestCut(start.segments(), start.pieces());
    for (int s = 0; s < start.segments().size(); s++) {
      int from = start.segments().start[s];
      int length = start.segments().start[s + 1] - 1 - from;
      List<Cut> cuts = cuts(start, s);
      int whole = whole(cuts);
      cuts.removeIf(cut -> withoutWhole && whole >= 0 && cut.pieces().contains(whole));
      double best = cuts.stream().mapToDouble(Cut::score).max().orElseThrow();
      assertEquals(best, search.search(from, length, withoutWhole ? whole : -1), 1e-9);
      int parts = 0;
      for (int end = length; end > 0; end = search.before(end)) {
        parts++;
      }
      int size = parts;
      assertTrue(cuts.stream().anyMatch(c -> c.score() > best - 1e-9 && c.pieces().size() == size));
    }
  }

  private static int whole(List<Cut> cuts) {
    return cuts.stream()
        .filter(cut -> cut.pieces().size() == 1)
        .mapToInt(cut -> cut.pieces().getFirst())
        .findFirst()
        .orElse(-1);
  }

  private static List<Cut> cuts(SeedPiecesTest.Trained start, int segment) {
    List<List<Cut>> upTo = new ArrayList<>();
    upTo.add(List.of(new Cut(List.of(), 0)));
    PieceSet pieces = start.pieces();
    int from = start.segments().start[segment];
    int length = start.segments().start[segment + 1] - 1 - from;
    for (int end = 1; end <= length; end++) {
      List<Cut> here = new ArrayList<>();
      for (int begin = Math.max(0, end - 4); begin < end; begin++) {
        String text = start.segments().string(start.alphabet(), from + begin, end - begin);
        int piece = find(start, text);
        if (piece >= 0 || text.length() == 1) {
          double score = piece >= 0 ? pieces.score[piece] : pieces.minScore() - 10;
          upTo.get(begin).forEach(cut -> here.add(cut.plus(piece, score)));
        }
      }
      upTo.add(here);
    }
    return new ArrayList<>(upTo.getLast());
  }

  private static int find(SeedPiecesTest.Trained start, String text) {
    int piece = start.pieces().size - 1;
    while (piece >= 0 && !start.text(piece).equals(text)) {
      piece--;
    }
    return piece;
  }
}
