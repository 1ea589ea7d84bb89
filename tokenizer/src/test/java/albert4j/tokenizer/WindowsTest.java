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
  void orTheFirst() {
    Encoding pair =
        encoding(List.of("[CLS]", "p", "q", "r", "[SEP]", "a", "[SEP]"), 0, 0, 0, 0, 0, 1, 1);
    List<Encoding> windows = pair.windowsOfFirst(6, 1);
    assertEquals(
        List.of("[[CLS], p, q, [SEP], a, [SEP]]", "[[CLS], q, r, [SEP], a, [SEP]]"),
        windows.stream().map(Encoding::toString).toList());
    assertArrayEquals(new int[] {-1, 2, 3, -1, 5, -1}, windows.getLast().wordIds());
    assertArrayEquals(new int[] {0, 0, 0, 0, 1, 1}, windows.getLast().typeIds());
    assertEquals(
        ONE.windows(5, 1).toString(),
        ONE.windowsOfFirst(5, 1).toString(),
        "no pair, no difference");
    assertSame(pair, pair.windowsOfFirst(7, 0).getFirst());
    assertEquals(
        "windows: a window must have room for more than the overlap: maxLength=4 around=4"
            + " overlap=0",
        assertThrows(IllegalArgumentException.class, () -> pair.windowsOfFirst(4, 0)).getMessage());
  }

  @Test
  void paddingComesBehindTheTemplate() {
    Encoding padded = PAIR.padded(10, 7, "<pad>");
    assertEquals("[[CLS], q, [SEP], a, b, c, d, [SEP], <pad>, <pad>]", padded.toString());
    assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 7, 7}, padded.ids());
    assertArrayEquals(new int[] {1, 1, 1, 1, 1, 1, 1, 1, 0, 0}, padded.attentionMask());
    assertArrayEquals(new int[] {-1, 1, -1, 3, 4, 5, 6, -1, -1, -1}, padded.wordIds());
    assertSame(PAIR, PAIR.padded(8, 7, "<pad>"));
    assertEquals(
        "windows: the encoding must not be padded; pad its windows: padding=2",
        assertThrows(IllegalArgumentException.class, () -> padded.windows(4, 0)).getMessage());
  }

  @Test
  void theLastTextIsCutFromItsBeginning() {
    Encoding pair = PAIR.limitLast(2);
    assertEquals("[[CLS], q, [SEP], c, d, [SEP]]", pair.toString());
    assertArrayEquals(new int[] {0, 1, 2, 5, 6, 7}, pair.starts());
    assertArrayEquals(new int[] {0, 0, 0, 1, 1, 1}, pair.typeIds());
    assertEquals(2, pair.removed());
    assertEquals(3, pair.limitLast(1).removed(), "what was cut before counts, too");
    assertEquals("[[CLS], q, [SEP], [SEP]]", PAIR.limitLast(0).toString());
    assertEquals("[[CLS], d, e, [SEP]]", ONE.limitLast(2).toString());
    assertSame(PAIR, PAIR.limitLast(4));
  }

  @Test
  void theFirstTextIsCutFromItsEnd() {
    Encoding pair =
        encoding(List.of("[CLS]", "p", "q", "r", "[SEP]", "a", "[SEP]"), 0, 0, 0, 0, 0, 1, 1);
    assertEquals("[[CLS], p, [SEP], a, [SEP]]", pair.limitFirst(1).toString());
    assertEquals(2, pair.limitFirst(1).removed());
    assertEquals("[[CLS], [SEP], a, [SEP]]", pair.limitFirst(0).toString());
    assertSame(pair, pair.limitFirst(3));
    assertSame(ONE, ONE.limitFirst(1));
  }

  @Test
  void theLastTextStartsBehindTheFirstSeparator() {
    assertEquals(3, PAIR.lastTextStart());
    assertEquals(1, ONE.lastTextStart());
    assertEquals(2, encoding(List.of("[CLS]", "[SEP]", "[SEP]"), 0, 0, 1).lastTextStart());
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
    int[] words = new int[n];
    for (int i = 0; i < n; i++) {
      ids[i] = i;
      special[i] = pieces.get(i).startsWith("[") ? 1 : 0;
      words[i] = special[i] == 1 ? Encoding.NO_WORD : i;
    }
    return new Encoding(
        ids,
        pieces.toArray(String[]::new),
        types,
        special,
        words,
        ids.clone(),
        ids.clone(),
        0,
        0,
        "",
        "");
  }
}
