package albert4j.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A text, or a pair of texts, as tokens.
///
/// All arrays have one element for each token. They belong to this encoding: they are not copied
/// when asked for, and must not be changed.
public final class Encoding {
  private final int[] ids;
  private final String[] pieces;
  private final int[] typeIds;
  private final int[] specialTokensMask;
  private final int[] starts;
  private final int[] ends;
  private final int removed;
  private final String text;
  private final String pair;

  Encoding(
      int[] ids,
      String[] pieces,
      int[] typeIds,
      int[] specialTokensMask,
      int[] starts,
      int[] ends,
      int removed,
      String text,
      String pair) {
    this.ids = ids;
    this.pieces = pieces;
    this.typeIds = typeIds;
    this.specialTokensMask = specialTokensMask;
    this.starts = starts;
    this.ends = ends;
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
  /// it stands for.
  public List<String> pieces() {
    return List.of(pieces);
  }

  /// Which text a token belongs to: 0 the first, 1 the second. The first text's `[SEP]` is 0, the
  /// second's is 1.
  public int[] typeIds() {
    return typeIds;
  }

  /// 1 for the tokens that the template adds around the texts (`[CLS]`, `[SEP]`), 0 for those of
  /// the texts.
  public int[] specialTokensMask() {
    return specialTokensMask;
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
        ids, pieces, typeIds, specialTokensMask, newStarts, newEnds, removed, text, pair);
  }

  /// This encoding in windows of at most so many tokens, for a model that takes no more: the last
  /// text is cut, and each window has the template around it and, in a pair, all of the first text.
  ///
  /// @param maxLength the most tokens of a window
  /// @param overlap how many tokens of a window its successor begins with
  /// @return this encoding alone if it is short enough
  /// @throws IllegalArgumentException if a window has no room for more than the overlap
  public List<Encoding> windows(int maxLength, int overlap) {
    if (ids.length <= maxLength) {
      return List.of(this);
    }
    int last = ids.length - 1;
    int prefix = lastTextStart();
    int room = maxLength - prefix - 1;
    if (overlap < 0 || room <= overlap) {
      throw new IllegalArgumentException(
          "windows: a window must have room for more than the overlap: maxLength="
              + maxLength
              + " around="
              + (prefix + 1)
              + " overlap="
              + overlap);
    }
    List<Encoding> windows = new ArrayList<>();
    int from = prefix;
    int to = Math.min(last, from + room);
    windows.add(window(prefix, from, to));
    while (to < last) {
      from = to - overlap;
      to = Math.min(last, from + room);
      windows.add(window(prefix, from, to));
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

  /// The first tokens up to `prefix`, tokens `from` to `to`, and the last token.
  private Encoding window(int prefix, int from, int to) {
    int[] places = new int[prefix + to - from + 1];
    for (int i = 0; i < places.length - 1; i++) {
      places[i] = i < prefix ? i : from + i - prefix;
    }
    places[places.length - 1] = ids.length - 1;
    return pick(places, 0);
  }

  /// The tokens at these places.
  private Encoding pick(int[] places, int removed) {
    return new Encoding(
        pick(ids, places),
        Arrays.stream(places).mapToObj(place -> pieces[place]).toArray(String[]::new),
        pick(typeIds, places),
        pick(specialTokensMask, places),
        pick(starts, places),
        pick(ends, places),
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
