package albert4j.pretrain;

import java.util.Arrays;

/// A document in tokens: sentences one after another, without special tokens. Immutable.
final class Document {
  private final int[] tokens;
  private final int[] ends;

  /// A document.
  ///
  /// @param tokens of all sentences
  /// @param ends where each sentence ends; none is empty
  Document(int[] tokens, int[] ends) {
    this.tokens = tokens;
    this.ends = ends;
  }

  /// Collects a document's sentences.
  static final class Builder {
    private int[] tokens = new int[256];
    private int[] ends = new int[16];
    private int size;
    private int sentences;

    /// Adds elements `[from, to)` as a sentence, unless there are none.
    void add(int[] ids, int from, int to) {
      int length = to - from;
      if (length <= 0) {
        return;
      }
      if (size + length > tokens.length) {
        tokens = Arrays.copyOf(tokens, Math.max(size + length, 2 * size));
      }
      System.arraycopy(ids, from, tokens, size, length);
      size += length;
      if (sentences == ends.length) {
        ends = Arrays.copyOf(ends, 2 * sentences);
      }
      ends[sentences++] = size;
    }

    /// The document; it may have no sentences.
    Document build() {
      return new Document(Arrays.copyOf(tokens, size), Arrays.copyOf(ends, sentences));
    }
  }

  /// Number of sentences.
  int sentences() {
    return ends.length;
  }

  /// Where sentence `i` begins, and where those before it end.
  int start(int i) {
    return i == 0 ? 0 : ends[i - 1];
  }

  /// Copies tokens `[from, to)`.
  void copy(int from, int to, int[] target, int at) {
    System.arraycopy(tokens, from, target, at, to - from);
  }
}
