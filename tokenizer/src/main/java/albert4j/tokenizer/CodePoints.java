package albert4j.tokenizer;

import java.text.Normalizer.Form;

/// Properties of characters as Python's `str` sees them, where Java's [Character] sees them
/// differently or not at all.
///
/// The tables of Unicode behind them are the JDK's, which may be newer than those that some Python
/// had.
final class CodePoints {
  /// The combining mark that every other combining mark goes before: the only one of class 240.
  private static final char IOTA_BELOW = '\u0345';

  /// Digits that are not decimal digits (Numeric_Type=Digit without Nd), as ranges from and to:
  /// superscripts, circled digits and the like.
  private static final int[] OTHER_DIGITS = {
    0xB2, 0xB3, 0xB9, 0xB9, 0x1369, 0x1371, 0x19DA, 0x19DA, 0x2070, 0x2070, 0x2074, 0x2079, 0x2080,
    0x2089, 0x2460, 0x2468, 0x2474, 0x247C, 0x2488, 0x2490, 0x24EA, 0x24EA, 0x24F5, 0x24FD, 0x24FF,
    0x24FF, 0x2776, 0x277E, 0x2780, 0x2788, 0x278A, 0x2792, 0x10A40, 0x10A43, 0x10E60, 0x10E68,
    0x11052, 0x1105A, 0x1F100, 0x1F10A
  };

  /// `str.isspace`, and what `str.split()` and `str.strip()` take for whitespace.
  static boolean isWhitespace(int codePoint) {
    return codePoint < 0x80
        ? codePoint == ' '
            || (codePoint >= 0x09 && codePoint <= 0x0D)
            || (codePoint >= 0x1C && codePoint <= 0x1F)
        : codePoint == 0x85 || Character.isSpaceChar(codePoint);
  }

  /// The property White_Space of Unicode: what Rust's `char::is_whitespace` says, and `\s` in its
  /// regular expressions.
  static boolean isWhiteSpace(int codePoint) {
    return isWhitespace(codePoint) && (codePoint < 0x1C || codePoint > 0x1F);
  }

  /// What `\w` stands for in Unicode's regular expressions (UTS 18, annex C).
  static boolean isWordCharacter(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.DECIMAL_DIGIT_NUMBER, Character.CONNECTOR_PUNCTUATION -> true;
      default ->
          Character.isAlphabetic(codePoint)
              || isMark(codePoint)
              || codePoint == 0x200C
              || codePoint == 0x200D;
    };
  }

  /// The general category Mark of Unicode.
  static boolean isMark(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
          true;
      default -> false;
    };
  }

  /// `str.strip()`. All whitespace is in the basic plane.
  static String strip(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isWhitespace(text.charAt(from))) {
      from++;
    }
    while (to > from && isWhitespace(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  /// `str.isdigit`.
  static boolean isDigit(int codePoint) {
    if (Character.isDigit(codePoint)) {
      return true;
    }
    int i = 0;
    while (i < OTHER_DIGITS.length && codePoint > OTHER_DIGITS[i + 1]) {
      i += 2;
    }
    return i < OTHER_DIGITS.length && codePoint >= OTHER_DIGITS[i];
  }

  /// `unicodedata.combining(c) != 0`: the canonical combining class, which the JDK uses but does
  /// not show. Canonical order sorts marks by it, so a mark shows by going before one of the
  /// highest class.
  static boolean isCombining(int codePoint) {
    int type = Character.getType(codePoint);
    if (type != Character.NON_SPACING_MARK && type != Character.COMBINING_SPACING_MARK) {
      return false;
    }
    String mark = Character.toString(codePoint);
    return codePoint == IOTA_BELOW
        || java.text.Normalizer.normalize(IOTA_BELOW + mark, Form.NFD).startsWith(mark);
  }

  /// `str.lower` of one character alone.
  static String lower(int codePoint) {
    return codePoint == 0x130 ? "i\u0307" : Character.toString(Character.toLowerCase(codePoint));
  }

  /// The property Cased of Unicode (DerivedCoreProperties).
  static boolean isCased(int codePoint) {
    return Character.isLowerCase(codePoint)
        || Character.isUpperCase(codePoint)
        || Character.isTitleCase(codePoint);
  }

  /// The property Case_Ignorable of Unicode (DerivedCoreProperties): marks, format characters,
  /// modifiers, and the punctuation that may stand inside a word (Word_Break MidLetter, MidNumLet,
  /// Single_Quote).
  static boolean isCaseIgnorable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.FORMAT,
          Character.MODIFIER_LETTER,
          Character.MODIFIER_SYMBOL ->
          true;
      default ->
          switch (codePoint) {
            case 0x27, 0x2E, 0x3A, 0xB7, 0x387, 0x55F, 0x5F4, 0x2018, 0x2019, 0x2024, 0x2027 ->
                true;
            case 0xFE13, 0xFE52, 0xFE55, 0xFF07, 0xFF0E, 0xFF1A -> true;
            default -> false;
          };
    };
  }

  private CodePoints() {}
}
