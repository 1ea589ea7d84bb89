package albert4j.tokenizer;

import java.util.Arrays;

/// A trie over byte strings, in arrays, with the links that make it an automaton.
///
/// Nodes are numbered level by level from [#ROOT] on, so the children of a node are neighbours, and
/// whatever a node falls back to has a smaller number. Only [PieceAutomatonBuilder] uses it, while
/// it builds.
final class PieceTrie {
  static final int ROOT = 0;
  private static final int NONE = -1;

  /// Number of nodes.
  final int size;

  /// For each node its first child; the others follow.
  final int[] firstChild;

  /// For each node the number of its children.
  final int[] children;

  /// For each node the byte that leads to it from its parent.
  final byte[] label;

  /// For each node the length of its string.
  final char[] depth;

  /// For each node the id of the piece that ends there, or -1.
  final int[] id;

  /// For each node the one for the longest proper suffix of its string that is in the trie, too.
  final int[] fallback;

  /// A trie that grows string by string: nodes are numbered as they come, and those with the same
  /// parent form a chain.
  static final class Growing {
    private int size = 1;
    private int[] firstChild = {NONE};
    private int[] nextSibling = {NONE};
    private byte[] label = {0};
    private int[] id = {NONE};

    /// Adds the first `length` bytes as the text of a piece.
    void add(byte[] bytes, int length, int piece) {
      int node = ROOT;
      for (int i = 0; i < length; i++) {
        byte b = bytes[i];
        int last = NONE;
        int child = firstChild[node];
        while (child != NONE && label[child] != b) {
          last = child;
          child = nextSibling[child];
        }
        node = child == NONE ? append(b, node, last) : child;
      }
      id[node] = piece;
    }

    /// A new child at the end of the chain, after `last` if there is one.
    private int append(byte b, int parent, int last) {
      if (size == label.length) {
        int capacity = 2 * size;
        firstChild = Arrays.copyOf(firstChild, capacity);
        nextSibling = Arrays.copyOf(nextSibling, capacity);
        label = Arrays.copyOf(label, capacity);
        id = Arrays.copyOf(id, capacity);
      }
      firstChild[size] = NONE;
      nextSibling[size] = NONE;
      label[size] = b;
      id[size] = NONE;
      if (last == NONE) {
        firstChild[parent] = size;
      } else {
        nextSibling[last] = size;
      }
      return size++;
    }
  }

  PieceTrie(Growing grown) {
    size = grown.size;
    firstChild = new int[size];
    children = new int[size];
    label = new byte[size];
    depth = new char[size];
    id = new int[size];
    fallback = new int[size];
    number(grown);
    linkFallbacks();
  }

  private void number(Growing grown) {
    int[] oldNumber = new int[size];
    int next = 1;
    for (int node = 0; node < size; node++) {
      int old = oldNumber[node];
      label[node] = grown.label[old];
      id[node] = grown.id[old];
      firstChild[node] = next;
      int child = grown.firstChild[old];
      while (child != NONE) {
        depth[next] = (char) (depth[node] + 1);
        oldNumber[next++] = child;
        child = grown.nextSibling[child];
      }
      children[node] = next - firstChild[node];
    }
  }

  private void linkFallbacks() {
    for (int node = 0; node < size; node++) {
      for (int c = firstChild[node]; c < firstChild[node] + children[node]; c++) {
        int shorter = fallback[node];
        int target = node == ROOT ? ROOT : child(shorter, label[c]);
        while (target == NONE && shorter != ROOT) {
          shorter = fallback[shorter];
          target = child(shorter, label[c]);
        }
        fallback[c] = target == NONE ? ROOT : target;
      }
    }
  }

  private int child(int node, byte b) {
    int end = firstChild[node] + children[node];
    int at = firstChild[node];
    while (at < end && label[at] != b) {
      at++;
    }
    return at < end ? at : NONE;
  }

  /// The node itself if it has children, or else the nearest one to fall back to that has some.
  int branching(int node) {
    int at = node;
    while (children[at] == 0 && at != ROOT) {
      at = fallback[at];
    }
    return at;
  }
}
