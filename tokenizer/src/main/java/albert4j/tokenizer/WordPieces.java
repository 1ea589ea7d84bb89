package albert4j.tokenizer;

import java.util.Arrays;

/// The pieces of a WordPiece vocabulary, and how words are cut into them: from the left, each time
/// the longest piece that fits, those inside a word written with `##` before them.
///
/// A trie as a double array: the child of a state for byte `b` is state `base ^ b`, if its label is
/// `b`. Pieces with `##` are those below the state that `##` leads to, so one array has both kinds.
/// Never changes, and is shared between threads.
///
/// Source: Hugging Face `tokenization_bert.py`, `WordpieceTokenizer`; Schuster and Nakajima,
/// Japanese and Korean voice search (2012).
final class WordPieces {
  /// A word of more characters is unknown.
  static final int MAX_CHARACTERS = 100;

  private static final int ROOT = 0;
  private static final int NONE = -1;

  /// Ints for each state in [#states].
  private static final int STRIDE = 2;

  /// Bits of the label in a state's first int; a byte, or [#NO_LABEL].
  private static final int LABEL_BITS = 9;

  private static final int NO_LABEL = (1 << LABEL_BITS) - 1;

  /// A base has to fit beside the label in an int.
  private static final int MAX_STATES = 1 << (Integer.SIZE - LABEL_BITS);

  private final Vocabulary vocabulary;

  /// Two ints for each state: its label, and above [#LABEL_BITS] the base of its children; the id
  /// of the piece that ends there, or -1.
  private final int[] states;

  /// The state from which pieces inside a word are looked for; -1 if there are none.
  private final int inside;

  /// @param source names the vocabulary's file in errors
  /// @throws TokenizerException if the vocabulary is too large
  WordPieces(Vocabulary vocabulary, String source) throws TokenizerException {
    this.vocabulary = vocabulary;
    states = states(trie(vocabulary), source);
    int first = child(ROOT, (byte) '#');
    inside = first == NONE ? NONE : child(first, (byte) '#');
  }

  private static PieceTrie trie(Vocabulary vocabulary) {
    var trie = new PieceTrie.Growing();
    for (int id = 0; id < vocabulary.size(); id++) {
      Piece piece = vocabulary.piece(id);
      if (id == vocabulary.unknownId() || piece.type() != Piece.Type.UNKNOWN) {
        byte[] text = Arrays.copyOfRange(piece.file(), piece.from(), piece.to());
        trie.add(text, text.length, id);
      }
    }
    return new PieceTrie(trie);
  }

  private static int[] states(PieceTrie trie, String source) throws TokenizerException {
    var layout = new DoubleArrayLayout(MAX_STATES, PieceAutomatonBuilder.SEARCHED_BLOCKS);
    layout.place(new byte[1], 0, 1); // the root's own place, which is 0
    int childless = layout.place(new byte[0], 0, 0);
    int[] base = new int[trie.size];
    int[] state = new int[trie.size];
    for (int node = 0; node < trie.size; node++) {
      int first = trie.firstChild[node];
      int count = trie.children[node];
      base[node] = count == 0 ? childless : layout.place(trie.label, first, count);
      if (base[node] < 0) {
        throw new TokenizerException(
            source, 0, "pieces that take at most " + MAX_STATES + " states", "more");
      }
      for (int child = first; child < first + count; child++) {
        state[child] = base[node] ^ (trie.label[child] & 0xFF);
      }
    }
    int[] states = new int[layout.size() * STRIDE];
    Arrays.fill(states, NO_LABEL);
    for (int node = 0; node < trie.size; node++) {
      int label = node == ROOT ? NO_LABEL : trie.label[node] & 0xFF;
      states[state[node] * STRIDE] = base[node] << LABEL_BITS | label;
      states[state[node] * STRIDE + 1] = trie.id[node];
    }
    return states;
  }

  private int child(int state, byte b) {
    int label = b & 0xFF;
    int child = states[state * STRIDE] >>> LABEL_BITS ^ label;
    return (states[child * STRIDE] & NO_LABEL) == label ? child : NONE;
  }

  /// Cuts bytes `from` to `to` of a text, which are one word, and adds the pieces to a list: the
  /// unknown one alone if something of the word is in no piece.
  ///
  /// @param detailed whether their texts and places are wanted, too; the text is aligned then
  void cut(AlignedText text, int from, int to, TokenBuffer tokens, boolean detailed) {
    int before = tokens.size;
    int state = isLong(text.bytes, from, to) ? NONE : ROOT;
    for (int at = from; at < to; ) {
      long piece = state == NONE ? NONE : longest(text.bytes, at, to, state);
      if (piece == NONE) {
        tokens.size = before;
        add(vocabulary.unknownId(), text, from, to, true, tokens, detailed);
        return;
      }
      int end = (int) piece;
      add((int) (piece >>> Integer.SIZE), text, at, end, at == from, tokens, detailed);
      at = end;
      state = inside;
    }
  }

  private static boolean isLong(byte[] bytes, int from, int to) {
    if (to - from <= MAX_CHARACTERS) {
      return false;
    }
    int characters = 0;
    for (int i = from; i < to && characters <= MAX_CHARACTERS; i++) {
      characters += (bytes[i] & 0xC0) == 0x80 ? 0 : 1;
    }
    return characters > MAX_CHARACTERS;
  }

  /// The id of the longest piece that starts at `from`, in the upper half, and where it ends, in
  /// the lower one; or -1.
  private long longest(byte[] bytes, int from, int to, int start) {
    long longest = NONE;
    int state = start;
    for (int i = from; i < to; i++) {
      state = child(state, bytes[i]);
      if (state == NONE) {
        return longest;
      }
      int id = states[state * STRIDE + 1];
      longest = id >= 0 ? (long) id << Integer.SIZE | (i + 1) : longest;
    }
    return longest;
  }

  private void add(
      int id,
      AlignedText text,
      int from,
      int to,
      boolean startsWord,
      TokenBuffer tokens,
      boolean detailed) {
    if (detailed) {
      String piece = vocabulary.piece(id).text();
      tokens.add(id, text.begin[from], text.end[to - 1], piece, startsWord);
    } else {
      tokens.add(id, 0, 0);
    }
  }
}
