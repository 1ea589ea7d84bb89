package albert4j.tokenizer;

import java.util.ArrayDeque;
import java.util.Arrays;

/// A trie over sorted byte strings, in arrays, with the links that make it an automaton.
///
/// Nodes are numbered level by level from [#ROOT] on, so the children of a node are neighbours, and
/// whatever a node falls back to has a smaller number. Only [PieceAutomatonBuilder] uses it, while
/// it builds.
final class PieceTrie {
  static final int ROOT = 0;
  private static final int NONE = -1;

  /// Number of nodes.
  int size = 1;

  /// For each node its first child; the others follow.
  int[] firstChild = new int[64];

  /// For each node the number of its children.
  int[] children = new int[64];

  /// For each node the byte that leads to it from its parent.
  byte[] label = new byte[64];

  /// For each node the index of the key that ends there, or -1.
  int[] key = new int[64];

  /// For each node the one for the longest proper suffix of its string that is in the trie, too.
  int[] fallback = new int[64];

  /// @param keys sorted as unsigned bytes, none empty or twice
  PieceTrie(byte[][] keys) {
    grow(keys);
    linkFallbacks();
  }

  /// The keys that pass through a node, and how many bytes they share there.
  private record Stretch(int from, int to, int depth) {}

  private void grow(byte[][] keys) {
    ArrayDeque<Stretch> queue = new ArrayDeque<>();
    queue.add(new Stretch(0, keys.length, 0));
    for (int node = 0; !queue.isEmpty(); node++) {
      Stretch stretch = queue.remove();
      int from = stretch.from();
      int depth = stretch.depth();
      boolean ends = from < stretch.to() && keys[from].length == depth;
      key[node] = ends ? from++ : NONE;
      firstChild[node] = size;
      while (from < stretch.to()) {
        byte b = keys[from][depth];
        int to = from + 1;
        while (to < stretch.to() && keys[to][depth] == b) {
          to++;
        }
        add(b);
        queue.add(new Stretch(from, to, depth + 1));
        from = to;
      }
      children[node] = size - firstChild[node];
    }
  }

  private void add(byte b) {
    if (size == label.length) {
      int capacity = 2 * size;
      firstChild = Arrays.copyOf(firstChild, capacity);
      children = Arrays.copyOf(children, capacity);
      label = Arrays.copyOf(label, capacity);
      key = Arrays.copyOf(key, capacity);
      fallback = Arrays.copyOf(fallback, capacity);
    }
    label[size++] = b;
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
