package albert4j.tokenizer;

import java.text.Normalizer.Form;

/// What happens to BERT's text before WordPiece sees it: control characters dropped, words found,
/// letters lower-cased, accents stripped, ideographs and punctuation made words of their own.
///
/// Goes from word to word, so that a long text takes no more memory than its longest word. Without
/// [WordPieceTokenizer.Options#basic()] a word is just what stands between whitespace.
///
/// Source: Hugging Face `tokenization_bert.py`, `BasicTokenizer`, behind `tokenization_utils.py`,
/// `tokenize`, which lower-cases each character alone before anything else. Where accents are
/// stripped the text is decomposed (NFD) and marks (category Mn) are dropped, elsewhere it is
/// composed (NFC). Marks that stay keep their order; of the few that canonical ordering could
/// exchange, spacing marks of musical notation and viramas, no text has two in a row.
final class BasicTokenizer {
  // What an ASCII character asks for, if it does not just become another one.
  private static final byte SPACE = -1;
  private static final byte DROPPED = -2;
  private static final byte SPECIAL = -3;
  private static final byte NOT_ASCII = -4;

  /// What a character is for the search for words.
  private enum Kind {
    SPACE,
    DROPPED,
    IDEOGRAPH,
    MARK,
    OTHER
  }

  private final WordPieceTokenizer.Options options;
  private final SpecialTokens specials;
  private final boolean foreignSpecials;
  private final boolean lowerCase;
  private final boolean composes;
  private final Folding folding;
  private final byte[] ascii = new byte[128];
  private final boolean[] punctuation = new boolean[128];

  /// @param names the special tokens
  BasicTokenizer(
      WordPieceTokenizer.Options options, SpecialTokens specials, Iterable<String> names) {
    this.options = options;
    this.specials = specials;
    lowerCase = options.basic() && options.lowerCase();
    composes = options.basic() && !options.stripAccents();
    folding = new Folding(this::fold);
    for (char c = 0; c < ascii.length; c++) {
      Kind kind = kind(c);
      ascii[c] =
          kind == Kind.SPACE ? SPACE : kind == Kind.DROPPED ? DROPPED : (byte) lower(c).charAt(0);
      punctuation[c] = isPunctuation(c);
    }
    boolean foreign = false;
    for (String name : names) {
      char first = name.charAt(0);
      foreign |= first >= ascii.length;
      for (char c = 0; c < ascii.length; c++) {
        if (c == first || lower(c).charAt(0) == first) {
          ascii[c] = SPECIAL;
        }
      }
    }
    foreignSpecials = foreign;
  }

  private String lower(int codePoint) {
    return lowerCase ? CodePoints.lower(codePoint) : Character.toString(codePoint);
  }

  private String fold(int codePoint) {
    String lower = lower(codePoint);
    if (!options.basic()) {
      return lower;
    }
    if (composes) {
      return java.text.Normalizer.normalize(lower, Form.NFC);
    }
    StringBuilder out = new StringBuilder();
    java.text.Normalizer.normalize(lower, Form.NFD)
        .codePoints()
        .filter(c -> Character.getType(c) != Character.NON_SPACING_MARK)
        .forEach(out::appendCodePoint);
    return out.toString();
  }

  private Kind kind(int codePoint) {
    if (!options.basic()) {
      return CodePoints.isWhitespace(codePoint) ? Kind.SPACE : Kind.OTHER;
    }
    if (codePoint == '\t' || codePoint == '\n' || codePoint == '\r') {
      return Kind.SPACE;
    }
    return switch (Character.getType(codePoint)) {
      case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
          Kind.SPACE;
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          Kind.DROPPED;
      case Character.OTHER_SYMBOL -> codePoint == 0xFFFD ? Kind.DROPPED : Kind.OTHER;
      default ->
          options.splitIdeographs() && isIdeograph(codePoint)
              ? Kind.IDEOGRAPH
              : CanonicalComposition.actsBackwards(codePoint) ? Kind.MARK : Kind.OTHER;
    };
  }

  /// Those of Chinese, and of Japanese and Korean as far as they share them: the blocks that BERT
  /// names.
  private static boolean isIdeograph(int codePoint) {
    return (codePoint >= 0x4E00 && codePoint <= 0x9FFF)
        || (codePoint >= 0x3400 && codePoint <= 0x4DBF)
        || (codePoint >= 0x20000 && codePoint <= 0x2A6DF)
        || (codePoint >= 0x2A700 && codePoint <= 0x2CEAF)
        || (codePoint >= 0xF900 && codePoint <= 0xFAFF)
        || (codePoint >= 0x2F800 && codePoint <= 0x2FA1F);
  }

