package albert4j.tokenizer;

import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The rules of the normalisers that SentencePiece knows by name, worked out from the Unicode data
/// of the JDK: strings of characters and what they become.
///
/// A normaliser replaces the longest string that it finds and does not look at the result again.
/// NFKC therefore needs a rule for each character that it changes, and one for each string that it
/// makes a single character of, in all the ways in which that string can be spelled.
///
/// Source: google/sentencepiece `builder.cc`, whose tables these rules equal up to the version of
/// Unicode.
final class UnicodeRules {
  /// Read as spaces in text for translation: line ends, tabs, marks without a width, the piece's
  /// own sign for a space, and what stands for a character that was lost.
  private static final int[] NMT_SPACES = {
    '\t', '\n', '\f', '\r', 0x1680, 0x200B, 0x200C, 0x200E, 0x200F, 0x2028, 0x2029, 0x2581, 0xFEFF,
    0xFFFD
  };

  /// Dropped from text for translation.
  private static final int[] NMT_CONTROLS = {
    0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x0B, 0x0E, 0x0F, 0x10, 0x11, 0x12, 0x13, 0x14,
    0x15, 0x16, 0x17, 0x18, 0x19, 0x1A, 0x1B, 0x1C, 0x1D, 0x1E, 0x1F, 0x7F, 0x8F, 0x9F
  };

  /// Stays as it is in text for translation: in Japanese it is not what the narrow tilde is.
  private static final int FULLWIDTH_TILDE = 0xFF5E;

  private final Map<String, String> rules = new HashMap<>();

  private UnicodeRules() {}

  /// NFKC, with or without the additions for translation, with or without simple case folding.
  static Map<String, String> nfkc(boolean nmt, boolean foldCase) {
    UnicodeRules result = new UnicodeRules();
    result.addNfkc();
    if (nmt) {
      result.addNmt();
    }
    if (foldCase) {
      result.foldCase();
    }
    return result.withoutRedundant();
  }

  private void addNfkc() {
    Map<Integer, List<String>> spellings = new HashMap<>();
    Set<String> decompositions = new TreeSet<>();
    for (int c = 1; c <= Character.MAX_CODE_POINT; c++) {
      if (!isCharacter(c)) {
        continue;
      }
      String character = Character.toString(c);
      if (java.text.Normalizer.isNormalized(character, Form.NFKD)) {
        continue;
      }
      String decomposed = java.text.Normalizer.normalize(character, Form.NFKD);
      String composed = java.text.Normalizer.normalize(decomposed, Form.NFC);
      if (!composed.equals(character)) {
        rules.put(character, composed);
      }
      int first = decomposed.codePointAt(0);
      if (decomposed.length() == Character.charCount(first)) {
        spellings.computeIfAbsent(first, key -> new ArrayList<>(1)).add(character);
      } else {
        decompositions.add(decomposed);
      }
    }
    for (String decomposed : decompositions) {
      String composed = java.text.Normalizer.normalize(decomposed, Form.NFC);
      if (!composed.equals(decomposed)) {
        addSpellings(decomposed, composed, spellings);
      }
    }
  }

  /// Unassigned characters and those for private use have no properties.
  private static boolean isCharacter(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.UNASSIGNED, Character.SURROGATE, Character.PRIVATE_USE -> false;
      default -> true;
    };
  }

  /// Rules for all strings of as many characters that decompose into the given one.
  ///
  /// @param spellings for each character the others that decompose into it
  private void addSpellings(
      String decomposed, String composed, Map<Integer, List<String>> spellings) {
    List<String> strings = List.of("");
    for (int c : decomposed.codePoints().toArray()) {
      List<String> longer = new ArrayList<>();
      for (String start : strings) {
        longer.add(start + Character.toString(c));
        for (String next : spellings.getOrDefault(c, List.of())) {
          longer.add(start + next);
        }
      }
      strings = longer;
    }
    for (String string : strings) {
      if (!string.equals(composed)) {
        rules.put(string, composed);
      }
    }
  }

  private void addNmt() {
    for (int c : NMT_SPACES) {
      rules.put(Character.toString(c), " ");
    }
    for (int c : NMT_CONTROLS) {
      rules.put(Character.toString(c), "");
    }
    rules.remove(Character.toString(FULLWIDTH_TILDE));
  }

  private void foldCase() {
    rules.replaceAll((from, to) -> folded(to));
    for (int c = 1; c <= Character.MAX_CODE_POINT; c++) {
      int folded = foldCase(c);
      if (folded != c) {
        rules.putIfAbsent(Character.toString(c), Character.toString(folded));
      }
    }
  }

  private static String folded(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints().forEach(c -> out.appendCodePoint(foldCase(c)));
    return out.toString();
  }

  /// Simple case folding (Unicode's CaseFolding, status C and S), but for U+1FD3, U+1FE3 and
  /// U+FB05, which NFKC has replaced by then. It is the lower case of the upper case, except in
  /// Cherokee, which folds to its older upper case, and for the letters of Turkish, which fold in
  /// Turkish only.
  private static int foldCase(int codePoint) {
    if (codePoint == 'İ' || codePoint == 'ı') {
      return codePoint;
    }
    int upper = Character.toUpperCase(codePoint);
    boolean cherokee = upper >= 0x13A0 && upper <= 0x13F5;
    return cherokee ? upper : Character.toLowerCase(upper);
  }

  /// Leaves out what shorter rules do as well.
  private Map<String, String> withoutRedundant() {
    Map<Integer, List<String>> byLength = new TreeMap<>();
    for (String from : rules.keySet()) {
      int length = from.codePointCount(0, from.length());
      byLength.computeIfAbsent(length, key -> new ArrayList<>()).add(from);
    }
    Map<String, String> kept = new HashMap<>();
    byLength.forEach((length, strings) -> {
      List<String> needed =
          strings.stream()
              .filter(from -> !rules.getOrDefault(from, "").equals(applied(kept, from, length - 1)))
              .toList();
      needed.forEach(from -> kept.put(from, rules.getOrDefault(from, "")));
    });
    return kept;
  }

  /// What the given rules make of a text, those for up to `longest` characters.
  private static String applied(Map<String, String> rules, String text, int longest) {
    StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < text.length()) {
      int left = text.codePointCount(i, text.length());
      int end = text.offsetByCodePoints(i, Math.min(Math.max(longest, 1), left));
      while (!rules.containsKey(text.substring(i, end)) && text.codePointCount(i, end) > 1) {
        end = text.offsetByCodePoints(end, -1);
      }
      String from = text.substring(i, end);
      out.append(rules.getOrDefault(from, from));
      i = end;
    }
    return out.toString();
  }
}
