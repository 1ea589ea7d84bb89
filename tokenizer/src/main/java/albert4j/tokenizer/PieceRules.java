package albert4j.tokenizer;

import java.lang.Character.UnicodeScript;
import java.util.EnumMap;
import java.util.Map;

/// Which characters may stand in one piece.
///
/// Source of the rules: google/sentencepiece `trainer_interface.cc`, `IsValidSentencePiece`. A
/// piece holds characters of one script: letters and digits never meet, since digits are of the
/// script Common; Hiragana and Katakana count as Han, and marks are of the script of what they
/// follow. A space stands at the start only, or, where pieces may hold several words, anywhere but
/// at the end.
///
/// Characters are sorted into kinds, by these rules or those that the options ask for. Text is then
/// cut wherever no piece could reach across ([#cuts]), which needs only the two characters there;
/// what is left has to be looked at as a whole ([#allows]).
final class PieceRules {
  /// In no piece: NUL, which ends strings, and the tab, which the native library puts where a
  /// symbol stood.
  static final int NEVER = 0;

  static final int SPACE = 1;

  /// Of the script of the character before.
  private static final int INHERITED = 2;

  /// Fits to everything.
  private static final int ANY = 3;

  /// Fits to nothing.
  private static final int ALONE = 4;

  private static final int FIRST_SCRIPT = 5;
  private static final int PROLONGED_SOUND_MARK = 0x30FC;

  private final UnigramOptions options;
  private final Map<UnicodeScript, Integer> scriptKinds = new EnumMap<>(UnicodeScript.class);
  private final byte[] asciiKinds = new byte[0x80];
  private final char[] kinds = new char[0x10000];

  PieceRules(UnigramOptions options) {
    this.options = options;
    for (UnicodeScript script : UnicodeScript.values()) {
      scriptKinds.put(script, FIRST_SCRIPT + scriptKinds.size());
    }
    for (int c = 0; c < kinds.length; c++) {
      kinds[c] = (char) compute(c);
    }
    for (int c = 0; c < asciiKinds.length; c++) {
      asciiKinds[c] = (byte) kinds[c];
    }
  }

  /// The kind of a character; a space stands for `▁`.
  int kind(int codePoint) {
    return codePoint < asciiKinds.length
        ? asciiKinds[codePoint]
        : codePoint < kinds.length ? kinds[codePoint] : compute(codePoint);
  }

  private int compute(int codePoint) {
    if (codePoint == 0 || codePoint == '\t') {
      return NEVER;
    }
    if (codePoint == Normalizer.SPACE) {
      return SPACE;
    }
    if (Character.isDigit(codePoint) && options.splitDigits()) {
      return ALONE;
    }
    if (Character.isDigit(codePoint) && !options.splitByNumber()) {
      return ANY;
    }
    return options.splitByUnicodeScript() ? scriptKind(codePoint) : FIRST_SCRIPT;
  }

  private int scriptKind(int codePoint) {
    UnicodeScript script = UnicodeScript.of(codePoint);
    return switch (script) {
      case INHERITED -> INHERITED;
      case HIRAGANA, KATAKANA -> number(UnicodeScript.HAN);
      case UNKNOWN -> number(UnicodeScript.COMMON);
      default -> number(codePoint == PROLONGED_SOUND_MARK ? UnicodeScript.HAN : script);
    };
  }

  private int number(UnicodeScript script) {
    return scriptKinds.getOrDefault(script, FIRST_SCRIPT);
  }

  /// Whether no piece holds two neighbours of these kinds.
  boolean cuts(int left, int right) {
    if (right == SPACE) {
      return options.splitByWhitespace();
    }
    return left == ALONE
        || right == ALONE
        || (left >= FIRST_SCRIPT && right >= FIRST_SCRIPT && left != right);
  }

  /// Whether characters of these kinds, in this order, may be a piece.
  ///
  /// @param symbolKinds for each symbol of `text` its kind
  boolean allows(char[] text, int from, int length, int[] symbolKinds) {
    if (length > options.maxSentencepieceLength()) {
      return false;
    }
    int script = ANY;
    for (int i = 0; i < length; i++) {
      int kind = symbolKinds[text[from + i]];
      if (kind == SPACE) {
        if (i > 0 && (options.splitByWhitespace() || i == length - 1)) {
          return false;
        }
        continue;
      }
      if (kind == NEVER || (kind == ALONE && length > 1)) {
        return false;
      }
      kind = kind == INHERITED ? script : kind;
      if (kind != ANY && script != ANY && kind != script) {
        return false;
      }
      script = kind;
    }
    return true;
  }
}