  /// All of ASCII that is neither letter nor digit, and what Unicode takes for punctuation.
  private static boolean isPunctuation(int codePoint) {
    if (codePoint < 0x80) {
      return codePoint > ' ' && codePoint < 0x7F && !Character.isLetterOrDigit(codePoint);
    }
    return switch (Character.getType(codePoint)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }

  /// Puts the next word of the text from `from` to `to` into [Worker#input], aligned to the text if
  /// that is: up to whitespace, an ideograph or a special token. There is none if the text is at
  /// its end or at a special token.
  ///
  /// @return where it stopped
  int next(Worker worker, int from, int to) {
    char[] text = worker.chars;
    AlignedText out = worker.input;
    out.length = 0;
    boolean marked = false;
    int i = from;
    boolean open = true;
    while (open && i < to) {
      int code = text[i] < ascii.length ? ascii[text[i]] : NOT_ASCII;
      if (code >= 0) {
        i = appendPlain(text, i, to, out);
        continue;
      }
      if ((code == SPECIAL || (code == NOT_ASCII && foreignSpecials))
          && specials.at(text, i, to) >= 0) {
        break;
      }
      int codePoint = Character.codePointAt(text, i, to);
      int next = i + Character.charCount(codePoint);
      Kind kind = kind(codePoint);
      switch (kind) {
        case SPACE -> open = out.length == 0;
        case DROPPED -> {}
        case IDEOGRAPH -> {
          if (out.length > 0) {
            next = i;
          } else {
            append(codePoint, i, next, out);
          }
          open = false;
        }
        case MARK, OTHER -> {
          marked |= kind == Kind.MARK;
          append(codePoint, i, next, out);
        }
      }
      i = next;
    }
    if (marked && composes) {
      CanonicalComposition.compose(out, worker.normalized);
    }
    return i;
  }

  /// Appends ASCII characters that just become another one; returns where it stopped.
  private int appendPlain(char[] text, int from, int to, AlignedText out) {
    int end = from + 1;
    while (end < to && text[end] < ascii.length && ascii[text[end]] >= 0) {
      end++;
    }
    out.reserve(end - from);
    int at = out.length;
    for (int i = from; i < end; i++) {
      out.bytes[at++] = ascii[text[i]];
    }
    out.alignRun(at, from);
    return end;
  }

  private void append(int codePoint, int from, int to, AlignedText out) {
    if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
      out.reserve(1);
      out.append(Utf8.MALFORMED, from, to);
      return;
    }
    byte[] folded = folding.of(codePoint);
    out.reserve(folded.length);
    for (byte b : folded) {
      out.append(b, from, to);
    }
  }

  /// Where the part of a word that starts at `from` ends: a punctuation mark, or all up to the next
  /// one.
  int partEnd(AlignedText word, int from) {
    int at = options.basic() ? from : word.length;
    while (at < word.length) {
      byte lead = word.bytes[at];
      boolean mark =
          lead >= 0
              ? punctuation[lead]
              : isPunctuation(Utf8.codePoint(word.bytes, at, word.length));
      if (mark) {
        return at == from ? at + Utf8.length(lead) : at;
      }
      at += Utf8.length(lead);
    }
    return at;
  }

  /// A stretch of text as it is compared with tokens that are not to be split: without control
  /// characters and whitespace, lower-cased if that is wanted, and composed, its accents kept.
  String whole(char[] text, int from, int to) {
    StringBuilder out = new StringBuilder();
    for (int i = from; i < to; ) {
      int codePoint = Character.codePointAt(text, i, to);
      Kind kind = kind(codePoint);
      if (kind != Kind.SPACE && kind != Kind.DROPPED) {
        out.append(lower(codePoint));
      }
      i += Character.charCount(codePoint);
    }
    return java.text.Normalizer.normalize(out, Form.NFC);
  }

  /// The first byte of a word that starts with this character; 0 if nothing is left of it.
  byte firstByte(int codePoint) {
    byte[] folded = folding.of(codePoint);
    return folded.length == 0 ? 0 : folded[0];
  }
}
