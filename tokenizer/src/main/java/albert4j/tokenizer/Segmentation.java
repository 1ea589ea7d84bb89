package albert4j.tokenizer;

/// The pieces that a text was cut into, and the notes of the search that found them.
///
/// Reused from text to text, and belongs to one thread at a time ([Worker]).
final class Segmentation {
  /// In [#entry], for a character that no piece stands for.
  static final int UNKNOWN = -1;

  /// For each place in the text, counted in bytes, the highest score of all cuts up to there: a
  /// float, kept as a double, where sums are rounded ([UnigramSearch]).
  double[] best = new double[0];

  /// For each place where the last piece of that cut starts.
  int[] from = new int[0];

  /// For each place that piece's entry in the automaton, or [#UNKNOWN].
  int[] entry = new int[0];

  /// The pieces are elements [#first] to the end of these arrays, in the order of the text: they
  /// are found from the back.
  int[] ids = new int[0];

  /// Where each piece begins in the text.
  int[] begin = new int[0];

  /// Where each piece ends in the text.
  int[] end = new int[0];

  int first;

  /// Makes room for a text.
  ///
  /// @param length the text's bytes
  /// @param maxPieces more pieces than it can be cut into
  void clear(int length, int maxPieces) {
    if (best.length <= length) {
      int capacity = Math.max(length + 1, 3 * best.length / 2);
      best = new double[capacity];
      from = new int[capacity];
      entry = new int[capacity];
    }
    if (ids.length < maxPieces) {
      int capacity = Math.max(maxPieces, 3 * ids.length / 2);
      ids = new int[capacity];
      begin = new int[capacity];
      end = new int[capacity];
    }
  }

  /// The index after the last piece.
  int limit() {
    return ids.length;
  }
}
