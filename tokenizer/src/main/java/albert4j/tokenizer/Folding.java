package albert4j.tokenizer;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer.Form;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;

/// What becomes of each character when accents are stripped and letters lower-cased, worked out
/// when first needed.
///
/// For ALBERT stripping accents is compatibility decomposition (NFKD) without the characters whose
/// canonical combining class is not 0. Dropping these leaves nothing that canonical ordering could
/// exchange, so the text can be folded character by character.
///
/// Source: Hugging Face `tokenization_albert.py`, `preprocess_text`, and `tokenization_utils.py`,
/// `tokenize`, which lower-cases each character alone before anything else when lower-casing is on.
final class Folding {
  /// A capital sigma that only decomposition has brought up (mathematical letters). It stays as it
  /// is here: whether `σ` or `ς` depends on its neighbours ([FinalSigma]).
  static final int CAPITAL_SIGMA = 0x3A3;

  private static final int PAGE_BITS = 8;

  private final IntFunction<String> rule;
  private final AtomicReferenceArray<byte[][]> pages =
      new AtomicReferenceArray<>((Character.MAX_CODE_POINT + 1) >> PAGE_BITS);

  /// @param rule what a code point becomes
  Folding(IntFunction<String> rule) {
    this.rule = rule;
  }

  /// What ALBERT's text goes through.
  Folding(boolean lowerCase, boolean keepAccents) {
    this(codePoint -> fold(codePoint, lowerCase, keepAccents));
  }

  /// What a code point becomes, in UTF-8; perhaps nothing. The array is shared and must not be
  /// changed.
  byte[] of(int codePoint) {
    byte[][] page = pages.get(codePoint >> PAGE_BITS);
    if (page == null) {
      page = page(codePoint >> PAGE_BITS);
      pages.set(codePoint >> PAGE_BITS, page);
    }
    return page[codePoint & (1 << PAGE_BITS) - 1];
  }

  private byte[][] page(int number) {
    byte[][] page = new byte[1 << PAGE_BITS][];
    for (int i = 0; i < page.length; i++) {
      page[i] = rule.apply(number << PAGE_BITS | i).getBytes(StandardCharsets.UTF_8);
    }
    return page;
  }

  private static String fold(int codePoint, boolean lowerCase, boolean keepAccents) {
    String text = lowerCase ? CodePoints.lower(codePoint) : Character.toString(codePoint);
    if (keepAccents) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    java.text.Normalizer.normalize(text, Form.NFKD)
        .codePoints()
        .filter(c -> !CodePoints.isCombining(c))
        .forEach(c -> {
          if (lowerCase && c != CAPITAL_SIGMA) {
            out.append(CodePoints.lower(c));
          } else {
            out.appendCodePoint(c);
          }
        });
    return out.toString();
  }
}
