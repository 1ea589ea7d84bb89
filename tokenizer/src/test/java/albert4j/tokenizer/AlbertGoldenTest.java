package albert4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;

/// Every line of the goldens that Hugging Face's slow `AlbertTokenizer` made: tokens, ids, decoded text, options, pairs.
class AlbertGoldenTest {
  private static AlbertTokenizer tokenizer(AlbertTokenizer.Options options) throws IOException {
    return AlbertTokenizer.load(Golden.shared("golden/tokenizer/spm/spiece.model"), options);
  }

  /// The numbers of the lines that are not equal.
  private static Set<Integer> different(
      String file, BiPredicate<String, Map<String, Object>> equal) throws IOException {
    List<String> texts = Golden.texts();
    Set<Integer> different = new TreeSet<>();
    for (Map<String, Object> line : Golden.lines(file)) {
      int number = Golden.number(line.get("i"));
      if (!equal.test(texts.get(number), line)) {
        different.add(number);
      }
    }
    return different;
  }

  @Test
  void idsEqual() throws IOException {
    AlbertTokenizer tokenizer = tokenizer(AlbertTokenizer.Options.DEFAULT);
    assertEquals(Set.of(), different("hf_slow", (text, line) -> Arrays.equals(tokenizer.encodeIds(text), Golden.numbers(line.get("ids")))));
    assertEquals(Set.of(), different("hf_slow", (text, line) -> {
        Encoding e = tokenizer.encode(text);
        return e.pieces().subList(1, e.size() - 1).equals(Golden.strings(line.get("tokens"))) && Arrays.equals(e.ids(), Golden.numbers(line.get("ids"))); }));
  }
  @Test
  void decodeEqual() throws IOException {
    AlbertTokenizer tokenizer = tokenizer(AlbertTokenizer.Options.DEFAULT);
    assertEquals(Set.of(), different("hf_slow", (text, line) -> {
        int[] ids = Golden.numbers(line.get("ids"));
        return !line.containsKey("decode") || tokenizer.decode(ids).equals(line.get("decode")); }), "decode");
    assertEquals(Set.of(), different("hf_slow", (text, line) -> {
        int[] ids = Golden.numbers(line.get("ids"));
        return !line.containsKey("decode_skip") ||  AlbertTokenizer.cleanUp(tokenizer.decode(ids, true)).equals(line.get("decode_skip")); }), "skip");
    assertEquals(Set.of(), different("hf_slow", (text, line) -> {
        int[] ids = Golden.numbers(line.get("ids"));
        return !line.containsKey("decode_skip_noclean") || tokenizer.decode(ids, true).equals(line.get("decode_skip_noclean"));}), "noclean");
  }
  @Test
  void optionsEqual() throws IOException {
    AlbertTokenizer cased = tokenizer(new AlbertTokenizer.Options(false, true, true));
    AlbertTokenizer third = tokenizer(new AlbertTokenizer.Options(true, true, false));
    assertEquals(Set.of(), different("hf_slow_options", (text, line) -> Arrays.equals(cased.encodeIds(text), Golden.numbers(line.get("cased_keepaccents")))));
    assertEquals(Set.of(), different("hf_slow_options", (text, line) -> Arrays.equals(third.encodeIds(text), Golden.numbers(line.get("lower_keepaccents_noremovespace")))));
  }
}
