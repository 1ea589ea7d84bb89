package albert4j.tokenizer;

import java.util.Arrays;

/// A growing list of tokens: ids, and from where to where each one stands in some text.
///
/// Reused from text to text, and belongs to one thread at a time ([Worker]).
final class TokenBuffer {
  int size;
  int[] ids = new int[0];
  int[] begin = new int[0];
  int[] end = new int[0];

  /// The tokens' texts, where somebody wants them: only [#add(int, int, int, String)] puts them there.
  String[] pieces = new String[0];

  void clear() {
    size = 0;
  }

  /// Makes room for that many more tokens.
  void reserve(int more) {
    if (ids.length - size < more) {
      int capacity = Math.max(Math.addExact(size, more), 3 * ids.length / 2);
      ids = Arrays.copyOf(ids, capacity);
      begin = Arrays.copyOf(begin, capacity);
      end = Arrays.copyOf(end, capacity);
    }
  }

  /// Adds a token. There must be room.
  void add(int id, int begin, int end) {
    ids[size] = id;
    this.begin[size] = begin;
    this.end[size] = end;
    size++;
  }

  /// Adds a token and its text. There must be room.
  void add(int id, int begin, int end, String piece) {
    if (pieces.length < ids.length) {
      pieces = Arrays.copyOf(pieces, ids.length);
    }
    pieces[size] = piece;
    add(id, begin, end);
  }

  /// Makes the last token reach further.
  void extendLast(int end) {
    this.end[size - 1] = end;
  }
}
