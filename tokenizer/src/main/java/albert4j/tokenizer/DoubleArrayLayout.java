package albert4j.tokenizer;

import java.util.Arrays;

/// Finds room in a double array: places for a node's children such that the children of different
/// nodes never meet.
///
/// A base puts the child for byte `b` at `base ^ b`, which stays within one block of 256 places. No
/// two nodes share a base, so a child's label alone tells whose child it is. Only the last blocks
/// are searched, which bounds the time for a node; the many nodes with a single child fill the
/// gaps.
final class DoubleArrayLayout {
  private static final int BLOCK = 256;
  private static final int WORDS = BLOCK / Long.SIZE;

  /// For each power of two up to 32 the bits of a word whose number lacks it.
  private static final long[] LOWER_HALVES = {
    0x5555555555555555L,
    0x3333333333333333L,
    0x0F0F0F0F0F0F0F0FL,
    0x00FF00FF00FF00FFL,
    0x0000FFFF0000FFFFL,
    0x00000000FFFFFFFFL
  };

  private final int maxPlaces;
  private final int maxSearched;
  private int blocks;

  /// One bit for each place: whether it is free.
  private long[] freePlaces = new long[0];

  /// One bit for each base: whether it is free.
  private long[] freeBases = new long[0];

  /// @param maxPlaces the double array may not grow beyond this
  /// @param maxSearched so many blocks are searched for a node: more of them leave fewer gaps
  DoubleArrayLayout(int maxPlaces, int maxSearched) {
    this.maxPlaces = maxPlaces;
    this.maxSearched = maxSearched;
  }

  /// Takes places for children with the given labels, `labels[from]` to `labels[from + count - 1]`.
  ///
  /// @return their base, or -1 if the double array would grow too large
  int place(byte[] labels, int from, int count) {
    // an only child fits any gap, so it takes those of the oldest block; several find room in the
    // newest
    int searched = Math.min(blocks, maxSearched);
    for (int i = 1; i <= searched; i++) {
      int block = count == 1 ? blocks - searched - 1 + i : blocks - i;
      int base = find(block, labels, from, count);
      if (base >= 0) {
        return take(base, labels, from, count);
      }
    }
    if ((blocks + 1) * BLOCK > maxPlaces) {
      return -1;
    }
    addBlock();
    return take((blocks - 1) * BLOCK, labels, from, count);
  }

  /// Number of places so far: a multiple of 256.
  int size() {
    return blocks * BLOCK;
  }

  /// What to write as the label at a place that no child has, so that no node finds a child there:
  /// the one that only a base that is free would look for. For other places 0.
  int unusedLabel(int place) {
    if ((freePlaces[place / Long.SIZE] & 1L << place) == 0) {
      return 0;
    }
    // each base has taken a place of its block, so if there is a place left, there is a base
    int word = place / BLOCK * WORDS;
    while (freeBases[word] == 0) {
      word++;
    }
    return place ^ (word * Long.SIZE + Long.numberOfTrailingZeros(freeBases[word]));
  }

  private void addBlock() {
    if (blocks * WORDS == freePlaces.length) {
      int capacity = (2 * blocks + 2) * WORDS;
      freePlaces = Arrays.copyOf(freePlaces, capacity);
      freeBases = Arrays.copyOf(freeBases, capacity);
    }
    Arrays.fill(freePlaces, blocks * WORDS, (blocks + 1) * WORDS, -1L);
    Arrays.fill(freeBases, blocks * WORDS, (blocks + 1) * WORDS, -1L);
    blocks++;
  }

  /// A free base of a block at which all labels find a free place, or -1. Tries 64 bases at once.
  private int find(int block, byte[] labels, int from, int count) {
    for (int word = 0; word < WORDS; word++) {
      long bases = freeBases[block * WORDS + word];
      for (int i = from; i < from + count && bases != 0; i++) {
        int label = labels[i] & 0xFF;
        bases &= exchange(freePlaces[block * WORDS + (word ^ label >> 6)], label & 63);
      }
      if (bases != 0) {
        return block * BLOCK + word * Long.SIZE + Long.numberOfTrailingZeros(bases);
      }
    }
    return -1;
  }

  /// The word whose bit `i` is bit `i ^ distance` of the given one.
  private static long exchange(long word, int distance) {
    long result = word;
    for (int power = 0; distance >> power != 0; power++) {
      if ((distance >> power & 1) != 0) {
        long lower = LOWER_HALVES[power];
        result = (result & lower) << (1 << power) | (result >>> (1 << power) & lower);
      }
    }
    return result;
  }

  private int take(int base, byte[] labels, int from, int count) {
    freeBases[base / Long.SIZE] &= ~(1L << base);
    for (int i = from; i < from + count; i++) {
      int place = base ^ (labels[i] & 0xFF);
      freePlaces[place / Long.SIZE] &= ~(1L << place);
    }
    return base;
  }
}
