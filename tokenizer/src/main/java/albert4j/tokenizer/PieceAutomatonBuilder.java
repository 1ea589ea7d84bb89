package albert4j.tokenizer;

/// Builds a [PieceAutomaton] from a [PieceTrie]: the entries of its states, and its double array.
final class PieceAutomatonBuilder {
  /// Longer pieces are refused, so that a length fits a char.
  static final int MAX_PIECE_BYTES = Character.MAX_VALUE;

  /// The largest vocabularies in use take a fifth of this. It also bounds the number of entries,
  /// since a piece has no more ends in it than bytes, and so the first of a state's entries fits
  /// beside their number in an int.
  static final int MAX_TOTAL_BYTES = 1 << (Integer.SIZE - PieceAutomaton.COUNT_BITS);

  /// A base has to fit beside the label in an int.
  private static final int MAX_STATES = 1 << (Integer.SIZE - PieceAutomaton.LABEL_BITS);

  static final int SEARCHED_BLOCKS = 4;
  private static final int MAX_COUNT = (1 << PieceAutomaton.COUNT_BITS) - 1;
  private static final int ROOT = PieceTrie.ROOT;

  private final ModelFile model;
  private final PieceTrie trie;
  private final double[] pieceScores;
  private final DoubleArrayLayout layout = new DoubleArrayLayout(MAX_STATES, SEARCHED_BLOCKS);

  private PieceAutomatonBuilder(ModelFile model, PieceTrie trie, double[] pieceScores) {
    this.model = model;
    this.trie = trie;
    this.pieceScores = pieceScores;
  }

  /// The pieces that an automaton is to find, as they are collected.
  static final class Pieces {
    private final ModelFile model;
    private final PieceTrie.Growing trie = new PieceTrie.Growing();

    /// For each id the score of its piece.
    private final double[] scores;

    private long totalBytes;

    /// @param model where the pieces come from
    Pieces(ModelFile model) {
      this.model = model;
      scores = new double[model.pieces().size()];
    }

    /// Adds a piece that is not empty and was not added before.
    ///
    /// @param bytes starts with the piece in the form of normalised text ([Normalizer#internal])
    /// @throws TokenizerException if the pieces are too long
    void add(int id, byte[] bytes, int length, double score) throws TokenizerException {
      totalBytes += length;
      if (length > MAX_PIECE_BYTES || totalBytes > MAX_TOTAL_BYTES) {
        throw error(
            model,
            id,
            "pieces of at most " + MAX_PIECE_BYTES + " bytes, " + MAX_TOTAL_BYTES + " in all",
            "one of " + length + ", " + totalBytes + " so far");
      }
      scores[id] = score;
      trie.add(bytes, length, id);
    }

    /// The automaton that finds them.
    ///
    /// @throws TokenizerException if there are too many, or too deeply nested
    PieceAutomaton automaton() throws TokenizerException {
      return new PieceAutomatonBuilder(model, new PieceTrie(trie), scores).build();
    }
  }

  private static TokenizerException error(ModelFile model, int id, String expected, String found) {
    return model.error(model.pieces().get(id).message().offset(), expected, found);
  }

  private PieceAutomaton build() throws TokenizerException {
    int[] entries = countEntries();
    int size = 0;
    for (int node = 1; node < trie.size; node++) {
      boolean ends = trie.id[node] >= 0;
      int count = entries[node];
      int first = ends ? size : entries[trie.fallback[node]] >>> PieceAutomaton.COUNT_BITS;
      entries[node] = first << PieceAutomaton.COUNT_BITS | count;
      size += ends ? count : 0;
    }
    double[] scores = new double[size];
    char[] lengths = new char[size];
    int[] ids = new int[size];
    for (int node = 1; node < trie.size; node++) {
      int id = trie.id[node];
      if (id >= 0) {
        int at = entries[node] >>> PieceAutomaton.COUNT_BITS;
        int shorter = entries[trie.fallback[node]] >>> PieceAutomaton.COUNT_BITS;
        int others = (entries[node] & MAX_COUNT) - 1;
        scores[at] = pieceScores[id];
        lengths[at] = trie.depth[node];
        ids[at] = id;
        System.arraycopy(scores, shorter, scores, at + 1, others);
        System.arraycopy(lengths, shorter, lengths, at + 1, others);
        System.arraycopy(ids, shorter, ids, at + 1, others);
      }
    }
    int[] base = new int[trie.size];
    int[] state = new int[trie.size];
    layOut(base, state);
    return new PieceAutomaton(
        states(base, state, entries), fallbacks(state), scores, lengths, ids, restart(base[ROOT]));
  }

