package albert4j.tokenizer;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;

/// Builds a [PieceAutomaton]: a trie, level by level, then its fallbacks, then its entries, then
/// the double array.
///
/// Nodes are numbered level by level, so the children of a node are neighbours and every fallback
/// has a smaller number than its node. That order also puts the states that text visits most next
/// to each other in memory.
final class PieceAutomatonBuilder {
  /// Bases have to fit beside the label in an int.
  static final int MAX_STATES = 1 << (32 - PieceAutomaton.LABEL_BITS);

  /// Longer pieces are refused, so that a length fits a char.
  static final int MAX_PIECE_BYTES = Character.MAX_VALUE;

  /// Bounds the memory that a file can ask for; the largest vocabularies in use take a fifth of
  /// this.
  static final int MAX_TOTAL_BYTES = 16 << 20;

  private static final int ROOT = 0;

  /// A piece in the form of normalised text ([Normalizer#internal]).
  static final class Key {
    final byte[] bytes;
    final int id;
    final double score;

    Key(byte[] bytes, int id, double score) {
      this.bytes = bytes;
      this.id = id;
      this.score = score;
    }
  }

  private final Key[] keys;

  // The trie: for each node its first child (the others follow), the number of children, the byte
  // that leads to it, the node to fall
  // back to, and the key that ends in it or -1.
  private int[] firstChild = new int[64];
  private int[] children = new int[64];
  private byte[] label = new byte[64];
  private int[] fallback = new int[64];
  private int[] key = new int[64];
  private int nodes = 1;

  // The double array: for each node its state, the base of its children, and itself or, if it has
  // no children, the node to fall back
  // to that has some.
  private int[] state = new int[0];
  private int[] base = new int[0];
  private int[] branching = new int[0];
  private int places;

  private PieceAutomatonBuilder(List<Key> keys) {
    this.keys = keys.toArray(Key[]::new);
    Arrays.sort(this.keys, (a, b) -> Arrays.compareUnsigned(a.bytes, b.bytes));
  }

  /// Builds the automaton of these keys, which come in any order, none of them empty or twice.
  ///
  /// @param model where the keys come from, for errors
  /// @throws TokenizerException if the keys are too long, one or all
  static PieceAutomaton build(ModelFile model, List<Key> keys) throws TokenizerException {
    long total = 0;
    for (Key key : keys) {
      total += key.bytes.length;
      if (key.bytes.length > MAX_PIECE_BYTES || total > MAX_TOTAL_BYTES) {
        throw model.error(
            model.pieces().get(key.id).message().offset(),
            "pieces of at most " + MAX_PIECE_BYTES + " bytes, " + MAX_TOTAL_BYTES + " in all",
            "one of " + key.bytes.length + ", " + total + " so far");
      }
    }
    return new PieceAutomatonBuilder(keys).build(model);
  }

  private PieceAutomaton build(ModelFile model) throws TokenizerException {
    growTrie();
    linkFallbacks();
    if (!layOut()) {
      throw model.error(0, "pieces that take at most " + MAX_STATES + " states", "more");
    }
    int entries = 0;
    int[] firstEntry = new int[nodes];
    int[] endOfEntries = new int[nodes];
    for (int node = 1; node < nodes; node++) {
      int shorter = fallback[node];
      int count = endOfEntries[shorter] - firstEntry[shorter];
      boolean ends = key[node] >= 0;
      firstEntry[node] = ends ? entries : firstEntry[shorter];
      endOfEntries[node] = ends ? entries + 1 + count : endOfEntries[shorter];
      entries +=
          ends
              ? 1 + count
              : 0; // at most MAX_TOTAL_BYTES: a key has at most as many ends in it as bytes
    }
    double[] scores = new double[entries];
    char[] lengths = new char[entries];
    int[] ids = new int[entries];
    for (int node = 1; node < nodes; node++) {
      if (key[node] >= 0) {
        int at = firstEntry[node];
        int shorter = firstEntry[fallback[node]];
        int count = endOfEntries[node] - at - 1;
        scores[at] = keys[key[node]].score;
        lengths[at] = (char) keys[key[node]].bytes.length;
        ids[at] = keys[key[node]].id;
        System.arraycopy(scores, shorter, scores, at + 1, count);
        System.arraycopy(lengths, shorter, lengths, at + 1, count);
        System.arraycopy(ids, shorter, ids, at + 1, count);
      }
    }
    return new PieceAutomaton(states(firstEntry, endOfEntries), scores, lengths, ids, restart());
  }

  /// The stretch of keys that pass through a node, and how many bytes they share there.
  private record Stretch(int from, int to, int depth) {}

