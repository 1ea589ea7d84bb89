package albert4j.tokenizer;

import java.util.Arrays;

/// A growing list of tokens: ids, and from where to where each one stands in the text.
///
/// Reused from text to text, and belongs to one thread at a time ([Worker]).
final class TokenBuffer {
  int size;
  int[] ids = new int[0];
  int[] begin = new int[0];
  int[] end = new int[0];

  /// The tokens' texts, where somebody wants them: only [#add(int, int, int, String, boolean)] puts
  /// them there.
  String[] pieces = new String[0];

  /// For each token whether a word starts with it; where the texts are.
  boolean[] startsWord = new boolean[0];

  void clear() {
    size = 0;
  }

  /// Adds a token.
  void add(int id, int begin, int end) {
    reserve(1);
    ids[size] = id;
    this.begin[size] = begin;
    this.end[size] = end;
    size++;
  }

  /// Adds tokens of which only the ids are wanted.
  void addIds(int[] source, int from, int to) {
    reserve(to - from);
    System.arraycopy(source, from, ids, size, to - from);
    size += to - from;
  }

  private void reserve(int more) {
    if (size + more > ids.length) {
      int capacity = Math.max(64, Math.max(2 * size, size + more));
      ids = Arrays.copyOf(ids, capacity);
      begin = Arrays.copyOf(begin, capacity);
      end = Arrays.copyOf(end, capacity);
    }
  }

  /// Adds a token, its text, and whether a word starts with it.
  void add(int id, int begin, int end, String piece, boolean startsWord) {
    add(id, begin, end);
    if (pieces.length < ids.length) {
      pieces = Arrays.copyOf(pieces, ids.length);
      this.startsWord = Arrays.copyOf(this.startsWord, ids.length);
    }
    pieces[size - 1] = piece;
    this.startsWord[size - 1] = startsWord;
  }
}
