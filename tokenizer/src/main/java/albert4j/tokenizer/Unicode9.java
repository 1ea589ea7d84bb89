package albert4j.tokenizer;

/// Marks and decompositions as Unicode 9 had them, which is what Hugging Face's library knows: its
/// normaliser takes characters that came later as they are.
///
/// Source: Unicode's DerivedAge.txt and UnicodeData.txt.
final class Unicode9 {
  /// Characters of later versions that are marks or decompose, as ranges from and to; whatever else
  /// is in the ranges does neither.
  private static final int[] LATER = {
    0x7FD, 0x7FD, 0x897, 0x8D3, 0x9FE, 0x9FE, 0xAFA, 0xAFF, 0xB55, 0xB55, 0xC04, 0xC3C, 0xCF3,
    0xD00, 0xD3B, 0xD3C, 0xD81, 0xD81, 0xEBA, 0xEBA, 0xECE, 0xECE, 0x1715, 0x1715, 0x180F, 0x180F,
    0x1ABF, 0x1ACE, 0x1CF7, 0x1CF7, 0x1DF6, 0x1DFA, 0x32FF, 0x32FF, 0xA7F2, 0xA7F4, 0xA82C, 0xA82C,
    0xA8FF, 0xA8FF, 0xAB69, 0xAB69, 0x105C9, 0x107BA, 0x10D24, 0x10F85, 0x11070, 0x11074, 0x110C2,
    0x110C2, 0x11145, 0x11146, 0x111C9, 0x111C9, 0x111CE, 0x111CF, 0x11241, 0x11241, 0x1133B,
    0x1133B, 0x11383, 0x113E2, 0x1145E, 0x1145E, 0x1182C, 0x11A99, 0x11D31, 0x1612F, 0x16D68,
    0x16F4F, 0x16F7F, 0x16F87, 0x16FE4, 0x16FF1, 0x1CCD6, 0x1CF46, 0x1E030, 0x1E5EF, 0x1F16C,
    0x1F16C, 0x1FBF0, 0x1FBF9
  };

  /// Two signs that became letters in Unicode 12.
  private static final int FIRST_SIGN = 0x1CF2;

  private static final int LAST_SIGN = 0x1CF3;

  private Unicode9() {}

  /// Whether what the JDK says about a character's marks and decomposition held in Unicode 9.
  static boolean knows(int codePoint) {
    int i = 0;
    while (i < LATER.length && codePoint > LATER[i + 1]) {
      i += 2;
    }
    return i == LATER.length || codePoint < LATER[i];
  }

  /// Whether a character was a mark.
  static boolean isMark(int codePoint) {
    return (CodePoints.isMark(codePoint) && knows(codePoint))
        || (codePoint >= FIRST_SIGN && codePoint <= LAST_SIGN);
  }
}