  private void growTrie() {
    ArrayDeque<Stretch> queue = new ArrayDeque<>();
    queue.add(new Stretch(0, keys.length, 0));
    for (int node = 0; !queue.isEmpty(); node++) {
      Stretch stretch = queue.remove();
      int from = stretch.from();
      int depth = stretch.depth();
      boolean ends = from < stretch.to() && keys[from].bytes.length == depth;
      key[node] = ends ? from++ : -1;
      firstChild[node] = nodes;
      while (from < stretch.to()) {
        byte b = keys[from].bytes[depth];
        int to = from + 1;
        while (to < stretch.to() && keys[to].bytes[depth] == b) {
          to++;
        }
        addNode(b);
        queue.add(new Stretch(from, to, depth + 1));
        from = to;
      }
      children[node] = nodes - firstChild[node];
    }
  }

  private void addNode(byte b) {
    if (nodes == label.length) {
      int capacity = 2 * nodes;
      firstChild = Arrays.copyOf(firstChild, capacity);
      children = Arrays.copyOf(children, capacity);
      label = Arrays.copyOf(label, capacity);
      fallback = Arrays.copyOf(fallback, capacity);
      key = Arrays.copyOf(key, capacity);
    }
    label[nodes++] = b;
  }

  private void linkFallbacks() {
    for (int node = 0; node < nodes; node++) {
      for (int c = firstChild[node]; c < firstChild[node] + children[node]; c++) {
        int shorter = fallback[node];
        int target = node == ROOT ? ROOT : child(shorter, label[c]);
        while (target < 0 && shorter != ROOT) {
          shorter = fallback[shorter];
          target = child(shorter, label[c]);
        }
        fallback[c] = Math.max(target, ROOT);
      }
    }
  }

  /// The child of a node for a byte, or -1.
  private int child(int node, byte b) {
    int from = firstChild[node];
    int at = from;
    while (at < from + children[node] && label[at] != b) {
      at++;
    }
    return at < from + children[node] ? at : -1;
  }

  /// Gives each node a state and a base; false if there are too many.
  ///
  /// The root is state 0, and its row of children is complete, so that reading never has to ask
  /// whether it has fallen back to the root. A node without children takes the base of the node
  /// that it would fall back to anyway.
  private boolean layOut() {
    DoubleArrayLayout layout = new DoubleArrayLayout(MAX_STATES);
    layout.place(new byte[1], 0, 1); // the root's own place, which is 0
    byte[] allBytes = new byte[256];
    for (int b = 0; b < 256; b++) {
      allBytes[b] = (byte) b;
    }
    state = new int[nodes];
    base = new int[nodes];
    branching = new int[nodes];
    base[ROOT] = layout.place(allBytes, 0, 256);
    for (int node = 0; node < nodes; node++) {
      branching[node] = children[node] > 0 ? node : branching[fallback[node]];
      if (branching[node] != node) {
        base[node] = base[branching[node]];
      } else if (node != ROOT) {
        base[node] = layout.place(label, firstChild[node], children[node]);
      }
      if (base[node] < 0) {
        return false;
      }
      for (int c = firstChild[node]; c < firstChild[node] + children[node]; c++) {
        state[c] = base[node] ^ (label[c] & 0xFF);
      }
    }
    places = layout.size();
    return true;
  }

  private int[] states(int[] firstEntry, int[] endOfEntries) {
    int[] states = new int[places * PieceAutomaton.STRIDE];
    for (int s = 0; s < places; s++) {
      states[s * PieceAutomaton.STRIDE] = PieceAutomaton.NO_LABEL;
    }
    // bytes that start no piece: states that are left as the root is
    for (int b = 0; b < 256; b++) {
      states[(base[ROOT] ^ b) * PieceAutomaton.STRIDE] =
          base[ROOT] << PieceAutomaton.LABEL_BITS | b;
    }
    for (int node = 0; node < nodes; node++) {
      int at = state[node] * PieceAutomaton.STRIDE;
      int own = node == ROOT ? PieceAutomaton.NO_LABEL : label[node] & 0xFF;
      states[at] = base[node] << PieceAutomaton.LABEL_BITS | own;
      states[at + 1] = state[fallback[branching[node]]];
      states[at + 2] = firstEntry[node];
      states[at + 3] = endOfEntries[node];
    }
    return states;
  }

  private int[] restart() {
    int[] restart = new int[256];
    for (int b = 0; b < 256; b++) {
      restart[b] = base[ROOT] ^ b;
    }
    for (int node = 1 + children[ROOT]; node < nodes; node++) {
      restart[label[node] & 0xFF] = -1;
    }
    return restart;
  }
}
