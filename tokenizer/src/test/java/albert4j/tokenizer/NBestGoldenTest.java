package albert4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The five best cuts of native SentencePiece 0.1.97 and the entropy of its lattice, for 200 lines
/// with each of three models.
class NBestGoldenTest {
  @ParameterizedTest
  @ValueSource(strings = {"spiece", "botchan1k_bytefallback", "botchan4k_albert"})
  void theBestCutsAreThose(String name) throws IOException {
    SentencePiece model = Golden.model(name);
    List<Golden.Line> lines = Golden.lines("nbest_" + name);
    assertEquals(200, lines.size());
    for (Golden.Line line : lines) {
      String text = line.text("text");
      List<Golden.Line> expected = line.objects("nbest");
      // one more than natively, since of equal ones either may be the last
      List<Scored> more = model.nbest(text, 5 + 32);
      List<Scored> five = model.nbest(text, 5);
      assertEquals(
          expected.stream().map(cut -> (float) cut.real("score")).toList(),
          five.stream().map(Scored::score).toList(),
          text);
      Set<String> known = more.stream().map(NBestGoldenTest::show).collect(Collectors.toSet());
      for (Golden.Line cut : expected) {
        assertTrue(known.contains(show(cut)), () -> text + ": " + show(cut) + " not in " + known);
      }
      assertTrue(known.containsAll(five.stream().map(NBestGoldenTest::show).toList()), text);
    }
  }

  private static String show(Golden.Line cut) {
    float score = (float) cut.real("score");
    return score + Arrays.toString(cut.numbers("ids")) + cut.texts("pieces");
  }

  private static String show(Scored cut) {
    return cut.score() + Arrays.toString(cut.encoding().ids()) + cut.encoding().pieces();
  }

  /// The native library sums logarithms of weights in single precision, from one character to the
  /// next. Each of them is rounded to within half an ulp of the whole text's, which is what its
  /// entropy may be off by for each character.
  @ParameterizedTest
  @ValueSource(strings = {"spiece", "botchan1k_bytefallback", "botchan4k_albert"})
  void theEntropyIsThat(String name) throws IOException {
    SentencePiece model = Golden.model(name);
    int compared = 0;
    for (Golden.Line line : Golden.lines("nbest_" + name)) {
      if (line.text("entropy").equals("null")) { // an empty text
        continue;
      }
      String text = line.text("text");
      float score = model.nbest(text, 1).getFirst().score();
      int characters = model.normalize(text).codePointCount(0, model.normalize(text).length());
      for (String alpha : List.of("0.1", "0.5", "1.0")) {
        double expected = line.object("entropy").real(alpha);
        double actual = model.entropy(text, Double.parseDouble(alpha));
        double largest = Math.max(1, Double.parseDouble(alpha) * -score);
        double tolerance = 0.5 * Math.ulp((float) largest) * characters;
        assertEquals(expected, actual, tolerance, text);
        compared++;
      }
    }
    assertEquals(591, compared);
  }
}
