package albert4j.engine.op;

import static albert4j.engine.Cases.EPS;
import static albert4j.engine.Cases.assertRefused;
import static albert4j.engine.Cases.parameter;
import static albert4j.engine.Cases.tensor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import albert4j.engine.AllWidths;
import albert4j.engine.Cases;
import albert4j.engine.Gradients;
import albert4j.engine.Parameter;
import albert4j.engine.Scope;
import albert4j.engine.Sequences;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@AllWidths
class AttentionTest {
  @AutoClose private final Scope scope = Scope.training(2, 1);

  /// PyTorch's padded batch as a ragged one. Attention knows no order of tokens, so those that the
  /// mask hides move to the end of their sequence and are queries only.
  private record Packed(int b, int heads, int s, int d, List<int[]> order, Sequences sequences) {
    static Packed of(Golden golden) {
      int[] q = golden.in("q").shape().toArray();
      int b = q[0];
      int s = q[2];
      var order = new ArrayList<int[]>();
      int[] lengths = new int[b];
      int[] keys = new int[b];
      for (int i = 0; i < b; i++) {
        int first = i * s;
        float[] mask = golden.has("mask") ? golden.in("mask").toArray() : new float[0];
        IntStream seen =
            IntStream.range(0, s).filter(t -> mask.length == 0 || mask[first + t] == 1);
        IntStream rest = IntStream.range(0, s).filter(t -> mask.length > 0 && mask[first + t] == 0);
        int[] visible = seen.toArray();
        order.add(IntStream.concat(IntStream.of(visible), rest).toArray());
        lengths[i] = s;
        keys[i] = visible.length;
      }
      return new Packed(b, q[1], s, q[3], order, Sequences.of(lengths, keys));
    }

    /// Where an element of `[b, heads, s, d]` lies in column block `part` of `[b·s,
    /// parts·heads·d]`.
    int at(int index, int part, int parts) {
      int j = index % d;
      int token = index / d % s;
      int head = index / d / s % heads;
      int batch = index / d / s / heads;
      int row = 0;
      while (order.get(batch)[row] != token) {
        row++;
      }
      return ((batch * s + row) * parts + part) * heads * d + head * d + j;
    }

    Tensor pack(List<Tensor> parts) {
      Tensor packed = Tensor.zeros(Shape.of(b * s, parts.size() * heads * d));
      for (int p = 0; p < parts.size(); p++) {
        for (int i = 0; i < parts.get(p).size(); i++) {
          packed.data()[at(i, p, parts.size())] = parts.get(p).get(i);
        }
      }
      return packed;
    }

    void check(Golden golden, String result, Tensor actual, int part, int parts) {
      golden.check(result, i -> actual.get(at(i, part, parts)), 0, b * heads * s * d, 0);
    }
  }

  @Test
  void agreesWithPyTorch() {
    Golden.each(
        "attention",
        name -> true,
        golden -> {
          var packed = Packed.of(golden);
          Tensor all = packed.pack(List.of(golden.in("q"), golden.in("k"), golden.in("v")));
          var qkv = new Parameter(all);
          Tensor y = Attention.apply(scope, qkv.tensor(), packed.sequences, packed.heads, 0f);
          packed.check(golden, "y", y, 0, 1);
          Tensor dy = packed.pack(List.of(golden.in("dy")));
          Tensor gradient = Golden.backward(scope, y, dy).get(qkv.tensor());
          packed.check(golden, "d_q", gradient, 0, 3);
          packed.check(golden, "d_k", gradient, 1, 3);
          packed.check(golden, "d_v", gradient, 2, 3);
        });
  }

  /// Lengths around nothing, one token, and the blocks of 96 rows.
  private static final Sequences RAGGED = Sequences.ofLengths(0, 1, 7, 97, 0, 200, 33);

  private static final int HEADS = 3;
  private static final int D = 5;

