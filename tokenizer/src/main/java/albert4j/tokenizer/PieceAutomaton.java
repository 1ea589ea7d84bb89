package albert4j.tokenizer;

/// All pieces at once: reads normalised text byte by byte, and at every byte knows the pieces that
/// end there, longest first.
///
/// It is the automaton of Aho and Corasick (Efficient string matching, 1975) laid out as a double
/// array. A trie that is walked anew from every character, as the native library does it, reads
/// each byte as often as pieces are long; here each byte is read once, with at most one step back
/// for each step forward. Both see the same (start, end) pairs, and for one end in the same order
/// of starts, which is all that [Viterbi] depends on.
///
/// A step: the state's child for the byte, if there is one; or else the state that the byte
/// restarts from, if it has one; or else the same question to the state to fall back to. It ends at
/// the latest in the root, which has a child for every byte.
///
/// Made by [PieceAutomatonBuilder]; never changed afterwards, and shared between threads.
final class PieceAutomaton {
  /// The state before any text.
  static final int ROOT = 0;

  /// Ints for each state in [#states].
  static final int STRIDE = 2;

  /// Bits of the label in a state's first int; a byte, or [#NO_LABEL].
  static final int LABEL_BITS = 9;

  static final int NO_LABEL = (1 << LABEL_BITS) - 1;

  /// Bits of the number of entries in a state's second int.
  static final int COUNT_BITS = 8;

  static final int COUNT_MASK = (1 << COUNT_BITS) - 1;

  /// Two ints for each state. The first holds the state's own label, the byte by which it is
  /// reached, and above [#LABEL_BITS] the base of its children: the child for byte `b` is state
  /// `base ^ b`, if that state's label is `b`. The second holds the number of pieces that end in
  /// this state, and above [#COUNT_BITS] the first of their entries.
  final int[] states;

  /// For each state the one to go on from when it has no child for a byte.
  final int[] fallbacks;

  /// For each entry the score of its piece.
  final double[] scores;

  /// For each entry the length of its piece in bytes of normalised text.
  final char[] lengths;

  /// For each entry the id of its piece.
  final int[] ids;

  /// For each byte the state that it leads to from everywhere, or -1 if that depends: bytes that
  /// occur in no piece, or only as a first byte. With `▁` among them, a word's end costs one step
  /// instead of one for each state to fall back from.
  final int[] restart;

  PieceAutomaton(
      int[] states, int[] fallbacks, double[] scores, char[] lengths, int[] ids, int[] restart) {
    this.states = states;
    this.fallbacks = fallbacks;
    this.scores = scores;
    this.lengths = lengths;
    this.ids = ids;
    this.restart = restart;
  }

  /// The same automaton with other scores.
  PieceAutomaton with(double[] scores) {
    return new PieceAutomaton(states, fallbacks, scores, lengths, ids, restart);
  }

  /// The state after a byte. [Viterbi] has these steps written out.
  int next(int state, int b) {
    int from = state;
    while (true) {
      int child = states[from * STRIDE] >>> LABEL_BITS ^ b;
      if ((states[child * STRIDE] & NO_LABEL) == b) {
        return child;
      }
      if (restart[b] >= 0) {
        return restart[b];
      }
      from = fallbacks[from];
    }
  }
}
