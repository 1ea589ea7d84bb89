package albert4j.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Bytes that were made from something else, and for each byte where in that something it comes
/// from.
///
/// The buffer is reused from text to text, and belongs to one thread at a time ([Worker]). Where
/// only ids are wanted the alignment is not recorded.
final class AlignedText {
  /// Keeps all that is computed from a text's length within an int.
  private static final int MAX_BYTES = 1 << 29;

  byte[] bytes = new byte[256];
  int length;
  boolean aligned;

  /// The source of byte `i` is `[begin[i], end[i])`. `begin` has one more entry, for the end of the
  /// text.
  int[] begin = new int[0];

  int[] end = new int[0];

  /// The last search of [#skipSpaces]: from where, to where.
  private int skippedFrom;

  private int skippedTo;

  /// Empties the buffer; `aligned` says whether the next text records where it comes from.
  void clear(boolean aligned) {
    length = 0;
    skippedFrom = 0;
    skippedTo = 0;
    this.aligned = aligned;
    reserve(0);
  }

  /// Makes room for that many more bytes, and a few spare ones after them.
  ///
  /// @throws IllegalArgumentException if that is more than [#MAX_BYTES]
  void reserve(long more) {
    int spare = 8;
    long needed = length + more + spare;
    if (needed > bytes.length) {
      if (needed > MAX_BYTES) {
        throw new IllegalArgumentException(
            "text: must take less than " + MAX_BYTES + " bytes: bytes=" + needed);
      }
      bytes = Arrays.copyOf(bytes, (int) Math.max(needed, 3L * bytes.length / 2));
    }
    if (aligned && begin.length < bytes.length) {
      begin = Arrays.copyOf(begin, bytes.length);
      end = Arrays.copyOf(end, bytes.length);
    }
  }

  /// Appends a byte that comes from `[from, to)`. There must be room.
  void append(int b, int from, int to) {
    if (aligned) {
      begin[length] = from;
      end[length] = to;
    }
    bytes[length++] = (byte) b;
  }

  /// Takes bytes into the text that have been written behind it, up to `newLength`; they come from
  /// as many elements of the source, from `from` on.
  void alignRun(int newLength, int from) {
    if (aligned) {
      for (int i = length; i < newLength; i++) {
        begin[i] = from + i - length;
        end[i] = begin[i] + 1;
      }
    }
    length = newLength;
  }

  /// Appends ASCII characters of a UTF-16 text from `from` on, and returns where the first other
  /// one is. There must be room.
  int appendAscii(char[] text, int from, int textEnd) {
    int at = length;
    int i = from;
    for (; i < textEnd && text[i] < 0x80; i++) {
      bytes[at++] = (byte) text[i];
    }
    alignRun(at, from);
    return i;
  }

  /// Appends the character of a UTF-16 text that starts at `i`, and returns the index after it.
  /// There must be room for 4 bytes.
  ///
  /// A lone surrogate becomes the single byte [Utf8#MALFORMED].
  int appendCharacter(char[] text, int i, int textEnd) {
    int codePoint = Character.codePointAt(text, i, textEnd);
    int next = i + Character.charCount(codePoint);
    int from = length;
    if (codePoint >= 0xD800 && codePoint <= 0xDFFF) {
      bytes[length++] = Utf8.MALFORMED;
    } else {
      length = Utf8.put(bytes, length, codePoint);
    }
    if (aligned) {
      Arrays.fill(begin, from, length, i);
      Arrays.fill(end, from, length, next);
    }
    return next;
  }

  /// The first place from `from` on that holds no [Normalizer#SPACE], or the text's length. Asked
  /// in the order of the text it looks at each byte once, however many spaces there are in a row.
  int skipSpaces(int from) {
    int i = from >= skippedFrom ? Math.max(from, skippedTo) : from;
    while (i < length && bytes[i] == Normalizer.SPACE) {
      i++;
    }
    skippedFrom = from;
    skippedTo = i;
    return i;
  }

  /// Records where the source of the whole text ends.
  void endAt(int sourceEnd) {
    if (aligned) {
      begin[length] = sourceEnd;
    }
  }

  /// The text, for people: malformed bytes show as U+FFFD.
  @Override
  public String toString() {
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
