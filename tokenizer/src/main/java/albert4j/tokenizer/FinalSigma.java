package albert4j.tokenizer;

/// Lower-cases the capital sigmas of a text by their neighbours: `ς` at the end of a word, `σ`
/// elsewhere.
///
/// Source: Unicode 16, section 3.13, condition Final_Sigma, as Python's `str.lower` applies it: a
/// cased character before, none after, case-ignorable ones between not counted.
final class FinalSigma {
  private static final int SIGMA = 0x3C3;
  private static final int FINAL_SIGMA = 0x3C2;

  private FinalSigma() {}

  /// Lower-cases in place: all three letters take two bytes. Other capitals have to be lower case
  /// already, which changes nothing about who is cased.
  static void lower(AlignedText text) {
    byte[] bytes = text.bytes;
    for (int i = 0; i + 1 < text.length; i++) {
      if (bytes[i] == (byte) 0xCE && bytes[i + 1] == (byte) 0xA3) {
        boolean last = casedBefore(bytes, i) && !casedAfter(bytes, i + 2, text.length);
        Utf8.put(bytes, i, last ? FINAL_SIGMA : SIGMA);
      }
    }
  }

  private static boolean casedBefore(byte[] bytes, int end) {
    int at = end;
    while (at > 0) {
      int before = at;
      do {
        at--;
      } while (at > 0 && (bytes[at] & 0xC0) == 0x80);
      int codePoint = Utf8.codePoint(bytes, at, before);
      if (!isIgnorable(codePoint)) {
        return isCased(codePoint);
      }
    }
    return false;
  }

  private static boolean casedAfter(byte[] bytes, int start, int end) {
    for (int at = start; at < end; at += Utf8.length(bytes[at])) {
      int codePoint = Utf8.codePoint(bytes, at, end);
      if (!isIgnorable(codePoint)) {
        return isCased(codePoint);
      }
    }
    return false;
  }

  // A lone surrogate, -1 here, is neither.

  private static boolean isIgnorable(int codePoint) {
    return codePoint >= 0 && CodePoints.isCaseIgnorable(codePoint);
  }

  private static boolean isCased(int codePoint) {
    return codePoint >= 0 && CodePoints.isCased(codePoint);
  }
}
