package albert4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What native SentencePiece 0.2.2 does otherwise than 0.1.97; all facts are from runs of both.
class ArithmeticTest {
  @Test
  void equalScoresAreDecidedByRounding() throws IOException {
    SentencePiece mixed = Golden.model("spiece");
    SentencePiece single = mixed.withArithmetic(Arithmetic.FLOAT32);
    assertEquals("[▁, ee, e]", mixed.encode("eee").toString());
    assertEquals("[▁, e, ee]", single.encode("eee").toString());
    assertEquals("[▁, nn, n]", mixed.encode("nnn").toString());
    assertEquals("[▁, n, nn]", single.encode("nnn").toString());
    assertArrayEquals(
        mixed.encodeIds("eee"), single.withArithmetic(Arithmetic.MIXED).encodeIds("eee"));
  }

  /// The lines of the goldens of 0.1.97 that 0.2.2 cuts otherwise, all of them.
  @ParameterizedTest
  @CsvSource({
    "spiece, 2786 2788",
    "test_ja_model, 655 1320 1330 1370",
    "botchan4k_albert, 3064",
    "test_model, ''",
    "botchan1k_bytefallback, ''"
  })
  void fewLinesHaveEqualScores(String name, String lines) throws IOException {
    SentencePiece single = Golden.model(name).withArithmetic(Arithmetic.FLOAT32);
    List<String> different = new ArrayList<>();
    for (Golden.Line line : Golden.lines("raw_" + name)) {
      if (!Arrays.equals(line.numbers("ids"), single.encodeIds(line.text("text")))) {
        different.add("" + line.number("i"));
      }
    }
    assertEquals(lines, String.join(" ", different));
  }

  private static TinyModel letters() {
    return new TinyModel()
        .piece("<unk>", 0, Piece.Type.UNKNOWN)
        .normal(-1, "▁")
        .normal(-3, "a", "b", "c", "d", "e", "é", "£")
        .piece("abcd", 0, Piece.Type.USER_DEFINED)
        .piece("é£", 0, Piece.Type.USER_DEFINED);
  }

  /// In 0.2.2 a user-defined piece scores 0.1 for each byte but one.
  @Test
  void userDefinedPiecesScore() throws IOException {
    SentencePiece above = letters().normal(-2.69f, "é£e").load();
    SentencePiece below = letters().normal(-2.71f, "é£e").load();
    assertEquals("[▁, é£e]", above.encode("é£e").toString());
    assertEquals("[▁, é£e]", below.encode("é£e").toString());
    assertEquals("[▁, é£e]", above.withArithmetic(Arithmetic.FLOAT32).encode("é£e").toString());
    assertEquals("[▁, é£, e]", below.withArithmetic(Arithmetic.FLOAT32).encode("é£e").toString());
  }

  /// And 0.1 for each character but one where all cuts are looked at.
  @Test
  void userDefinedPiecesScoreInLattices() throws IOException {
    SentencePiece mixed = letters().load();
    SentencePiece single = mixed.withArithmetic(Arithmetic.FLOAT32);
    assertEquals(List.of(-1.1f, -13f), scores(mixed, "abcd"));
    assertEquals(List.of(-0.7f, -13f), scores(single, "abcd"));
    assertEquals(List.of(-1.1f, -7f), scores(mixed, "é£"));
    assertEquals(List.of(-0.9f, -7f), scores(single, "é£"));
  }

  private static List<Float> scores(SentencePiece model, String text) {
    return model.nbest(text, 9).stream().map(Scored::score).toList();
  }

  @Test
  void samplingAndAlbertKeepIt() throws IOException {
    AlbertTokenizer mixed =
        AlbertTokenizer.load(Golden.shared("golden/tokenizer/spm/spiece.model"));
    AlbertTokenizer single = mixed.withArithmetic(Arithmetic.FLOAT32);
    assertArrayEquals(new int[] {2, 13, 2851, 62, 3}, mixed.encodeIds("eee"));
    assertArrayEquals(new int[] {2, 13, 62, 2851, 3}, single.encodeIds("EEE"));
    SentencePiece sampling =
        mixed.sentencePiece().sampling(-1, 0, new Random(1)).withArithmetic(Arithmetic.FLOAT32);
    Set<String> drawn = new TreeSet<>();
    for (int i = 0; i < 100; i++) {
      drawn.add(sampling.encode("eee").toString());
    }
    assertEquals(Set.of("[▁, e, e, e]", "[▁, e, ee]", "[▁, ee, e]"), drawn);
  }
}
