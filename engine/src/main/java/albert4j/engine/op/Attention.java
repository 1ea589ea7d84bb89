package albert4j.engine.op;

import albert4j.engine.Scope;
import albert4j.engine.Sequences;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.kernel.AttentionKernel;
import albert4j.engine.kernel.Elementwise;
import java.util.List;

/// Multi-head self-attention over a ragged batch (Vaswani et al., 2017, eq. 1): every token attends
/// to all tokens of its own sequence, and to no others. No score matrix is stored; the backward
/// pass computes the probabilities again.
public final class Attention {
  private Attention() {}

  /// `dropout(softmax(q·kᵀ/√d))·v`, head by head.
  ///
  /// @param qkv `[t, 3·h]`: queries, keys and values side by side, each `a` heads of `d = h/a`
  /// @param sequences of the batch, t tokens in all
  /// @param heads a
  /// @param dropout probability of a weight to be dropped; only in a scope for training
  /// @return `[t, h]`: the heads side by side
  /// @throws IllegalArgumentException if the shapes do not fit or `dropout` is not in [0, 1)
  public static Tensor apply(
      Scope scope, Tensor qkv, Sequences sequences, int heads, float dropout) {
    int h = check(qkv, sequences, heads);
    Dropout.check(dropout);
    float p = scope.training() ? dropout : 0f;
    long key = p > 0 ? scope.nextKey() : 0;
    Tensor out = scope.allocate(Shape.of(sequences.tokens(), h));
    scope.parallel(
        sequences.count() * heads,
        (task, slot) -> {
          var part = new Part(sequences, heads, h, task);
          kernel(scope, slot)
              .forward(
                  part.head(p, key),
                  qkv.data(),
                  qkv.offset() + part.q(),
                  qkv.offset() + part.q() + h,
                  qkv.offset() + part.q() + 2 * h,
                  3 * h,
                  out.data(),
                  out.offset() + part.o(),
                  h);
        });
    return scope.record(
        out,
        List.of(qkv),
        () ->
            (gradients, dy) -> {
              boolean first = !gradients.begun(qkv);
              Tensor dx = gradients.begin(qkv);
              Scope s = gradients.scope();
              s.parallel(
                  sequences.count() * heads,
                  (task, slot) -> {
                    var part = new Part(sequences, heads, h, task);
                    int q = qkv.offset() + part.q();
                    if (first) {
                      part.clear(dx);
                    }
                    kernel(s, slot)
                        .backward(
                            part.head(p, key),
                            qkv.data(),
                            q,
                            q + h,
                            q + 2 * h,
                            3 * h,
                            dy.data(),
                            dy.offset() + part.o(),
                            h,
                            dx.data(),
                            dx.offset() - qkv.offset());
                  });
            });
  }

  /// The probabilities `softmax(q·kᵀ/√d)`, to look at; no gradient flows through them.
  ///
  /// @param qkv `[t, 3·h]` as for [#apply]
  /// @param sequence which sequence of the batch
  /// @return `[a, s, keys]`: head, query, key
  /// @throws IllegalArgumentException if the shapes do not fit
  public static Tensor weights(
      Scope scope, Tensor qkv, Sequences sequences, int sequence, int heads) {
    int h = check(qkv, sequences, heads);
    int size = sequences.length(sequence) * sequences.keys(sequence);
    Tensor p =
        scope.allocate(Shape.of(heads, sequences.length(sequence), sequences.keys(sequence)));
    scope.parallel(
        heads,
        (head, slot) -> {
          var part = new Part(sequences, heads, h, sequence * heads + head);
          int q = qkv.offset() + part.q();
          kernel(scope, slot)
              .weights(
                  part.head(0f, 0),
                  qkv.data(),
                  q,
                  q + h,
                  3 * h,
                  p.data(),
                  p.offset() + head * size);
        });
    return p;
  }

  private static int check(Tensor qkv, Sequences sequences, int heads) {
    Shape x = qkv.shape();
    Shape.check(
        x.rank() == 2 && x.dim(0) == sequences.tokens() && heads > 0 && x.dim(1) % (3 * heads) == 0,
        "attention: qkv must be [tokens, 3·heads·d]",
        "qkv",
        x,
        "tokens",
        sequences.tokens(),
        "heads",
        heads);
    return x.dim(1) / 3;
  }

  private static AttentionKernel kernel(Scope scope, int slot) {
    return scope.local(slot, AttentionKernel.class, AttentionKernel::new);
  }

  /// One head of one sequence: where it lies in `[t, 3·h]` and `[t, h]`.
  private record Part(Sequences sequences, int heads, int h, int task) {
    private int sequence() {
      return task / heads;
    }

    private int column() {
      return task % heads * (h / heads);
    }

    int q() {
      return sequences.start(sequence()) * 3 * h + column();
    }

    int o() {
      return sequences.start(sequence()) * h + column();
    }

    /// Sets the head's queries, keys and values to zero.
    void clear(Tensor qkv) {
      int length = sequences.length(sequence());
      for (int i = 0; i < 3 * length; i++) {
        Elementwise.fill(0f, qkv.data(), qkv.offset() + q() + i * h, h / heads);
      }
    }

    AttentionKernel.Head head(float p, long key) {
      int d = h / heads;
      long firstRow = (long) (task % heads) * sequences.tokens() + sequences.start(sequence());
      return new AttentionKernel.Head(
          sequences.length(sequence()),
          sequences.keys(sequence()),
          d,
          (float) (1 / Math.sqrt(d)),
          p,
          key,
          firstRow);
    }
  }
}
