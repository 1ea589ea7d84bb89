package albert4j.tokenizer;

import java.util.Arrays;

/// How often each segment of a corpus occurs, and what follows it.
///
/// A hash table with open addressing over one array of bytes. The order of the segments is that in
/// which they were met, and means nothing.
final class SegmentCounts {
  /// In place of a following character: the end of the sentence.
  static final int END = Character.MAX_CODE_POINT + 1;

  /// In place of a following character: one that no piece holds, or a symbol.
  static final int UNKNOWN = END + 1;

  /// In place of a following character: more than one of them.
  static final int SEVERAL = END + 2;

  private static final int NONE = -1;

  private byte[] bytes = new byte[1 << 16];
  private int[] end = new int[1 << 12];
  private int[] hash = new int[1 << 12];
  private long[] count = new long[1 << 12];
  private int[] follower = new int[1 << 12];
  private int[] table = new int[1 << 13];
  private int size;

  SegmentCounts() {
    Arrays.fill(table, NONE);
  }

  /// Number of different segments.
  int size() {
    return size;
  }

  /// All segments, one after another.
  byte[] bytes() {
    return bytes;
  }

  /// Where a segment starts in [#bytes].
  int from(int segment) {
    return segment == 0 ? 0 : end[segment - 1];
  }

  /// Where a segment ends in [#bytes].
  int to(int segment) {
    return end[segment];
  }

  /// How often a segment occurs; 0 for one that was removed.
  long count(int segment) {
    return count[segment];
  }

  /// The character after a segment, or one of [#END], [#UNKNOWN], [#SEVERAL].
  int follower(int segment) {
    return follower[segment];
  }

  /// Takes all occurrences of a segment away.
  void remove(int segment) {
    count[segment] = 0;
  }

  /// Counts a segment.
  ///
  /// @throws IllegalArgumentException if the segments take more than 2 GiB
  void add(byte[] in, int from, int to, long weight, int next) {
    int code = hash(in, from, to);
    int slot = code & table.length - 1;
    while (table[slot] != NONE && !equals(table[slot], code, in, from, to)) {
      slot = slot + 1 & table.length - 1;
    }
    int segment = table[slot];
    if (segment == NONE) {
      table[slot] = append(in, from, to, code, next);
      segment = size - 1;
      growTable();
    }
    if (count[segment] == 0) {
      follower[segment] = next;
    } else if (follower[segment] != next) {
      follower[segment] = SEVERAL;
    }
    count[segment] += weight;
  }

  /// Counts all segments of another table.
  void addAll(SegmentCounts other) {
    for (int i = 0; i < other.size; i++) {
      add(other.bytes, other.from(i), other.to(i), other.count[i], other.follower[i]);
    }
  }

  private boolean equals(int segment, int code, byte[] in, int from, int to) {
    return hash[segment] == code && Arrays.equals(bytes, from(segment), end[segment], in, from, to);
  }

  private static int hash(byte[] in, int from, int to) {
    long code = to - (long) from;
    for (int i = from; i < to; i++) {
      code = (code ^ in[i]) * 0x9E3779B97F4A7C15L;
      code ^= code >>> 32;
    }
    return (int) code;
  }

  private int append(byte[] in, int from, int to, int code, int next) {
    int start = size == 0 ? 0 : end[size - 1];
    long needed = (long) start + to - from;
    if (needed > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "the text is too large to be trained on as a whole; use a part of its sentences"
              + " (input_sentence_size)");
    }
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8, 2 * needed));
    }
    if (size == end.length) {
      int capacity = 3 * (size / 2);
      end = Arrays.copyOf(end, capacity);
      hash = Arrays.copyOf(hash, capacity);
      count = Arrays.copyOf(count, capacity);
      follower = Arrays.copyOf(follower, capacity);
    }
    System.arraycopy(in, from, bytes, start, to - from);
    end[size] = (int) needed;
    hash[size] = code;
    follower[size] = next;
    return size++;
  }

  private void growTable() {
    if (size <= table.length / 2) {
      return;
    }
    table = new int[2 * table.length];
    Arrays.fill(table, NONE);
    for (int i = 0; i < size; i++) {
      int slot = hash[i] & table.length - 1;
      while (table[slot] != NONE) {
        slot = slot + 1 & table.length - 1;
      }
      table[slot] = i;
    }
  }
}
