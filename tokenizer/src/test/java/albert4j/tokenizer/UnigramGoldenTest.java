package albert4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Training beside native `spm_train` 0.1.97 on the same text, with the same flags: its log says
/// how many pieces there were and what the objective was in each iteration, and its models are
/// there.
class UnigramGoldenTest {
  private static final Pattern SEEDS = Pattern.compile("Initialized (\\d+) seed");
  private static final Pattern ITERATION = Pattern.compile("size=(\\d+) obj=(\\S+)");

  /// The native library computes in single precision, so pieces of almost equal loss change places,
  /// and by and by the courses part.
  @ParameterizedTest
  @CsvSource({
    "botchan1k_bytefallback, 0.99",
    "botchan1k_albert, 0.99",
    "botchan4k_albert, 0.999",
  })
  void goesTheWayOfTheNativeTrainer(String name, double overlap) throws IOException {
    String folder = "golden/tokenizer/spm/";
    String log = Files.readString(Golden.shared(folder + name + ".log"));
    ModelFile golden = ModelFile.read(Golden.shared(folder + name + ".model"));
    List<UnigramProgress> steps = new ArrayList<>();
    TrainedUnigram trained;
    try (InputStream text = Files.newInputStream(Golden.shared(folder + "botchan.txt"))) {
      trained = UnigramTrainer.train(text, options(name), steps::add);
    }
    steps.removeIf(step -> step.stage() != UnigramProgress.Stage.ITERATION);
    Matcher seeds = SEEDS.matcher(log);
    assertTrue(seeds.find());
    assertEquals(Integer.parseInt(seeds.group(1)), trained.seedPieces());
    Matcher iteration = ITERATION.matcher(log);
    for (UnigramProgress step : steps) {
      assertTrue(iteration.find(), "more iterations than the native trainer");
      assertEquals(
          Double.parseDouble(iteration.group(2)), step.objective(), 0.001 * step.objective());
      assertEquals(Integer.parseInt(iteration.group(1)), step.pieces(), 0.001 * step.pieces());
    }
    assertTrue(!iteration.find(), "fewer iterations than the native trainer");
    assertVocabulary(golden, trained.model(), overlap);
    assertLikelihood(golden, trained.model());
  }

  private static UnigramOptions options(String name) {
    return name.equals("botchan1k_bytefallback")
        ? UnigramOptions.DEFAULT.vocabSize(1000).byteFallback(true)
        : UnigramOptions.ALBERT.vocabSize(name.equals("botchan1k_albert") ? 1000 : 4000);
  }

  private static void assertVocabulary(ModelFile golden, ModelFile ours, double overlap) {
    Set<String> common = new HashSet<>(ours.pieces().stream().map(Piece::text).toList());
    assertEquals(golden.pieces().size(), common.size());
    common.retainAll(golden.pieces().stream().map(Piece::text).toList());
    double share = (double) common.size() / golden.pieces().size();
    assertTrue(share >= overlap, "share of pieces in common: " + share);
    for (int id = 0; golden.pieces().get(id).type() != Piece.Type.NORMAL; id++) {
      assertEquals(golden.pieces().get(id).text(), ours.pieces().get(id).text());
      assertEquals(golden.pieces().get(id).type(), ours.pieces().get(id).type());
    }
  }

  /// The probability of the best cuts of the text, by each model itself.
  private static void assertLikelihood(ModelFile golden, ModelFile ours) throws IOException {
    List<String> lines = Files.readAllLines(botchan());
    double expected = scorePerToken(SentencePiece.of(golden), lines);
    assertEquals(expected, scorePerToken(SentencePiece.of(ours), lines), -0.001 * expected);
  }

  private static Path botchan() {
    return Golden.shared("golden/tokenizer/spm/botchan.txt");
  }

  private static double scorePerToken(SentencePiece model, List<String> lines) {
    double sum = 0;
    long tokens = 0;
    for (String line : lines) {
      for (int id : model.encodeIds(line)) {
        sum += model.vocabulary().piece(id).score();
        tokens++;
      }
    }
    return sum / tokens;
  }
}
