package albert4j.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// A text, or a pair of texts, as tokens.
///
/// All arrays have one element for each token. They belong to this encoding: they are not copied
/// when asked for, and must not be changed.
public final class Encoding {
  /// In [#wordIds()], for tokens that are no word of a text.
  public static final int NO_WORD = -1;

  private final int[] ids;
  private final String[] pieces;
  private final int[] typeIds;
  private final int[] specialTokensMask;
  private final int[] wordIds;
  private final int[] starts;
  private final int[] ends;
  private final int padding;
  private final int removed;
  private final String text;
  private final String pair;

  Encoding(
      int[] ids,
      String[] pieces,
      int[] typeIds,
      int[] specialTokensMask,
      int[] wordIds,
      int[] starts,
      int[] ends,
      int padding,
      int removed,
      String text,
      String pair) {
    this.ids = ids;
    this.pieces = pieces;
    this.typeIds = typeIds;
    this.specialTokensMask = specialTokensMask;
    this.wordIds = wordIds;
    this.starts = starts;
    this.ends = ends;
    this.padding = padding;
    this.removed = removed;
    this.text = text;
    this.pair = pair;
  }

  /// Number of tokens.
  public int size() {
    return ids.length;
  }

  /// The tokens' ids.
  public int[] ids() {
    return ids;
  }

  /// The tokens' texts: pieces of the vocabulary, and for the unknown id the normalised text that
  /// it stands for (the unknown token itself with a [WordPieceTokenizer]).
  public List<String> pieces() {
    return List.of(pieces);
  }

  /// Which text a token belongs to: 0 the first, 1 the second. The first text's `[SEP]` is 0, the
  /// second's is 1.
  public int[] typeIds() {
    return typeIds;
  }

  /// 1 for the tokens that the template adds around the texts (`[CLS]`, `[SEP]`) and for padding, 0
  /// for those of the texts.
  public int[] specialTokensMask() {
    return specialTokensMask;
  }

  /// 1 for the tokens that a model is to read, 0 for padding ([Tokenizer#pad]), which is behind
  /// them.
  public int[] attentionMask() {
    int[] mask = new int[ids.length];
    Arrays.fill(mask, 0, ids.length - padding, 1);
    return mask;
  }

  /// The number of each token's word in its text (see [#typeIds()]), from 0 on; [#NO_WORD] for
  /// tokens that the template adds and for padding.
  ///
  /// Words are what spaces separate: each starts with a piece that starts with `▁`. A special token
  /// that a text names is a word, too. Called `word_ids` by Hugging Face.
  public int[] wordIds() {
    return wordIds;
  }

  /// Where each token starts in its text (see [#typeIds()]), as a `char` index; 0 for tokens that
  /// the template adds.
  public int[] starts() {
    return starts;
  }

  /// Where each token ends in its text, exclusive; 0 for tokens that the template adds.
  public int[] ends() {
    return ends;
  }

  /// How many tokens of the texts were cut off to keep within the maximum length.
  public int removed() {
    return removed;
  }

  /// Whether tokens were cut off.
  public boolean truncated() {
    return removed > 0;
  }

  /// The same encoding with its starts and ends counted in another unit. To be called on an
  /// encoding that counts in [OffsetUnit#UTF16], as the tokenizers give it.
  public Encoding in(OffsetUnit unit) {
    int[][] positions = {unit.positions(text), unit.positions(pair)};
    int[] newStarts = starts.clone();
    int[] newEnds = ends.clone();
    for (int i = 0; i < ids.length; i++) {
      newStarts[i] = positions[typeIds[i]][starts[i]];
      newEnds[i] = positions[typeIds[i]][ends[i]];
    }
    return new Encoding(
        ids,
        pieces,
        typeIds,
        specialTokensMask,
        wordIds,
        newStarts,
        newEnds,
        padding,
        removed,
        text,
        pair);
  }

  /// This encoding with that many tokens, the new ones `padId` behind the others.
  Encoding padded(int length, int padId, String pad) {
    int size = ids.length;
    if (length <= size) {
      return this;
    }
    int[] newIds = Arrays.copyOf(ids, length);
    String[] newPieces = Arrays.copyOf(pieces, length);
    int[] newMask = Arrays.copyOf(specialTokensMask, length);
    int[] newWords = Arrays.copyOf(wordIds, length);
    Arrays.fill(newIds, size, length, padId);
    Arrays.fill(newPieces, size, length, pad);
    Arrays.fill(newMask, size, length, 1);
    Arrays.fill(newWords, size, length, NO_WORD);
    return new Encoding(
        newIds,
        newPieces,
        Arrays.copyOf(typeIds, length),
        newMask,
        newWords,
        Arrays.copyOf(starts, length),
        Arrays.copyOf(ends, length),
        padding + length - size,
        removed,
        text,
        pair);
  }

