package albert4j.model;

import albert4j.engine.Scope;
import albert4j.engine.Sequences;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.op.Rearrange;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/// What other implementations hand over: `[b, s]` rectangles with an attention mask. The masked
/// positions are left out on the way in and come out as zeros.
///
/// A masked position 0 is kept, since the pooler looks at it; it attends to the unmasked tokens and
/// is not attended to, exactly as in the reference. With `keepMasked` that holds for every masked
/// position: then losses that count padding, as transformers' question answering does, are the
/// reference's too. In a row that is masked altogether nothing is attended to, and the attention's
/// output there is zero: all results are finite, but not those of the reference, which attends to
/// all the padding evenly.
public final class PaddedBatch {
  private final int rows;
  private final int columns;
  private final int[] places;
  private final boolean[] attended;
  private final Batch batch;

  private PaddedBatch(int rows, int columns, int[] places, boolean[] attended, Batch batch) {
    this.rows = rows;
    this.columns = columns;
    this.places = places;
    this.attended = attended;
    this.batch = batch;
  }

  /// The four inputs of an ALBERT, each a rectangle of b rows and s columns in row-major order.
  ///
  /// @param b number of sequences
  /// @param s length of the longest
  /// @param ids token ids; may be empty if `words` is given
  /// @param words word embeddings in place of the ids, `[b, s, e]`
  /// @param mask 1 for tokens, 0 for padding; empty: all 1
  /// @param types token types; empty: all 0
  /// @param positions positions; empty: 0 to s-1 in every row
  @SuppressWarnings("ArrayRecordComponent") // read once, never compared
  public record Inputs(
      int b, int s, int[] ids, Optional<Tensor> words, int[] mask, int[] types, int[] positions) {
    /// Checks the sizes.
    ///
    /// @throws IllegalArgumentException if a rectangle has not `b·s` elements, or b or s is 0
    public Inputs {
      Shape.check(b > 0 && s > 0, "padded batch: needs a token", "b", b, "s", s);
      checkSize("input_ids", ids, b * s, words.isPresent());
      checkSize("attention_mask", mask, b * s, true);
      checkSize("token_type_ids", types, b * s, true);
      checkSize("position_ids", positions, b * s, true);
      for (int m : mask) {
        Shape.check(m == 0 || m == 1, "padded batch: attention_mask must be 0 or 1", "found", m);
      }
    }

    private static void checkSize(String name, int[] values, int size, boolean mayBeEmpty) {
      Shape.check(
          values.length == size || (mayBeEmpty && values.length == 0),
          "padded batch: " + name + " must have b·s elements",
          "found",
          values.length,
          "b·s",
          size);
    }

    private boolean attended(int place) {
      return mask.length == 0 || mask[place] == 1;
    }
  }

  /// Packs a padded batch.
  ///
  /// @param keepMasked whether masked positions stay as tokens that are not attended to
  public static PaddedBatch of(Scope scope, Inputs in, boolean keepMasked) {
    int[] lengths = new int[in.b];
    int[] keys = new int[in.b];
    int[] firstRows = new int[in.b];
    IntStream.Builder places = IntStream.builder();
    int start = 0;
    for (int row = 0; row < in.b; row++) {
      int from = row * in.s;
      int[] tokens = IntStream.range(from, from + in.s).filter(in::attended).toArray();
      int[] queries =
          IntStream.range(from, from + in.s)
              .filter(i -> !in.attended(i) && (keepMasked || i == from))
              .toArray();
      IntStream.concat(Arrays.stream(tokens), Arrays.stream(queries)).forEach(places);
      keys[row] = tokens.length;
      lengths[row] = tokens.length + queries.length;
      firstRows[row] = start + (in.attended(from) ? 0 : tokens.length);
      start += lengths[row];
    }
    int[] from = places.build().toArray();
    Optional<Tensor> words =
        in.words.map(w -> Rearrange.select(scope, flat(scope, w, in.b * in.s), from));
    Batch batch =
        Batch.of(
            pick(in.ids, from),
            words,
            pick(in.types, from),
            in.positions.length == 0
                ? Arrays.stream(from).map(place -> place % in.s).toArray()
                : pick(in.positions, from),
            firstRows,
            Sequences.of(lengths, keys));
    boolean[] attended = new boolean[in.b * in.s];
    for (int i = 0; i < attended.length; i++) {
      attended[i] = in.attended(i);
    }
    return new PaddedBatch(in.b, in.s, from, attended, batch);
  }

  private static Tensor flat(Scope scope, Tensor words, int rows) {
    return Rearrange.reshape(scope, words, Shape.of(rows, words.shape().columns()));
  }

  private static int[] pick(int[] values, int[] places) {
    return Arrays.stream(places).map(place -> values.length == 0 ? 0 : values[place]).toArray();
  }

  /// The batch without padding.
  public Batch batch() {
    return batch;
  }

  /// Number of sequences, b.
  public int rows() {
    return rows;
  }

  /// Length of the rectangle, s.
  public int columns() {
    return columns;
  }

  /// Values of a `[b, s]` rectangle in the order of the packed rows: labels of tokens.
  public int[] pack(int[] values) {
    return pick(values, places);
  }

  /// Which token of its packed sequence position `column` of row `row` is.
  ///
  /// @return -1 if the position was left out
  public int tokenOf(int row, int column) {
    Sequences sequences = batch.sequences();
    for (int i = 0; i < sequences.length(row); i++) {
      if (places[sequences.start(row) + i] == row * columns + column) {
        return i;
      }
    }
    return -1;
  }

  /// A result for every token as a padded rectangle, with zeros where the mask is 0.
  ///
  /// @param packed `[t, n]`
  /// @return `[b, s, n]`
  public Tensor unpack(Tensor packed) {
    int n = packed.shape().columns();
    Tensor padded = Tensor.zeros(Shape.of(rows, columns, n));
    for (int i = 0; i < places.length; i++) {
      if (attended[places[i]]) {
        System.arraycopy(packed.data(), packed.offset() + i * n, padded.data(), places[i] * n, n);
      }
    }
    return padded;
  }

  /// Attention probabilities as padded squares, with zeros where query or key is masked.
  ///
  /// @param weights `[a, s, keys]` of sequence `row`
  /// @param padded `[b, a, s, s]`, receives them
  /// @param row number of the sequence
  public void unpackWeights(Tensor weights, Tensor padded, int row) {
    int heads = weights.shape().dim(0);
    int queries = weights.shape().dim(1);
    int keys = weights.shape().dim(2);
    int start = batch.sequences().start(row);
    for (int head = 0; head < heads; head++) {
      for (int q = 0; q < queries; q++) {
        int place = places[start + q];
        int to = ((row * heads + head) * columns + place % columns) * columns;
        int from = (head * queries + q) * keys;
        for (int k = 0; k < keys && attended[place]; k++) {
          padded.data()[to + places[start + k] % columns] = weights.get(from + k);
        }
      }
    }
  }
}
