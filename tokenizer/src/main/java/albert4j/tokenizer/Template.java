package albert4j.tokenizer;

import java.util.Arrays;

/// Puts `[CLS]` and `[SEP]` around texts: `[CLS] A [SEP]`, or `[CLS] A [SEP] B [SEP]`.
final class Template {
  private final int clsId;
  private final int sepId;
  private final String cls;
  private final String sep;

  Template(Vocabulary vocabulary, int clsId, int sepId) {
    this.clsId = clsId;
    this.sepId = sepId;
    cls = vocabulary.piece(clsId).text();
    sep = vocabulary.piece(sepId).text();
  }

  /// Number of tokens that are added.
  static int added(boolean hasPair) {
    return hasPair ? 3 : 2;
  }

  /// The encoding of a text without anything around it.
  static Encoding plain(TokenBuffer tokens, String text) {
    int size = tokens.size;
    return new Encoding(
        Arrays.copyOf(tokens.ids, size),
        Arrays.copyOf(tokens.pieces, size),
        new int[size],
        new int[size],
        words(tokens, 0, size),
        Arrays.copyOf(tokens.begin, size),
        Arrays.copyOf(tokens.end, size),
        0,
        0,
        text,
        "");
  }

  /// For each of `count` tokens of one text, its first at `from`, the number of its word.
  private static int[] words(TokenBuffer tokens, int from, int count) {
    int[] words = new int[count];
    int word = -1;
    for (int i = 0; i < count; i++) {
      word += tokens.startsWord[from + i] ? 1 : 0;
      words[i] = word;
    }
    return words;
  }

  /// The encoding of one text.
  ///
  /// @param tokens the text's tokens, with their pieces
  /// @param kept how many of them are kept, from the first on
  Encoding encoding(TokenBuffer tokens, int kept, String text) {
    Assembly out = new Assembly(kept + 2);
    out.special(clsId, cls, 0);
    out.copy(tokens, 0, kept, 0);
    out.special(sepId, sep, 0);
    return out.encoding(tokens.size - kept, text, "");
  }

  /// The encoding of a pair.
  ///
  /// @param tokens the tokens of both texts, with their pieces
  /// @param first how many of them belong to the first text
  /// @param keptFirst how many of these are kept
  /// @param keptSecond how many of the second text's are kept
  Encoding encoding(
      TokenBuffer tokens, int first, int keptFirst, int keptSecond, String text, String pair) {
    Assembly out = new Assembly(keptFirst + keptSecond + 3);
    out.special(clsId, cls, 0);
    out.copy(tokens, 0, keptFirst, 0);
    out.special(sepId, sep, 0);
    out.copy(tokens, first, keptSecond, 1);
    out.special(sepId, sep, 1);
    return out.encoding(tokens.size - keptFirst - keptSecond, text, pair);
  }

  /// The ids of one text with those around it.
  int[] ids(TokenBuffer tokens) {
    int[] ids = new int[tokens.size + 2];
    ids[0] = clsId;
    System.arraycopy(tokens.ids, 0, ids, 1, tokens.size);
    ids[tokens.size + 1] = sepId;
    return ids;
  }

  /// An encoding in the making.
  private static final class Assembly {
    private final int[] ids;
    private final String[] pieces;
    private final int[] typeIds;
    private final int[] mask;
    private final int[] words;
    private final int[] starts;
    private final int[] ends;
    private int size;

    Assembly(int length) {
      ids = new int[length];
      pieces = new String[length];
      typeIds = new int[length];
      mask = new int[length];
      words = new int[length];
      starts = new int[length];
      ends = new int[length];
    }

    void special(int id, String piece, int type) {
      ids[size] = id;
      pieces[size] = piece;
      typeIds[size] = type;
      mask[size] = 1;
      words[size] = Encoding.NO_WORD;
      size++;
    }

    void copy(TokenBuffer tokens, int from, int count, int type) {
      System.arraycopy(tokens.ids, from, ids, size, count);
      System.arraycopy(tokens.pieces, from, pieces, size, count);
      System.arraycopy(words(tokens, from, count), 0, words, size, count);
      System.arraycopy(tokens.begin, from, starts, size, count);
      System.arraycopy(tokens.end, from, ends, size, count);
      Arrays.fill(typeIds, size, size + count, type);
      size += count;
    }

    Encoding encoding(int removed, String text, String pair) {
      return new Encoding(ids, pieces, typeIds, mask, words, starts, ends, 0, removed, text, pair);
    }
  }
}
