package albert4j.model;

import albert4j.engine.Sequences;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The model's input: the tokens of some sequences one after the other, without padding.
public final class Batch {
  private final int[] ids;
  private final Optional<Tensor> words;
  private final int[] types;
  private final int[] positions;
  private final int[] firstRows;
  private final Sequences sequences;

  private Batch(
      int[] ids,
      Optional<Tensor> words,
      int[] types,
      int[] positions,
      int[] firstRows,
      Sequences sequences) {
    this.ids = ids;
    this.words = words;
    this.types = types;
    this.positions = positions;
    this.firstRows = firstRows;
    this.sequences = sequences;
  }

  /// Sequences of token ids, all of type 0.
  ///
  /// @throws IllegalArgumentException if a sequence is empty
  public static Batch of(List<int[]> ids) {
    return of(ids, ids.stream().map(row -> new int[row.length]).toList());
  }

  /// Sequences of token ids with their types: 0 in the first segment, 1 in the second.
  ///
  /// @throws IllegalArgumentException if a sequence is empty or has another number of types
  public static Batch of(List<int[]> ids, List<int[]> types) {
    Shape.check(
        ids.size() == types.size(),
        "batch: as many rows of types as of ids",
        "ids",
        ids.size(),
        "types",
        types.size());
    int[] lengths = new int[ids.size()];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = ids.get(i).length;
      Shape.check(lengths[i] > 0, "batch: a sequence must have a token", "sequence", i);
      Shape.check(
          types.get(i).length == lengths[i],
          "batch: as many types as ids",
          "sequence",
          i,
          "ids",
          lengths[i],
          "types",
          types.get(i).length);
    }
    Sequences sequences = Sequences.ofLengths(lengths);
    int[] positions = new int[sequences.tokens()];
    int[] firstRows = new int[lengths.length];
    for (int i = 0; i < lengths.length; i++) {
      firstRows[i] = sequences.start(i);
      int start = sequences.start(i);
      for (int k = 0; k < lengths[i]; k++) {
        positions[start + k] = k;
      }
    }
    return new Batch(concat(ids), Optional.empty(), concat(types), positions, firstRows, sequences);
  }

  /// A batch made of its parts.
  ///
  /// @param ids t token ids; of no meaning where `words` is given
  /// @param words t rows of word embeddings in place of those that the ids select, `[t, e]`
  /// @param types t token types
  /// @param positions t positions
  /// @param firstRows for each sequence the row at which the pooler looks
  /// @param sequences how the t rows make up sequences
  static Batch of(
      int[] ids,
      Optional<Tensor> words,
      int[] types,
      int[] positions,
      int[] firstRows,
      Sequences sequences) {
    return new Batch(ids, words, types, positions, firstRows, sequences);
  }

  private static int[] concat(List<int[]> rows) {
    return rows.stream().flatMapToInt(Arrays::stream).toArray();
  }

  /// Token ids, t of them.
  int[] ids() {
    return ids;
  }

  /// Word embeddings in place of ids, `[t, e]`.
  Optional<Tensor> words() {
    return words;
  }

  /// Token types, t of them.
  int[] types() {
    return types;
  }

  /// Positions, t of them.
  int[] positions() {
    return positions;
  }

  /// For each sequence the row at which the pooler looks.
  public int[] firstRows() {
    return firstRows.clone();
  }

  /// How the rows make up sequences.
  public Sequences sequences() {
    return sequences;
  }

  /// Number of tokens, t.
  public int tokens() {
    return sequences.tokens();
  }
}