  /// This encoding in windows of at most so many tokens, for a model that takes no more: the last
  /// text is cut, and each window has the template around it and, in a pair, all of the first text.
  ///
  /// @param maxLength the most tokens of a window
  /// @param overlap how many tokens of a window its successor begins with
  /// @return this encoding alone if it is short enough
  /// @throws IllegalArgumentException if a window has no room for more than the overlap, or this
  ///   encoding is padded
  public List<Encoding> windows(int maxLength, int overlap) {
    return windows(lastTextStart(), ids.length - 1, maxLength, overlap);
  }

  /// As [#windows(int, int)], but of a pair the first text is cut, and each window has all of the
  /// second.
  ///
  /// @throws IllegalArgumentException if a window has no room for more than the overlap, or this
  ///   encoding is padded
  public List<Encoding> windowsOfFirst(int maxLength, int overlap) {
    int start = lastTextStart();
    return windows(1, start == 1 ? ids.length - 1 : start - 1, maxLength, overlap);
  }

  /// Windows over tokens `[first, limit)`; each has all the others.
  private List<Encoding> windows(int first, int limit, int maxLength, int overlap) {
    if (padding > 0) {
      throw new IllegalArgumentException(
          "windows: the encoding must not be padded; pad its windows: padding=" + padding);
    }
    if (ids.length <= maxLength) {
      return List.of(this);
    }
    int around = ids.length - (limit - first);
    int room = maxLength - around;
    if (overlap < 0 || room <= overlap) {
      throw new IllegalArgumentException(
          "windows: a window must have room for more than the overlap: maxLength="
              + maxLength
              + " around="
              + around
              + " overlap="
              + overlap);
    }
    List<Encoding> windows = new ArrayList<>();
    int from = first;
    int to = Math.min(limit, from + room);
    windows.add(window(first, from, to, limit));
    while (to < limit) {
      from = to - overlap;
      to = Math.min(limit, from + room);
      windows.add(window(first, from, to, limit));
    }
    return windows;
  }

  /// The first token of the last text: of the second in a pair. It is the `[SEP]` behind it if that
  /// text has no tokens.
  public int lastTextStart() {
    int last = ids.length - 1;
    int start = 1;
    while (start < last && typeIds[start] != typeIds[last]) {
      start++;
    }
    return start;
  }

  /// This pair with at most so many tokens of its first text, whose others are cut from its end. A
  /// text that is no pair stays as it is.
  public Encoding limitFirst(int tokens) {
    int sep = lastTextStart() - 1;
    return without(1 + tokens, sep);
  }

  /// This encoding with at most so many tokens of its last text (see [#lastTextStart()]), whose
  /// others are cut from its beginning.
  public Encoding limitLast(int tokens) {
    return without(lastTextStart(), ids.length - 1 - tokens);
  }

  /// This encoding without tokens `from` to `to`.
  private Encoding without(int from, int to) {
    int cut = to - from;
    if (cut <= 0) {
      return this;
    }
    int[] places = new int[ids.length - cut];
    for (int i = 0; i < places.length; i++) {
      places[i] = i < from ? i : i + cut;
    }
    return pick(places, removed + cut);
  }

  /// The tokens up to `first`, tokens `from` to `to`, and those from `limit` on.
  private Encoding window(int first, int from, int to, int limit) {
    IntStream before = IntStream.range(0, first);
    IntStream window = IntStream.range(from, to);
    IntStream behind = IntStream.range(limit, ids.length);
    return pick(IntStream.concat(IntStream.concat(before, window), behind).toArray(), 0);
  }

  /// The tokens at these places.
  private Encoding pick(int[] places, int removed) {
    return new Encoding(
        pick(ids, places),
        Arrays.stream(places).mapToObj(place -> pieces[place]).toArray(String[]::new),
        pick(typeIds, places),
        pick(specialTokensMask, places),
        pick(wordIds, places),
        pick(starts, places),
        pick(ends, places),
        padding,
        removed,
        text,
        pair);
  }

  private static int[] pick(int[] values, int[] places) {
    return Arrays.stream(places).map(place -> values[place]).toArray();
  }

  @Override
  public String toString() {
    return Arrays.toString(pieces);
  }
}