  /// The fused op and the same of simple ops, values and gradients.
  @Test
  void equalsTheComposite() {
    int h = HEADS * D;
    Parameter qkv = parameter(1, RAGGED.tokens(), 3 * h);
    Tensor dy = tensor(2, RAGGED.tokens(), h);
    Tensor fused = Attention.apply(scope, qkv.tensor(), RAGGED, HEADS, 0f);
    Gradients actual = Golden.backward(scope, fused, dy);
    Tensor loss = scope.zeros(Shape.SCALAR);
    for (int i = 0; i < RAGGED.count(); i++) {
      int first = RAGGED.start(i);
      int length = RAGGED.length(i);
      int[] rows = IntStream.range(first, first + length).toArray();
      Tensor composite = composite(Rearrange.select(scope, qkv.tensor(), rows), h);
      // scores around 1 of D terms, a sum of exponentials, a sum of values around 1
      double tolerance = (D + 2 * length + 30) * EPS * 4;
      int at = first * h;
      Cases.assertClose(
          "sequence " + i, composite::get, j -> tolerance, j -> fused.get(at + j), length * h);
      Tensor share = Arithmetic.multiply(scope, composite, dy.rows(first, length));
      loss = Arithmetic.add(scope, loss, Arithmetic.sum(scope, share));
    }
    Tensor expected = Gradients.of(scope, loss).get(qkv.tensor());
    double tolerance = 2 * (3 * D + 3 * 200 + 60) * EPS * 4; // 200 tokens in the longest sequence
    Cases.assertClose("gradient", expected::get, i -> tolerance, actual.get(qkv.tensor()));
  }

  private Tensor composite(Tensor x, int h) {
    float scale = (float) (1 / Math.sqrt(D));
    return Rearrange.concat(
        scope,
        IntStream.range(0, HEADS)
            .mapToObj(head -> {
              Tensor q = Rearrange.slice(scope, x, head * D, D);
              Tensor k = Rearrange.slice(scope, x, h + head * D, D);
              Tensor v = Rearrange.slice(scope, x, 2 * h + head * D, D);
              Tensor scores = MatMul.apply(scope, q, false, k, true);
              Tensor p = Softmax.apply(scope, Arithmetic.scale(scope, scores, scale));
              return MatMul.apply(scope, p, v);
            })
            .toList());
  }

  @ParameterizedTest
  @ValueSource(floats = {0f, 0.2f})
  void gradientsAreSlopes(float dropout) {
    Sequences sequences = Sequences.of(new int[] {5, 0, 11, 1}, new int[] {5, 0, 8, 1});
    Parameter qkv = parameter(1, sequences.tokens(), 3 * HEADS * D);
    GradientCheck.check(
        scope -> Attention.apply(scope, qkv.tensor(), sequences, HEADS, dropout), qkv);
  }

  /// A batch computes what its sequences compute alone, bit for bit.
  @Test
  void sequencesDoNotSeeEachOther() {
    int h = HEADS * D;
    Tensor qkv = tensor(1, RAGGED.tokens(), 3 * h);
    Tensor batch = Attention.apply(scope, qkv, RAGGED, HEADS, 0f);
    for (int i = 0; i < RAGGED.count(); i++) {
      Tensor own = qkv.rows(RAGGED.start(i), RAGGED.length(i));
      Sequences one = Sequences.ofLengths(RAGGED.length(i));
      assertArrayEquals(
          batch.rows(RAGGED.start(i), RAGGED.length(i)).toArray(),
          Attention.apply(scope, own, one, HEADS, 0f).toArray());
    }
  }

  /// Tokens that are not attended to change nothing for the others.
  @Test
  void queriesThatAreNoKeys() {
    int h = HEADS * D;
    Tensor qkv = tensor(1, 10, 3 * h);
    Sequences hidden = Sequences.of(new int[] {10}, new int[] {6});
    Tensor all = Attention.apply(scope, qkv, hidden, HEADS, 0f);
    Tensor visible = Attention.apply(scope, qkv.rows(0, 6), Sequences.ofLengths(6), HEADS, 0f);
    assertArrayEquals(visible.toArray(), all.rows(0, 6).toArray());
  }

