package albert4j.tokenizer;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer.Form;
import java.util.Arrays;

/// Unicode normalisation form C of an aligned text, cluster by cluster: a character that nothing
/// before it acts on, and the marks behind it. From the first character of a cluster that changes
/// on, what it becomes comes from all of the rest.
///
/// Source: Unicode 16, section 3.11.
final class CanonicalComposition {
  /// Ordering marks takes time that grows with the square of their number, so that longer clusters
  /// are composed in parts. Composing never makes a cluster this short.
  private static final int MAX_BYTES = 1 << 11;

  private CanonicalComposition() {}

  /// Whether a character may be put together with one before it, or change places with it: marks,
  /// the vowels and final consonants of Hangul, and the one vowel sign that is a letter (Kirat
  /// Rai).
  static boolean actsBackwards(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
          true;
      case Character.OTHER_LETTER ->
          (codePoint >= 0x1161 && codePoint <= 0x11FF) || codePoint == 0x16D67;
      default -> false;
    };
  }

  /// Composes a text in place.
  ///
  /// @param spare for the result while it grows
  static void compose(AlignedText text, AlignedText spare) {
    spare.clear(text.aligned);
    for (int from = 0; from < text.length; ) {
      int to = from + Utf8.length(text.bytes[from]);
      while (to < text.length
          && to - from < MAX_BYTES
          && actsBackwards(Utf8.codePoint(text.bytes, to, text.length))) {
        to += Utf8.length(text.bytes[to]);
      }
      appendComposed(text, from, to, spare);
      from = to;
    }
    text.length = 0;
    text.reserve(spare.length);
    append(spare, 0, spare.length, text);
  }

  private static void appendComposed(AlignedText text, int from, int to, AlignedText out) {
    String cluster = new String(text.bytes, from, to - from, StandardCharsets.UTF_8);
    byte[] composed =
        java.text.Normalizer.normalize(cluster, Form.NFC).getBytes(StandardCharsets.UTF_8);
    int same = Arrays.mismatch(composed, 0, composed.length, text.bytes, from, to);
    same = same < 0 ? composed.length : same;
    while (same > 0 && same < composed.length && (composed[same] & 0xC0) == 0x80) {
      same--;
    }
    out.reserve(composed.length);
    append(text, from, from + same, out);
    for (int i = same; i < composed.length; i++) {
      out.append(
          composed[i],
          text.aligned ? text.begin[from + same] : 0,
          text.aligned ? text.end[to - 1] : 0);
    }
  }

  private static void append(AlignedText text, int from, int to, AlignedText out) {
    System.arraycopy(text.bytes, from, out.bytes, out.length, to - from);
    if (text.aligned) {
      System.arraycopy(text.begin, from, out.begin, out.length, to - from);
      System.arraycopy(text.end, from, out.end, out.length, to - from);
    }
    out.length += to - from;
  }
}
