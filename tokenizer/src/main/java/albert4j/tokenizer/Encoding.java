package albert4j.tokenizer;

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

  @Override
  public String toString() {
    return Arrays.toString(pieces);
  }
}
