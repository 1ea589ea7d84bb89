package albert4j.tokenizer;

/// What happens to ALBERT's text before SentencePiece sees it: whitespace collapsed, quotes
/// unified, accents stripped, letters lower-cased.
///
/// One pass from UTF-16 to UTF-8, in which ASCII costs a table look-up and nothing is allocated.
///
/// Source: Hugging Face `tokenization_albert.py`, `preprocess_text`, whose order of steps shows
/// only in that whitespace and quotes are looked for in the text as it comes.
final class Preprocessor {
  // Kinds of characters. The first four may stand in a run; a space, a backtick and an apostrophe
  // only as long as the character after them lets them.
  private static final int PLAIN = 1 << 8;
  private static final int SPACE = 1 << 9;
  private static final int BACKTICK = 1 << 10;
  private static final int APOSTROPHE = 1 << 11;
  private static final int WHITESPACE = 1 << 12;
  private static final int SPECIAL = 1 << 13;
  private static final int NOT_ASCII = 1 << 14;
  private static final int KINDS = 0xFF00;
  private static final int QUOTES = BACKTICK | APOSTROPHE;
  private static final int IN_RUNS = PLAIN | SPACE | QUOTES;

  /// From a kind to the place in [#ascii] that says whether it may stand before a character.
  private static final int BEFORE_SHIFT = 8;

  /// What [#ascii] would hold for the other characters, and for the end of the text: as far as runs
  /// go, nothing is known of them.
  private static final int OTHER = NOT_ASCII | (PLAIN | QUOTES) << BEFORE_SHIFT;

  private final AlbertTokenizer.Options options;
  private final SpecialTokens specials;
  private final Folding folding;

  /// For each ASCII character what it becomes in a run, its kind, and the kinds that a run may go
  /// on with before it.
  private final int[] ascii = new int[128];

  Preprocessor(AlbertTokenizer.Options options, SpecialTokens specials) {
    this.options = options;
    this.specials = specials;
    folding = new Folding(options.lowerCase(), options.keepAccents());
    for (char c = 0; c < ascii.length; c++) {
      int kind = kind(c);
      int before =
          switch (kind) {
            case PLAIN -> IN_RUNS;
            case BACKTICK, APOSTROPHE -> IN_RUNS & ~kind;
            default -> IN_RUNS & ~SPACE;
          };
      int folded = options.lowerCase() ? Character.toLowerCase(c) : c;
      ascii[c] = folded | kind | before << BEFORE_SHIFT;
    }
  }

  private int kind(char c) {
    if (options.removeSpace() && CodePoints.isWhitespace(c)) {
      return c == ' ' ? SPACE : WHITESPACE;
    }
    if (SpecialTokens.startsWith(c)) {
      return SPECIAL;
    }
    return c == '`' ? BACKTICK : c == '\'' ? APOSTROPHE : PLAIN;
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
      int kind = entry(c) & KINDS;
      if ((kind & (WHITESPACE | SPACE)) != 0 || (kind == NOT_ASCII && isGap(c))) {
        gap = gap < 0 ? i : gap;
        i++;
        continue;
      }
      if (kind == SPECIAL && specials.at(text, i, to) >= 0) {
        break;
      }
      if (gap >= 0 && started) {
        out.append(' ', gap, i);
      }
      gap = -1;
      started = true;
      int stop = appendRun(text, i, to, out);
      i = stop > i ? stop : appendOther(text, i, to, kind, out);
      foreign |= kind == NOT_ASCII;
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

  /// Appends ASCII characters that just become another one, quotes that do not stand in pairs and
  /// single spaces among them; returns where it stopped.
  ///
  /// Text is full of spaces and it is hard to foresee where, so nothing branches on them: a
  /// character stays in the run if its own entry and that of the next one agree.
  private int appendRun(char[] text, int from, int to, AlignedText out) {
    byte[] bytes = out.bytes;
    int shift = out.length - from;
    int entry = entry(text[from]);
    int i = from;
    for (; i < to; i++) {
      int next = i + 1 < to ? entry(text[i + 1]) : OTHER;
      if ((entry & next >>> BEFORE_SHIFT & IN_RUNS) == 0) {
        break;
      }
      bytes[shift + i] = (byte) entry;
      entry = next;
    }
    out.alignRun(shift + i, from);
    return i;
  }

  private int entry(char c) {
    return c < ascii.length ? ascii[c] : OTHER;
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
  private int appendOther(char[] text, int i, int to, int kind, AlignedText out) {
    if ((kind & QUOTES) != 0 && i + 1 < to && text[i + 1] == text[i]) {
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
