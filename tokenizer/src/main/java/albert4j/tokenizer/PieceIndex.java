package albert4j.tokenizer;

import java.util.Arrays;
import java.util.List;

/// Finds the pieces of a vocabulary by their text: a hash table with open addressing over the bytes
/// of the file. A map of strings would take as long to make as all else that a tokenizer loads.
final class PieceIndex {
  private static final int NONE = -1;

  private final List<Piece> pieces;

  /// Ids, each at the first free slot from its hash on; -1 in the free ones, at least half.
  private final int[] slots;

  /// @param pieces in the order of their ids
  PieceIndex(List<Piece> pieces) {
    this.pieces = pieces;
    slots = new int[Integer.highestOneBit(2 * pieces.size() + 1) * 2];
    Arrays.fill(slots, NONE);
  }

  /// The id of the piece whose text is `bytes[from]` to `bytes[to - 1]`, or -1.
  int id(byte[] bytes, int from, int to) {
    return slots[slot(bytes, from, to)];
  }

  /// Makes a piece the one that is found by its text.
  void put(int id) {
    Piece piece = pieces.get(id);
    slots[slot(piece.file(), piece.from(), piece.to())] = id;
  }

  /// The slot of the piece with that text, or the one where it belongs.
  private int slot(byte[] bytes, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + bytes[i];
    }
    int mask = slots.length - 1;
    int slot = (hash ^ hash >>> 15) & mask;
    while (slots[slot] != NONE && !isText(pieces.get(slots[slot]), bytes, from, to)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private static boolean isText(Piece piece, byte[] bytes, int from, int to) {
    return Arrays.equals(piece.file(), piece.from(), piece.to(), bytes, from, to);
  }
}
