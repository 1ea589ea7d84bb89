package albert4j.engine;

import java.util.Arrays;

/// Where each sequence of a ragged batch begins and ends: there is no padding anywhere, the batch
/// is the concatenation of its sequences. Sequence `i` is rows `start(i)` to `start(i) + length(i)`
/// of every `[t, …]` tensor of the batch.
///
/// Of its tokens the first `keys(i)` are attended to, which as a rule is all of them. Tokens after
/// those look at the others but are not looked at, like a masked position of a padded batch; only
/// who compares padded batches with another implementation needs them.
public final class Sequences {
  private final int[] offsets;
  private final int[] keys;

  private Sequences(int[] offsets, int[] keys) {
    this.offsets = offsets;
    this.keys = keys;
  }

  /// Sequences of the given lengths in tokens, one after the other. A length may be 0.
  ///
  /// @throws IllegalArgumentException if a length is negative
  public static Sequences ofLengths(int... lengths) {
    return of(lengths, lengths);
  }

  /// Sequences of the given lengths, of which only the first tokens are attended to.
  ///
  /// @param lengths in tokens
  /// @param keys tokens of each sequence that are attended to
  /// @throws IllegalArgumentException if not `0 <= keys <= length` for every sequence
  public static Sequences of(int[] lengths, int[] keys) {
    Shape.check(
        keys.length == lengths.length,
        "sequences: one number of keys for each length",
        "lengths",
        lengths.length,
        "keys",
        keys.length);
    int[] offsets = new int[lengths.length + 1];
    for (int i = 0; i < lengths.length; i++) {
      Shape.check(
          keys[i] >= 0 && keys[i] <= lengths[i],
          "sequences: 0 <= keys <= length",
          "keys",
          keys[i],
          "length",
          lengths[i]);
      offsets[i + 1] = Math.addExact(offsets[i], lengths[i]);
    }
    return new Sequences(offsets, keys.clone());
  }

  /// Number of sequences, b.
  public int count() {
    return offsets.length - 1;
  }

  /// Number of tokens of all sequences together, t.
  public int tokens() {
    return offsets[count()];
  }

  /// First row of sequence `i`.
  public int start(int i) {
    return offsets[i];
  }

  /// Tokens in sequence `i`.
  public int length(int i) {
    return offsets[i + 1] - offsets[i];
  }

  /// Tokens in sequence `i` that are attended to.
  public int keys(int i) {
    return keys[i];
  }

  /// `Sequences[13,9,5]`
  @Override
  public String toString() {
    var lengths = new int[count()];
    Arrays.setAll(lengths, this::length);
    return "Sequences" + Arrays.toString(lengths).replace(" ", "");
  }
}