  /// For each node how many pieces end there: its own, if there is one, and those of the node to
  /// fall back to.
  private int[] countEntries() throws TokenizerException {
    int[] count = new int[trie.size];
    for (int node = 1; node < trie.size; node++) {
      count[node] = count[trie.fallback[node]] + (trie.id[node] >= 0 ? 1 : 0);
      if (count[node] > MAX_COUNT) {
        throw error(
            model,
            trie.id[node],
            "a piece that at most " + (MAX_COUNT - 1) + " others are the end of",
            "one with " + (count[node] - 1));
      }
    }
    return count;
  }

  /// Gives each node a base for its children, and each child its state. The root is state 0, and
  /// its row of children is complete, so that reading never has to ask whether it has fallen back
  /// to the root. A node without children takes the base of the node that it would fall back to
  /// anyway.
  private void layOut(int[] base, int[] state) throws TokenizerException {
    layout.place(new byte[1], 0, 1); // the root's own place, which is 0
    byte[] allBytes = new byte[256];
    for (int b = 0; b < 256; b++) {
      allBytes[b] = (byte) b;
    }
    base[ROOT] = layout.place(allBytes, 0, 256);
    for (int node = 0; node < trie.size; node++) {
      int first = trie.firstChild[node];
      int count = trie.children[node];
      if (node != ROOT) {
        base[node] =
            count > 0 ? layout.place(trie.label, first, count) : base[trie.branching(node)];
      }
      if (base[node] < 0) {
        throw model.error(0, "pieces that take at most " + MAX_STATES + " states", "more");
      }
      for (int child = first; child < first + count; child++) {
        state[child] = base[node] ^ (trie.label[child] & 0xFF);
      }
    }
  }

  private int[] states(int[] base, int[] state, int[] entries) {
    int[] states = new int[layout.size() * PieceAutomaton.STRIDE];
    for (int s = 0; s < layout.size(); s++) {
      states[s * PieceAutomaton.STRIDE] = PieceAutomaton.NO_LABEL;
    }
    // bytes that start no piece lead to states that are left as the root is
    for (int b = 0; b < 256; b++) {
      states[(base[ROOT] ^ b) * PieceAutomaton.STRIDE] =
          base[ROOT] << PieceAutomaton.LABEL_BITS | b;
    }
    for (int node = 0; node < trie.size; node++) {
      int at = state[node] * PieceAutomaton.STRIDE;
      int label = node == ROOT ? PieceAutomaton.NO_LABEL : trie.label[node] & 0xFF;
      states[at] = base[node] << PieceAutomaton.LABEL_BITS | label;
      states[at + 1] = entries[node];
    }
    return states;
  }

  private int[] fallbacks(int[] state) {
    int[] fallbacks = new int[layout.size()];
    for (int node = 0; node < trie.size; node++) {
      fallbacks[state[node]] = state[trie.fallback[trie.branching(node)]];
    }
    return fallbacks;
  }

  private int[] restart(int rootBase) {
    int[] restart = new int[256];
    for (int b = 0; b < 256; b++) {
      restart[b] = rootBase ^ b;
    }
    for (int node = 1 + trie.children[ROOT]; node < trie.size; node++) {
      restart[trie.label[node] & 0xFF] = -1;
    }
    return restart;
  }
}
