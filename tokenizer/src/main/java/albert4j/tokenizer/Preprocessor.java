package albert4j.tokenizer;

/// What happens to ALBERT's text before SentencePiece sees it: whitespace collapsed, quotes
/// unified, accents stripped, letters lower-cased.
///
/// One pass from UTF-16 to UTF-8, in which ASCII costs a table look-up and nothing is allocated.
///
/// Source: Hugging Face `tokenization_albert.py`, `preprocess_text`, whose order of steps shows
/// only in that whitespace and quotes are looked for in the text as it comes.
final class Preprocessor {
  // What an ASCII character asks for, if it does not just become another one.
  private static final byte WHITESPACE = -1;
  private static final byte QUOTE = -2;
  private static final byte SPECIAL = -3;
  private static final byte NOT_ASCII = -4;

  private final AlbertTokenizer.Options options;
  private final SpecialTokens specials;
  private final Folding folding;
  private final byte[] ascii = new byte[128];

  Preprocessor(AlbertTokenizer.Options options, SpecialTokens specials) {
    this.options = options;
    this.specials = specials;
    folding = new Folding(options.lowerCase(), options.keepAccents());
    for (char c = 0; c < ascii.length; c++) {
      ascii[c] = (byte) (options.lowerCase() ? Character.toLowerCase(c) : c);
      if (options.removeSpace() && CodePoints.isWhitespace(c)) {
        ascii[c] = WHITESPACE;
      } else if (c == '`' || c == '\'') {
        ascii[c] = QUOTE;
      } else if (SpecialTokens.startsWith(c)) {
        ascii[c] = SPECIAL;
      }
    }
  }

  /// Prepares the text from `from` on, up to the next special token or to `to`, aligned to `text`
  /// if `out` is.
  ///
  /// @return where it stopped
  int prepare(char[] text, int from, int to, AlignedText out) {
    out.reserve(to - from);
    int gap = -1; // where the whitespace before the next character starts
    boolean started = false;
    boolean foreign = false;
    int i = from;
    while (i < to) {
      char c = text[i];
      int code = code(c);
      if (code == WHITESPACE || (code == NOT_ASCII && isGap(c))) {
        gap = gap < 0 ? i : gap;
        i++;
        continue;
      }
      if (code == SPECIAL && specials.at(text, i, to) >= 0) {
        break;
      }
      if (gap >= 0 && started) {
        out.append(' ', gap, i);
      }
      gap = -1;
      started = true;
      i = code >= 0 ? appendPlain(text, i, to, out) : appendOther(text, i, to, code, out);
      foreign |= code == NOT_ASCII;
    }
    if (i < to && specials.takesSpaceBefore(specials.at(text, i, to))) {
      dropTrailingWhitespace(out);
    }
    out.endAt(gap >= 0 ? gap : i);
    if (foreign && options.lowerCase()) {
      FinalSigma.lower(out);
    }
    return i;
  }

  /// Appends ASCII characters that just become another one, and single spaces between them; returns
  /// where it stopped.
  private int appendPlain(char[] text, int from, int to, AlignedText out) {
    byte[] bytes = out.bytes;
    int at = out.length;
    int i = from;
    for (; i < to; i++) {
      int code = code(text[i]);
      if (code < 0) {
        boolean singleSpace = text[i] == ' ' && i + 1 < to && code(text[i + 1]) >= 0;
        if (!singleSpace) {
          break;
        }
        code = ' ';
      }
      bytes[at++] = (byte) code;
    }
    out.alignRun(at, from);
    return i;
  }

  private int code(char c) {
    return c < ascii.length ? ascii[c] : NOT_ASCII;
  }

  /// Without [AlbertTokenizer.Options#removeSpace()] there may be some.
  private static void dropTrailingWhitespace(AlignedText out) {
    int at = out.length;
    while (at > 0) {
      int end = at;
      do {
        at--;
      } while (at > 0 && (out.bytes[at] & 0xC0) == 0x80);
      if (!CodePoints.isWhitespace(Utf8.codePoint(out.bytes, at, end))) {
        return;
      }
      out.length = at;
    }
  }

  private boolean isGap(char c) {
    return options.removeSpace() && CodePoints.isWhitespace(c);
  }

  /// Appends what is neither whitespace nor an ASCII character that just becomes another one;
  /// returns the index after it.
  private int appendOther(char[] text, int i, int to, int code, AlignedText out) {
    if (code == QUOTE && i + 1 < to && text[i + 1] == text[i]) {
      out.append('"', i, i + 2);
      return i + 2;
    }
    int codePoint = Character.codePointAt(text, i, to);
    int next = i + Character.charCount(codePoint);
    if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
      out.append(Utf8.MALFORMED, i, next);
      return next;
    }
    byte[] folded = folding.of(codePoint);
    out.reserve(folded.length + to - next);
    for (byte b : folded) {
      out.append(b, i, next);
    }
    return next;
  }
}
