package albert4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The five best cuts of native SentencePiece 0.1.97 and the entropies of its lattice, over 200
/// lines with each of three models.
class NBestGoldenTest {
  @ParameterizedTest
  @ValueSource(strings = {"spiece", "botchan1k_bytefallback", "botchan4k_albert"})
  void equalsNativeSentencePiece(String name) throws IOException {
    SentencePiece model = Golden.model(name);
    Set<Integer> different = new TreeSet<>();
    double[] worst = {0, 0, 0};
    for (Golden.Line line : Golden.lines("nbest_" + name)) {
      List<String> expected = new ArrayList<>();
      List<String> actual = new ArrayList<>();
      for (Golden.Line cut : line.objects("nbest")) {
        expected.add(
            (float) cut.real("score") + Arrays.toString(cut.numbers("ids")) + cut.texts("pieces"));
      }
      for (Scored cut : model.nbest(line.text("text"), 5)) {
        actual.add(cut.score() + Arrays.toString(cut.encoding().ids()) + cut.encoding().pieces());
      }
      if (!actual.equals(expected)) {
        different.add(line.number("i"));
        System.out.println(expected + "\n" + actual + "\n");
      }
      Golden.Line e = line.object("entropy");
      int k = 0;
      for (String alpha : List.of("0.1", "0.5", "1.0")) {
        double x = e.real(alpha), y = model.entropy(line.text("text"), Double.parseDouble(alpha));
        double rel = Math.abs(x - y);
        if (rel > worst[k]) {
          worst[k] = rel;
          System.out.println(alpha + " " + x + " " + y + " " + line.text("text").length());
        }
        k++;
      }
    }
    System.out.println(name + " " + different + " " + Arrays.toString(worst));
    assertEquals(Set.of(), different);
  }
}
