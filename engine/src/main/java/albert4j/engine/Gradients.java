package albert4j.engine;

import albert4j.engine.kernel.Elementwise;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.PriorityQueue;

/// The gradients of a scalar, or of a sum of scalars, by tensor: made by [#of], or by [#none] and
/// [#add]; read with [#get].
///
/// Reverse-mode differentiation: ops are visited from the last to the first, and each adds to the
/// gradients of its inputs. So a weight that twelve layers share needs no special case, and there
/// is nothing to set to zero between steps. The gradient of an intermediate result goes back to the
/// scope as soon as its op has used it; those of trainable leaves stay until the scope's frame
/// closes.
public final class Gradients {
  private static final int CHUNK = 1 << 13; // elements of a task

  private final Scope scope;
  private final IdentityHashMap<Tensor, Tensor> buffers = new IdentityHashMap<>();
  private final PriorityQueue<Tensor> ready =
      new PriorityQueue<>(Comparator.comparingLong(t -> -t.node().orElseThrow().order()));

  private Gradients(Scope scope) {
    this.scope = scope;
  }

  /// Differentiates a scalar by every trainable tensor that it depends on.
  ///
  /// @param loss of shape `[]`, computed in `scope` while it recorded
  /// @throws IllegalArgumentException if `loss` is no scalar or depends on nothing trainable
  public static Gradients of(Scope scope, Tensor loss) {
    Gradients gradients = none(scope);
    gradients.add(loss, 1);
    return gradients;
  }

  /// Gradients of nothing yet.
  public static Gradients none(Scope scope) {
    return new Gradients(scope);
  }

  /// Differentiates one more scalar and adds its gradients, times a weight. A batch that does not
  /// fit into memory is taken in parts so, each with its share of the mean as weight; what a part
  /// leaves is [handed over][#keep] to the frame around it.
  ///
  /// @param loss of shape `[]`, computed in this scope while it recorded
  /// @throws IllegalArgumentException if `loss` is no scalar or depends on nothing trainable
  public void add(Tensor loss, float weight) {
    Shape.check(loss.size() == 1, "gradients: loss must be a scalar", "loss", loss.shape());
    Shape.check(
        loss.needsGradient(),
        "gradients: loss must depend on a trainable tensor, computed while the scope records",
        "recording",
        scope.recording());
    Tensor seed = into(loss);
    seed.data()[seed.offset()] = weight;
    run(0);
  }

  /// Goes back through all ops from `order` on whose outputs have a gradient.
  void run(long order) {
    for (Tensor next = ready.peek();
        next != null && next.node().orElseThrow().order() >= order;
        next = ready.peek()) {
      step(ready.remove());
    }
  }

  /// Adds a share to the gradient of `x`, if it needs one.
  ///
  /// @param dx same shape; stays the caller's
  public void add(Tensor x, Tensor dx) {
    if (!x.needsGradient()) {
      return;
    }
    boolean first = !begun(x);
    Tensor sum = begin(x);
    Chunks.run(
        scope,
        x.size(),
        CHUNK,
        (i, n) -> {
          if (first) {
            Elementwise.copy(dx.data(), dx.offset() + i, sum.data(), sum.offset() + i, n);
          } else {
            Elementwise.add(dx.data(), dx.offset() + i, sum.data(), sum.offset() + i, n);
          }
        });
  }

  /// The same, and the share's memory goes with it: as the first it is the gradient from now on.
  ///
  /// @param dx same shape, from [Scope#allocate]; nobody may use it any more
  public void give(Tensor x, Tensor dx) {
    if (x.needsGradient() && !begun(x)) {
      begin(x, dx);
    } else {
      add(x, dx);
      scope.release(dx);
    }
  }

  /// Hands the gradients there are over to whatever encloses the frame, which is about to close.
  public void keep(Scope.Frame frame) {
    buffers.values().forEach(frame::keep);
  }

  private void step(Tensor output) {
    Tensor dy = into(output);
    buffers.remove(output);
    output.node().orElseThrow().backward().run(this, dy);
    scope.release(dy);
  }

  /// The scope in which the backward pass runs.
  public Scope scope() {
    return scope;
  }

  /// The buffer to which an op adds its share of the gradient of `x`; zeros at first.
  ///
  /// @param x an input that [needs a gradient][Tensor#needsGradient()]
  public Tensor into(Tensor x) {
    Tensor buffer = buffers.get(x);
    return buffer == null ? begin(x, scope.zeros(x.shape())) : buffer;
  }

  /// Whether there is a share of the gradient of `x` already.
  public boolean begun(Tensor x) {
    return buffers.containsKey(x);
  }

  /// The same for an op that sets its share if it is the first: as long as the gradient has not
  /// [begun][#begun], the elements are not set.
  ///
  /// @param x an input that [needs a gradient][Tensor#needsGradient()]
  public Tensor begin(Tensor x) {
    Tensor buffer = buffers.get(x);
    return buffer == null ? begin(x, scope.allocate(x.shape())) : buffer;
  }

  private Tensor begin(Tensor x, Tensor buffer) {
    Shape.check(x.needsGradient(), "gradients: tensor needs no gradient", "x", x);
    buffers.put(x, buffer);
    if (x.node().isPresent()) {
      ready.add(x);
    }
    return buffer;
  }

  /// The gradient of a trainable tensor, same shape; zeros if the loss does not depend on it.
  ///
  /// @throws IllegalArgumentException if the tensor is not a trainable leaf
  public Tensor get(Tensor leaf) {
    Shape.check(
        leaf.needsGradient() && leaf.node().isEmpty(),
        "gradients: only trainable leaves keep a gradient",
        "tensor",
        leaf);
    return into(leaf);
  }
}
