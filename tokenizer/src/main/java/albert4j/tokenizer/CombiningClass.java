package albert4j.tokenizer;

import java.text.Normalizer.Form;

/// The order of combining marks that follow one letter: their canonical combining classes, which
/// the JDK uses but does not show.
///
/// Canonical order sorts marks by their class, so two marks tell which of them has the lower one. A
/// mark's class is found by comparing it with one mark of each class.
///
/// Source: Unicode 16, section 3.11 and UnicodeData.txt.
final class CombiningClass {
  /// One mark of each class, from the lowest to the highest.
  private static final int[] MARKS = {
    0x334, 0x16FF0, 0x93C, 0x3099, 0x94D, 0x5B0, 0x5B1, 0x5B2, 0x5B3, 0x5B4, 0x5B5, 0x5B6, 0x5B7,
    0x5B8, 0x5B9, 0x5BB, 0x5BC, 0x5BD, 0x5BF, 0x5C1, 0x5C2, 0xFB1E, 0x64B, 0x64C, 0x64D, 0x618,
    0x619, 0x61A, 0x651, 0x652, 0x670, 0x711, 0xC55, 0xC56, 0xE38, 0xE48, 0xEB8, 0xEC8, 0xF71,
    0xF72, 0xF74, 0x321, 0x1DCE, 0x31B, 0x1DFA, 0x316, 0x59A, 0x302E, 0x1D16D, 0x5AE, 0x300, 0x315,
    0x35C, 0x35D, 0x345
  };

  private CombiningClass() {}

  /// The rank of a character's class among all classes; 0 for what is no such mark.
  static int rank(int codePoint) {
    if (!CodePoints.isCombining(codePoint)) {
      return 0;
    }
    int low = 0;
    int high = MARKS.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (isBefore(MARKS[middle], codePoint)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low + 1;
  }

  private static boolean isBefore(int mark, int other) {
    String first = Character.toString(mark);
    String text = Character.toString(other) + first;
    return mark != other && java.text.Normalizer.normalize(text, Form.NFD).startsWith(first);
  }
}
