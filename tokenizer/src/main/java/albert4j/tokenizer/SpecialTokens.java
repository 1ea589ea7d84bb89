package albert4j.tokenizer;

import java.util.List;

/// The tokens that ALBERT's text may name outright: `[CLS]`, `[SEP]`, `[MASK]`, `<pad>`, `<unk>`.
///
/// Source: Hugging Face `tokenization_utils.py`, `tokenize`. It lower-cases all text but these
/// tokens before it looks for them, so `<UNK>` is one of them too when lower-casing is on, and
/// `[cls]` is not.
final class SpecialTokens {
  /// The names that ALBERT's vocabulary must have.
  static final List<String> NAMES = List.of("[CLS]", "[SEP]", "[MASK]", "<pad>", "<unk>");

  private static final int NOT_FOUND = -1;

  private final List<String> names;
  private final int[] ids;
  private final boolean lowerCase;

  /// @param names the tokens to look for; each starts with `[` or `<`, and none is the start of
  ///   another
  /// @param vocabulary has them all
  /// @param lowerCase whether text is lower-cased
  SpecialTokens(List<String> names, Vocabulary vocabulary, boolean lowerCase) {
    this.names = names;
    this.lowerCase = lowerCase;
    ids = names.stream().mapToInt(vocabulary::id).toArray();
  }

  /// Whether a special token may start with this character.
  static boolean startsWith(char c) {
    return c == '[' || c == '<';
  }

  /// The number of the token that stands at `i`, or -1.
  int at(char[] text, int i, int end) {
    for (int token = 0; token < ids.length; token++) {
      if (matches(names.get(token), text, i, end)) {
        return token;
      }
    }
    return NOT_FOUND;
  }

  private boolean matches(String name, char[] text, int i, int end) {
    if (end - i < name.length()) {
      return false;
    }
    boolean exact = true;
    boolean lowered = lowerCase;
    for (int k = 0; k < name.length() && (exact || lowered); k++) {
      exact &= text[i + k] == name.charAt(k);
      lowered &= Character.toLowerCase(text[i + k]) == name.charAt(k);
    }
    return exact || lowered;
  }

  /// The token's id.
  int id(int token) {
    return ids[token];
  }

  /// The token's length, which is also that of its text.
  int length(int token) {
    return names.get(token).length();
  }

  /// Whether whitespace before the token goes.
  boolean takesSpaceBefore(int token) {
    return names.get(token).equals("[MASK]");
  }

  /// Whether an id is that of a special token.
  boolean contains(int id) {
    for (int special : ids) {
      if (special == id) {
        return true;
      }
    }
    return false;
  }
}
