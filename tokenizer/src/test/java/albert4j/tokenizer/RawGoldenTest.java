package albert4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every line of the goldens that native SentencePiece made, with five models: pieces, ids, places,
/// normalised and decoded text.
class RawGoldenTest {
  /// Lines that may differ, by model. There are none: the default arithmetic is that of the library
  /// that made the goldens, so neither equal scores nor the Unicode version matter here.
  private static final Set<Integer> DIFFERENT = Set.of();

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
    List<Map<String, Object>> lines = Golden.lines("raw_" + name);
    Set<Integer> different = new TreeSet<>();
    for (Map<String, Object> line : lines) {
      if (!ours(model, (String) line.get("text")).equals(theirs(line))) {
        different.add(Golden.number(line.get("i")));
      }
    }
    assertEquals(DIFFERENT, different);
  }

  private static List<String> ours(SentencePiece model, String text) {
    Encoding encoding = model.encode(text).in(OffsetUnit.CODE_POINT);
    List<List<Integer>> spans = new ArrayList<>();
    for (int i = 0; i < encoding.size(); i++) {
      spans.add(List.of(encoding.starts()[i], encoding.ends()[i]));
    }
    return List.of(
        encoding.pieces().toString(),
        Arrays.toString(encoding.ids()),
        Arrays.toString(model.encodeIds(text)),
        spans.toString(),
        withBytes(model.normalize(text), encoding.pieces()),
        model.decode(encoding.ids()));
  }

  /// Normalised text as the goldens have it, which is the pieces joined: with a byte piece for each
  /// byte that falls back to one.
  private static String withBytes(String normalized, List<String> pieces) {
    String joined = String.join("", pieces);
    boolean same = normalized.equals(SentencePieceTest.readBytePieces(joined));
    return same ? joined : normalized;
  }

  private static List<String> theirs(Map<String, Object> line) {
    List<List<Integer>> spans =
        ((List<?>) line.get("spans"))
            .stream().map(span -> Arrays.stream(Golden.numbers(span)).boxed().toList()).toList();
    String ids = Arrays.toString(Golden.numbers(line.get("ids")));
    return List.of(
        Golden.strings(line.get("pieces")).toString(),
        ids,
        ids,
        spans.toString(),
        (String) line.get("normalized"),
        (String) line.get("decoded"));
  }
}
