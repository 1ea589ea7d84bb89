package albert4j.tokenizer;

import java.util.Arrays;

/// The segments of a corpus as symbols of its alphabet, in the order of their symbols.
///
/// The order makes all sums over segments come out the same, whoever counted what.
final class Segments {
  /// All segments one after another, with a 0 after each.
  final char[] text;

  /// Where each segment starts; one more for the end of the text.
  final int[] start;

  /// How often each segment occurs.
  final long[] count;

  /// The character after each segment, as in [SegmentCounts#follower], with [SegmentCounts#UNKNOWN]
  /// for those that are not in the alphabet.
  final int[] follower;

  /// Characters that are in no segment, being rare, or symbols.
  final long unknown;

  private Segments(char[] text, int[] start, long[] count, int[] follower, long unknown) {
    this.text = text;
    this.start = start;
    this.count = count;
    this.follower = follower;
    this.unknown = unknown;
  }

  /// Number of segments.
  int size() {
    return count.length;
  }

  /// The segments that were counted. Those that hold characters outside of the alphabet are cut
  /// there first.
  static Segments of(SegmentCounts counts, Alphabet alphabet, long unknown) {
    long allUnknown = unknown + cutAtRare(counts, alphabet);
    byte[] bytes = counts.bytes();
    int segments = 0;
    long size = 0;
    for (int i = 0; i < counts.size(); i++) {
      if (counts.count(i) > 0) {
        segments++;
        size += characters(bytes, counts.from(i), counts.to(i)) + 1;
      }
    }
    if (size > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException("segments: too many characters: " + size);
    }
    char[] text = new char[(int) size];
    int[] start = new int[segments];
    int[] origin = new int[segments];
    int at = 0;
    int segment = 0;
    for (int i = 0; i < counts.size(); i++) {
      if (counts.count(i) > 0) {
        start[segment] = at;
        origin[segment++] = i;
        for (int b = counts.from(i); b < counts.to(i); b += Utf8.length(bytes[b])) {
          text[at++] = alphabet.symbol(Utf8.codePoint(bytes, b, counts.to(i)));
        }
        at++;
      }
    }
    int[] sorted = start.clone();
    new SuffixSorter(text, sorted, Integer.MAX_VALUE).sort(0, segments, 0);
    int[] sortedOrigin = new int[segments];
    for (int i = 0; i < segments; i++) {
      sortedOrigin[i] = origin[Arrays.binarySearch(start, sorted[i])];
    }
    return inOrder(counts, alphabet, text, sorted, sortedOrigin, allUnknown);
  }

  private static Segments inOrder(
      SegmentCounts counts,
      Alphabet alphabet,
      char[] unordered,
      int[] places,
      int[] origin,
      long unknown) {
    char[] text = new char[unordered.length];
    int[] start = new int[places.length + 1];
    long[] count = new long[places.length];
    int[] follower = new int[places.length];
    int at = 0;
    for (int i = 0; i < places.length; i++) {
      start[i] = at;
      count[i] = counts.count(origin[i]);
      int next = counts.follower(origin[i]);
      boolean rare = next <= Character.MAX_CODE_POINT && alphabet.symbol(next) == 0;
      follower[i] = rare ? SegmentCounts.UNKNOWN : next;
      int from = places[i];
      while (unordered[from] != 0) {
        text[at++] = unordered[from++];
      }
      at++;
    }
    start[places.length] = at;
    return new Segments(text, start, count, follower, unknown);
  }

  /// Replaces segments that hold rare characters by what is left of them, and returns how many such
  /// characters there were.
  private static long cutAtRare(SegmentCounts counts, Alphabet alphabet) {
    long unknown = 0;
    int met = counts.size();
    for (int i = 0; i < met; i++) {
      byte[] bytes = counts.bytes();
      int start = counts.from(i);
      int to = counts.to(i);
      boolean whole = true;
      long count = counts.count(i);
      for (int at = start; at < to; at += Utf8.length(bytes[at])) {
        if (alphabet.symbol(Utf8.codePoint(bytes, at, to)) == 0) {
          if (whole) {
            counts.remove(i);
            whole = false;
          }
          add(counts, bytes, start, at, count, SegmentCounts.UNKNOWN);
          unknown += count;
          start = at + Utf8.length(bytes[at]);
        }
      }
      if (!whole) {
        add(counts, bytes, start, to, count, counts.follower(i));
      }
    }
    return unknown;
  }

  private static void add(
      SegmentCounts counts, byte[] bytes, int from, int to, long count, int follower) {
    if (from < to) {
      counts.add(bytes, from, to, count, follower);
    }
  }

  private static int characters(byte[] bytes, int from, int to) {
    int characters = 0;
    for (int i = from; i < to; i += Utf8.length(bytes[i])) {
      characters++;
    }
    return characters;
  }

  /// A stretch of the text as people read it, with `▁` for a space.
  String string(Alphabet alphabet, int from, int length) {
    StringBuilder out = new StringBuilder();
    for (int i = from; i < from + length; i++) {
      out.appendCodePoint(alphabet.codePoint(text[i]));
    }
    return out.toString().replace(" ", Normalizer.ESCAPED_SPACE);
  }
}
