package albert4j.engine;

import java.util.Arrays;

/// Where each sequence of a ragged batch begins and ends: there is no padding anywhere, the batch is the concatenation of
/// its sequences. Sequence `i` is rows `start(i)` to `start(i) + length(i)` of every `[t, …]` tensor of the batch.
public final class Sequences {
  private final int[] offsets;
  private final int longest;

  private Sequences(int[] offsets) {
    this.offsets = offsets;
    int most = 0;
    for (int i = 0; i + 1 < offsets.length; i++) {
      most = Math.max(most, offsets[i + 1] - offsets[i]);
    }
    this.longest = most;
  }

  /// Sequences of the given lengths in tokens, one after the other. A length may be 0.
  ///
  /// @throws IllegalArgumentException if a length is negative
  public static Sequences ofLengths(int... lengths) {
    int[] offsets = new int[lengths.length + 1];
    for (int i = 0; i < lengths.length; i++) {
      Shape.check(lengths[i] >= 0, "sequences: lengths must be >= 0", "length", lengths[i]);
      offsets[i + 1] = Math.addExact(offsets[i], lengths[i]);
    }
    return new Sequences(offsets);
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

  /// Tokens in the longest sequence.
  public int longest() {
    return longest;
  }

  /// The first row of every sequence: where the pooler looks.
  ///
  /// @throws IllegalArgumentException if a sequence is empty, since it has no first row
  public int[] starts() {
    for (int i = 0; i < count(); i++) {
      Shape.check(length(i) > 0, "sequences: an empty sequence has no first token", "sequence", i);
    }
    return Arrays.copyOf(offsets, count());
  }

  /// `Sequences[13,9,5]`
  @Override
  public String toString() {
    var lengths = new int[count()];
    Arrays.setAll(lengths, this::length);
    return "Sequences" + Arrays.toString(lengths).replace(" ", "");
  }
}
