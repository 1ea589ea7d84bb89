package albert4j.tokenizer;

import java.util.Arrays;

/// Characters that were made from a text, step by step, and for each of them where in that text it
/// comes from.
///
/// A step writes the new characters one by one, and then [#commit]s them all. It names the old one
/// that each comes from ([#put]); or it says how each changes the count ([#follow]), as Hugging
/// Face's library has it, which places some characters oddly, always the same way.
///
/// Reused from text to text, and belongs to one thread at a time ([Worker]).
final class AlignedPoints {
  /// Keeps all that is computed from a text's length within an int.
  private static final int MAX_LENGTH = 1 << 29;

  private static final int REPLACEMENT = 0xFFFD;

  /// The characters: Unicode code points, no surrogates among them.
  int[] points = new int[0];

  int length;

  /// The source of character `i` is `[begin[i], end[i])`.
  int[] begin = new int[0];

  int[] end = new int[0];

  /// Where the text starts in the source: there is what has no character before it to follow.
  private int origin;

  private int[] newPoints = new int[0];
  private int[] newBegin = new int[0];
  private int[] newEnd = new int[0];

  /// For each new character the old one that it comes from; -1 for none.
  private int[] sources = new int[0];

  private int newLength;

  /// The old character that is the next to be replaced, where new ones follow.
  private int cursor;

  private String string = "";

  /// Reads a stretch of UTF-8, with where it comes from. A lone surrogate becomes U+FFFD.
  void load(AlignedText text, int from, int to) {
    length = 0;
    origin = from < to ? text.begin[from] : 0;
    string = "";
    reserve(to - from);
    points = grown(points, to - from);
    begin = grown(begin, to - from);
    end = grown(end, to - from);
    for (int i = from; i < to; ) {
      int point = Utf8.codePoint(text.bytes, i, to);
      points[length] = point < 0 ? REPLACEMENT : point;
      begin[length] = text.begin[i];
      end[length] = text.end[i];
      length++;
      i += point < 0 ? 1 : Utf8.length(text.bytes[i]);
    }
    start();
  }

  /// Appends character `i` to a text in UTF-8, with where it comes from.
  void appendTo(AlignedText text, int i) {
    text.reserve(4);
    int from = text.length;
    text.length = Utf8.put(text.bytes, from, points[i]);
    Arrays.fill(text.begin, from, text.length, begin[i]);
    Arrays.fill(text.end, from, text.length, end[i]);
  }

  /// Characters that there is room for.
  int capacity() {
    return points.length;
  }

  /// Whether all characters are ASCII.
  boolean isAscii() {
    int i = 0;
    while (i < length && points[i] < 0x80) {
      i++;
    }
    return i == length;
  }

  /// Number of new characters so far.
  int newLength() {
    return newLength;
  }

  /// Writes a new character that comes from the old one at `source`, or from none if that is -1.
  void put(int point, int source) {
    reserve(1);
    newPoints[newLength] = point;
    sources[newLength] = source;
    newLength++;
  }

  /// Writes old characters `from` to `to` anew, as they are.
  void keep(int from, int to) {
    for (int i = from; i < to; i++) {
      put(points[i], i);
    }
  }

  /// Leaves out old characters before the first new one is written with [#follow].
  void skip(int count) {
    cursor += count;
  }

  /// Writes a new character with the change of count that it brings: 0 if it takes the place of the
  /// next old one; 1 if it is one more, which is placed where the old one before is; `-n` if it
  /// takes the place of the next old one, and `n` after that are left out.
  void follow(int point, int change) {
    put(point, change > 0 ? cursor - 1 : Math.min(cursor, length - 1));
    cursor += 1 - change;
  }

  /// Takes the new characters as the text.
  void commit() {
    newBegin = grown(newBegin, newLength);
    newEnd = grown(newEnd, newLength);
    for (int i = 0; i < newLength; i++) {
      int source = sources[i];
      newBegin[i] = source < 0 ? origin : begin[source];
      newEnd[i] = source < 0 ? origin : end[source];
    }
    int[] oldPoints = points;
    int[] oldBegin = begin;
    int[] oldEnd = end;
    points = newPoints;
    begin = newBegin;
    end = newEnd;
    length = newLength;
    newPoints = oldPoints;
    newBegin = oldBegin;
    newEnd = oldEnd;
    string = "";
    start();
  }

  /// Replaces a character by another in its place.
  void set(int i, int point) {
    points[i] = point;
    string = "";
  }

  private void start() {
    newLength = 0;
    cursor = 0;
  }

  private void reserve(int more) {
    int needed = newLength + more;
    if (needed > Math.min(newPoints.length, sources.length)) {
      if (needed > MAX_LENGTH) {
        throw new IllegalArgumentException(
            "text: must have at most " + MAX_LENGTH + " characters: characters=" + needed);
      }
      newPoints = grown(newPoints, needed);
      sources = grown(sources, needed);
    }
  }

  private static int[] grown(int[] array, int needed) {
    return needed <= array.length
        ? array
        : Arrays.copyOf(array, Math.max(needed + 16, 3 * array.length / 2));
  }

  /// The characters as a string.
  @Override
  public String toString() {
    if (string.isEmpty()) {
      string = new String(points, 0, length);
    }
    return string;
  }
}
