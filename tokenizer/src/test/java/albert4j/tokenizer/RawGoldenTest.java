package albert4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every line of the goldens that native SentencePiece 0.1.97 made, with five models: pieces, ids,
/// places, normalised and decoded text.
///
/// No line may differ: the arithmetic is that of the library that made the goldens, so equal scores
/// are no matter, nor is the version of Unicode, since the characters' replacements are in the
/// models.
class RawGoldenTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "spiece",
        "test_model",
        "test_ja_model",
        "botchan1k_bytefallback",
        "botchan4k_albert"
      })
  void equalsNativeSentencePiece(String name) throws IOException {
    SentencePiece model = Golden.model(name);
    Set<Integer> different = new TreeSet<>();
    for (Golden.Line line : Golden.lines("raw_" + name)) {
      if (!isEqual(model, line)) {
        different.add(line.number("i"));
      }
    }
    assertEquals(Set.of(), different);
  }

  private static boolean isEqual(SentencePiece model, Golden.Line line) {
    String text = line.text("text");
    Encoding encoding = model.encode(text).in(OffsetUnit.CODE_POINT);
    List<String> pieces = line.texts("pieces");
    return encoding.pieces().equals(pieces)
        && Arrays.equals(encoding.ids(), line.numbers("ids"))
        && Arrays.equals(model.encodeIds(text), line.numbers("ids"))
        && ranges(encoding).equals(line.ranges("spans"))
        && model.normalize(text).equals(normalized(model, line))
        && model.decode(encoding.ids()).equals(line.text("decoded"));
  }

  static List<String> ranges(Encoding encoding) {
    return IntStream.range(0, encoding.size())
        .mapToObj(i -> encoding.starts()[i] + "-" + encoding.ends()[i])
        .toList();
  }

  /// The goldens' normalised text is the pieces joined, with a byte piece for each byte that fell
  /// back to one; here it is the characters.
  private static String normalized(SentencePiece model, Golden.Line line) {
    int[] ids = line.numbers("ids");
    List<String> pieces = line.texts("pieces");
    assertEquals(String.join("", pieces), line.text("normalized"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < ids.length; i++) {
      String piece = pieces.get(i);
      if (model.vocabulary().piece(ids[i]).type() == Piece.Type.BYTE) {
        out.write(Integer.parseInt(piece, 3, 5, 16));
      } else {
        out.writeBytes(piece.getBytes(StandardCharsets.UTF_8));
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
