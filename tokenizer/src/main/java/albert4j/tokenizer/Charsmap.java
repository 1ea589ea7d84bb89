package albert4j.tokenizer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// The replacement table of a SentencePiece normaliser (`precompiled_charsmap`): byte strings of
/// the input and what they become.
///
/// Layout: the size of the trie in bytes (u32, little-endian, as all numbers here), the trie's
/// units (u32 each), then the replacements, each ended by a NUL and addressed by its byte offset.
/// The trie is a double array in the format of Darts-clone: a node is the place that its unit's
/// offset leads to (by exclusive or), its child for byte `b` is the unit at `node ^ b`, which
/// carries `b` as its label; a unit with the leaf bit has its value at the node itself.
///
/// Source: google/sentencepiece `normalizer.cc`, s-yata/darts-clone `darts.h`. The table is always
/// the file's own: ALBERT's (2019) and those of later libraries differ in 15 characters.
///
/// All of the trie is walked once when it is made, so that a lookup needs no checks.
final class Charsmap {
  /// Longer keys are refused: Unicode's longest take 18 bytes, and a lookup costs a step a byte.
  static final int MAX_KEY_BYTES = 255;

  /// Longer replacements are refused: Unicode's longest takes 33 bytes, and text may grow by this
  /// factor.
  static final int MAX_REPLACEMENT_BYTES = 1024;

  private static final int LEAF = 1 << 8;
  private static final int LABEL = 0x800000FF;
  private static final int BLOCK = 256;

  private final int[] units;
  private final byte[] replacements;

  private Charsmap(int[] units, byte[] replacements) {
    this.units = units;
    this.replacements = replacements;
  }

  /// Reads a table.
  ///
  /// @param offset where the table starts in the file, for errors
  /// @throws TokenizerException if any key could lead out of the table, or any replacement is not
  ///   UTF-8
  static Charsmap of(String source, int offset, byte[] blob) throws TokenizerException {
    ByteBuffer in = ByteBuffer.wrap(blob).order(ByteOrder.LITTLE_ENDIAN);
    long trieBytes = blob.length < 4 ? -1 : in.getInt() & 0xFFFFFFFFL;
    if (trieBytes < 4 || trieBytes % 4 != 0 || trieBytes > blob.length - 4) {
      throw new TokenizerException(
          source,
          offset,
          "a charsmap whose trie size is a multiple of 4, from 4 to " + (blob.length - 4),
          trieBytes < 0 ? blob.length + " bytes" : "" + trieBytes);
    }
    int size = (int) trieBytes / 4;
    int[] units = new int[(size + BLOCK - 1) / BLOCK * BLOCK];
    in.asIntBuffer().get(units, 0, size);
    byte[] replacements = Arrays.copyOfRange(blob, 4 + 4 * size, blob.length);
    Charsmap map = new Charsmap(units, replacements);
    map.new Check(source, offset + 4, size).all();
    return map;
  }

  /// The longest key that the bytes from `from` to `to` start with: `length << 32 | value`, or 0 if
  /// there is none. The value is the place in [#replacements()] at which the key's replacement
  /// starts.
  long match(byte[] bytes, int from, int to) {
    int node = offset(units[0]);
    long best = 0;
    for (int i = from; i < to; i++) {
      int label = bytes[i] & 0xFF;
      int unit = units[node ^ label];
      if (label == 0 || (unit & LABEL) != label) {
        break;
      }
      node ^= label ^ offset(unit);
      if ((unit & LEAF) != 0) {
        best = (long) (i + 1 - from) << 32 | (units[node] & Integer.MAX_VALUE);
      }
    }
    return best;
  }

  /// The replacements; each starts at the value of its keys and ends before a NUL.
  byte[] replacements() {
    return replacements;
  }

  /// The index of the NUL that ends the replacement at `start`.
  static int end(byte[] replacements, int start) {
    int end = start;
    while (end < replacements.length && replacements[end] != 0) {
      end++;
    }
    return end;
  }

  /// Whether an ASCII byte stays as it is when an ASCII byte or nothing follows: no key is this
  /// byte, or starts with it and another ASCII byte.
  boolean keeps(int ascii) {
    int node = offset(units[0]);
    int unit = units[node ^ ascii];
    if (ascii == 0 || (unit & LABEL) != ascii) {
      return true;
    }
    boolean keeps = (unit & LEAF) == 0;
    node ^= ascii ^ offset(unit);
    for (int next = 1; next < 0x80; next++) {
      keeps &= (units[node ^ next] & LABEL) != next;
    }
    return keeps;
  }

  private static int offset(int unit) {
    return unit >>> 10 << ((unit & 1 << 9) >>> 6);
  }

  /// Walks all keys. Nodes are shared between keys with equal ends, so each is visited once; only a
  /// node that leads back to itself is an error.
  private final class Check {
    private static final short OPEN = -1;

    private final String source;
    private final int at;
    private final int size;

    /// Bytes of the longest key's rest from a node on, plus 1; 0 before the node is visited.
    private final short[] height = new short[units.length];

    private final int[] firstChild = new int[units.length];
    private final int[] nextChild = new int[units.length];
    private final boolean[] checked = new boolean[replacements.length];

    Check(String source, int at, int size) {
      this.source = source;
      this.at = at;
      this.size = size;
    }

    void all() throws TokenizerException {
      Arrays.fill(firstChild, -1);
      for (int i = 0; i < size; i++) {
        int label = units[i] & LABEL;
        if (label > 0) {
          nextChild[i] = firstChild[i ^ label];
          firstChild[i ^ label] = i;
        }
      }
      visit(0, target(0), 0);
    }

    /// The node that a unit leads to.
    private int target(int unit) throws TokenizerException {
      int target = unit ^ offset(units[unit]);
      if (target < 0 || target >= units.length) {
        throw error(unit, "an offset into " + size + " units", "one to " + target);
      }
      return target;
    }

    private int visit(int unit, int node, int depth) throws TokenizerException {
      if (height[node] > 0) {
        return height[node];
      }
      int highest = 0;
      boolean open = height[node] == OPEN;
      height[node] = OPEN;
      for (int child = firstChild[node]; child >= 0 && !open && depth <= MAX_KEY_BYTES; ) {
        int target = target(child);
        if ((units[child] & LEAF) != 0) {
          checkReplacement(child, units[target] & Integer.MAX_VALUE);
        }
        highest = Math.max(highest, visit(child, target, depth + 1));
        child = nextChild[child];
      }
      if (open || depth + highest > MAX_KEY_BYTES) {
        throw error(unit, "keys of at most " + MAX_KEY_BYTES + " bytes", "a longer one");
      }
      height[node] = (short) (highest + 1);
      return highest + 1;
    }

    private void checkReplacement(int unit, int value) throws TokenizerException {
      if (value >= replacements.length) {
        throw error(unit, "a replacement within " + replacements.length + " bytes", "" + value);
      }
      if (checked[value]) {
        return;
      }
      checked[value] = true;
      int end = end(replacements, value);
      if (end == replacements.length || end - value > MAX_REPLACEMENT_BYTES) {
        throw error(
            unit, "a NUL within " + MAX_REPLACEMENT_BYTES + " bytes of a replacement", "none");
      }
      if (Utf8.firstMalformed(replacements, value, end) < end) {
        throw error(unit, "a replacement in UTF-8", "malformed bytes");
      }
    }

    private TokenizerException error(int unit, String expected, String found) {
      return new TokenizerException(source, at + 4L * unit, "charsmap: " + expected, found);
    }
  }
}
