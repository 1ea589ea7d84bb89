package albert4j.tokenizer;

import java.util.Arrays;

/// A text in words: what a tokenizer.json cuts it into before the model cuts each of them.
///
/// A step writes the new words one by one, and then [#commit]s them all.
///
/// Reused from text to text, and belongs to one thread at a time ([Worker]).
final class Words {
  final AlignedPoints text = new AlignedPoints();

  /// Number of words.
  int count;

  /// Word `i` is characters `[begin[i], end[i])` of the text; none is empty.
  int[] begin = new int[0];

  int[] end = new int[0];

  private int[] newBegin = new int[0];
  private int[] newEnd = new int[0];
  private int newCount;

  /// Makes the whole text one word.
  void whole() {
    add(0, text.length);
    commit();
  }

  /// Writes a new word, unless it is empty.
  void add(int from, int to) {
    if (from == to) {
      return;
    }
    if (newCount == Math.min(newBegin.length, newEnd.length)) {
      newBegin = Arrays.copyOf(newBegin, 2 * newCount + 16);
      newEnd = Arrays.copyOf(newEnd, newBegin.length);
    }
    newBegin[newCount] = from;
    newEnd[newCount++] = to;
  }

  /// Takes the new words in place of the old ones.
  void commit() {
    int[] oldBegin = begin;
    int[] oldEnd = end;
    begin = newBegin;
    end = newEnd;
    count = newCount;
    newBegin = oldBegin;
    newEnd = oldEnd;
    newCount = 0;
  }
}
