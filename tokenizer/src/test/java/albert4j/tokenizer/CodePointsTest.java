package albert4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CodePointsTest {
  /// The 29 characters of `str.isspace`.
  @Test
  void whitespaceIsPythons() {
    int[] expected = {
      0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1C, 0x1D, 0x1E, 0x1F, 0x20, 0x85, 0xA0, 0x1680, 0x2000,
      0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200A, 0x2028,
      0x2029, 0x202F, 0x205F, 0x3000
    };
    assertArrayEquals(
        expected,
        IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
            .filter(CodePoints::isWhitespace)
            .toArray());
    assertEquals("a b", CodePoints.strip("\u0085\n a b\u3000"));
    assertEquals("", CodePoints.strip(" \t "));
  }

  /// 128 digits that are not decimal, and the decimal ones.
  @Test
  void digitsIncludeSuperscripts() {
    long others =
        IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
            .filter(c -> CodePoints.isDigit(c) && !Character.isDigit(c))
            .count();
    assertEquals(128, others);
    assertEquals(
        true, CodePoints.isDigit('²') && CodePoints.isDigit('٣') && CodePoints.isDigit('7'));
    assertEquals(
        false, CodePoints.isDigit('½') || CodePoints.isDigit('Ⅷ') || CodePoints.isDigit('x'));
  }

  /// Marks by class, not by category: an Indic vowel sign stays, a spacing virama goes.
  @Test
  void combiningIsACanonicalClass() {
    assertEquals(true, CodePoints.isCombining(0x301));
    assertEquals(true, CodePoints.isCombining(0x345));
    assertEquals(true, CodePoints.isCombining(0x1B44), "a spacing mark of class 9");
    assertEquals(false, CodePoints.isCombining(0x93F), "a vowel sign of class 0");
    assertEquals(false, CodePoints.isCombining(0xFE0F), "a variation selector of class 0");
    assertEquals(false, CodePoints.isCombining('a'));
  }

  @Test
  void lowersOneCharacter() {
    assertEquals("i\u0307", CodePoints.lower('İ'));
    assertEquals("σ", CodePoints.lower('Σ'));
    assertEquals("ß", CodePoints.lower('ẞ'));
    assertEquals("𐐨", CodePoints.lower(0x10400));
  }

  private static String lowered(String text) {
    AlignedText bytes = new AlignedText();
    bytes.clear(false);
    bytes.reserve(100);
    char[] chars = text.toCharArray();
    for (int i = 0; i < chars.length; ) {
      i = bytes.appendCharacter(chars, i, chars.length);
    }
    FinalSigma.lower(bytes);
    return bytes.toString();
  }

  /// As `str.lower` decides in Python 3.
  @Test
  void sigmaEndsWords() {
    assertEquals("aς", lowered("aΣ"));
    assertEquals("σa", lowered("Σa"));
    assertEquals("σ", lowered("Σ"));
    assertEquals("aσb", lowered("aΣb"));
    assertEquals("aσ.b", lowered("aΣ.b"), "a full stop may stand inside a word");
    assertEquals("aς. b", lowered("aΣ. b"));
    assertEquals("a.ς", lowered("a.Σ"));
    assertEquals("aς\u0301 ", lowered("aΣ\u0301 "));
    assertEquals("1σ", lowered("1Σ"));
    assertEquals("aσσς", lowered("aΣΣΣ"));
    assertEquals("\uFFFDσ\uFFFD", lowered("\uD800Σ\uDC00"), "beside lone surrogates");
  }
}