  /// The weights times the values are the output.
  @Test
  void weightsExplainTheOutput() {
    int h = HEADS * D;
    Tensor qkv = tensor(1, RAGGED.tokens(), 3 * h);
    Tensor y = Attention.apply(scope, qkv, RAGGED, HEADS, 0f);
    int sequence = 5;
    int s = RAGGED.length(sequence);
    int first = RAGGED.start(sequence);
    Tensor p = Attention.weights(scope, qkv, RAGGED, sequence, HEADS);
    assertEquals(Shape.of(HEADS, s, s), p.shape());
    for (int head = 0; head < HEADS; head++) {
      Tensor v = Rearrange.slice(scope, qkv.rows(first, s), 2 * h + head * D, D);
      Tensor part = MatMul.apply(scope, Rearrange.reshape(scope, slab(p, head), Shape.of(s, s)), v);
      int column = head * D;
      // s products of weights that add up to 1 with values around 1
      Cases.assertClose(
          "head " + head, i -> y.get((first + i / D) * h + column + i % D), i -> s * EPS * 4, part);
    }
  }

  private static Tensor slab(Tensor p, int head) {
    return p.rows(head, 1);
  }

  /// Every query of every head and sequence has a mask of its own. Scores are 0 and values the unit
  /// vectors, so the output shows the weights.
  @Test
  void everyQueryHasItsOwnMask() {
    int s = 40;
    int h = 2 * s;
    Tensor qkv = Tensor.zeros(Shape.of(2 * s, 3 * h));
    for (int t = 0; t < 2 * s; t++) {
      for (int head = 0; head < 2; head++) {
        qkv.data()[t * 3 * h + 2 * h + head * s + t % s] = 1f;
      }
    }
    Tensor y = Attention.apply(scope, qkv, Sequences.ofLengths(s, s), 2, 0.5f);
    var masks = new HashSet<List<Boolean>>();
    for (int i = 0; i < y.size(); i += s) {
      int at = i;
      masks.add(IntStream.range(0, s).mapToObj(j -> y.get(at + j) > 0f).toList());
    }
    assertEquals(2 * 2 * s, masks.size(), "different masks of 40 weights");
  }

  /// Dropped weights do not come back in the backward pass, and inference drops nothing.
  @Test
  void dropoutIsForTraining() {
    Tensor qkv = tensor(1, RAGGED.tokens(), 3 * HEADS * D);
    try (Scope inference = scope.evaluation()) {
      assertArrayEquals(
          Attention.apply(inference, qkv, RAGGED, HEADS, 0f).toArray(),
          Attention.apply(inference, qkv, RAGGED, HEADS, 0.5f).toArray());
    }
  }

  @Test
  void messages() {
    Sequences five = Sequences.ofLengths(5);
    assertRefused(
        "attention: qkv must be [tokens, 3·heads·d]: qkv=[4,12] tokens=5 heads=2",
        () -> Attention.apply(scope, tensor(1, 4, 12), five, 2, 0f));
    assertRefused(
        "attention: qkv must be [tokens, 3·heads·d]: qkv=[5,12] tokens=5 heads=3",
        () -> Attention.apply(scope, tensor(1, 5, 12), five, 3, 0f));
    assertRefused(
        "attention: qkv must be [tokens, 3·heads·d]: qkv=[5,12] tokens=5 heads=0",
        () -> Attention.weights(scope, tensor(1, 5, 12), five, 0, 0));
    assertRefused(
        "dropout: probability must be in [0, 1): p=1.0",
        () -> Attention.apply(scope, tensor(1, 5, 12), five, 2, 1f));
  }
}
