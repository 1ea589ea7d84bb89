package albert4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class WindowsTest {
  private static final Encoding ONE =
      encoding(List.of("[CLS]", "a", "b", "c", "d", "e", "[SEP]"), 0, 0, 0, 0, 0, 0, 0);
  private static final Encoding PAIR =
      encoding(List.of("[CLS]", "q", "[SEP]", "a", "b", "c", "d", "[SEP]"), 0, 0, 0, 1, 1, 1, 1, 1);

  @Test
  void aShortTextIsOneWindow() {
    assertSame(ONE, ONE.windows(7, 0).getFirst());
  }

  @Test
  void eachWindowHasTheTemplate() {
    assertEquals(
        List.of("[[CLS], a, b, [SEP]]", "[[CLS], c, d, [SEP]]", "[[CLS], e, [SEP]]"),
        ONE.windows(4, 0).stream().map(Encoding::toString).toList());
    assertArrayEquals(new int[] {0, 3, 4, 6}, ONE.windows(4, 0).get(1).ids());
  }

  @Test
  void windowsMayOverlap() {
    assertEquals(
        List.of("[[CLS], a, b, c, [SEP]]", "[[CLS], c, d, e, [SEP]]"),
        ONE.windows(5, 1).stream().map(Encoding::toString).toList());
  }

  @Test
  void ofAPairTheSecondTextIsCut() {
    List<Encoding> windows = PAIR.windows(7, 1);
    assertEquals(
        List.of("[[CLS], q, [SEP], a, b, c, [SEP]]", "[[CLS], q, [SEP], c, d, [SEP]]"),
        windows.stream().map(Encoding::toString).toList());
    assertArrayEquals(new int[] {0, 0, 0, 1, 1, 1}, windows.getLast().typeIds());
  }

  @Test
  void theFirstTextMayBeCutAlone() {
    Encoding pair =
        encoding(
            List.of("[CLS]", "q", "r", "s", "[SEP]", "a", "b", "[SEP]"), 0, 0, 0, 0, 0, 1, 1, 1);
    assertEquals(5, pair.lastTextStart());
    Encoding cut = pair.limitFirst(1);
    assertEquals("[[CLS], q, [SEP], a, b, [SEP]]", cut.toString());
    assertArrayEquals(new int[] {0, 1, 4, 5, 6, 7}, cut.ids());
    assertArrayEquals(new int[] {0, 0, 0, 1, 1, 1}, cut.typeIds());
    assertEquals(2, cut.removed());
    assertEquals(3, cut.lastTextStart());
    assertEquals("[[CLS], [SEP], a, b, [SEP]]", pair.limitFirst(0).toString());
    assertSame(pair, pair.limitFirst(3));
    assertSame(ONE, ONE.limitFirst(0));
    assertEquals(1, ONE.lastTextStart());
    Encoding empty = encoding(List.of("[CLS]", "q", "[SEP]", "[SEP]"), 0, 0, 0, 1);
    assertEquals(3, empty.lastTextStart());
  }

  @Test
  void thereMustBeRoom() {
    assertEquals(
        "windows: a window must have room for more than the overlap: maxLength=4 around=4"
            + " overlap=0",
        assertThrows(IllegalArgumentException.class, () -> PAIR.windows(4, 0)).getMessage());
    assertThrows(IllegalArgumentException.class, () -> ONE.windows(5, 3));
  }

  private static Encoding encoding(List<String> pieces, int... types) {
    int n = pieces.size();
    int[] ids = new int[n];
    int[] special = new int[n];
    for (int i = 0; i < n; i++) {
      ids[i] = i;
      special[i] = pieces.get(i).startsWith("[") ? 1 : 0;
    }
    return new Encoding(
        ids, pieces.toArray(String[]::new), types, special, ids.clone(), ids.clone(), 0, "", "");
  }
}
