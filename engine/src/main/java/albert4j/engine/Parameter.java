package albert4j.engine;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// A trainable tensor together with its packed forms.
///
/// Reading is safe from any number of threads. Whoever changes the elements (a loader, an
/// optimiser) must be alone, and must call [#changed()] afterwards so that the packed forms are
/// made anew.
public final class Parameter {
  private Tensor tensor;
  private final AtomicReferenceArray<PackedMatrix> packed = new AtomicReferenceArray<>(2);
  // packed forms of earlier elements, whose memory the next ones take over
  private final AtomicReferenceArray<PackedMatrix> stale = new AtomicReferenceArray<>(2);

  /// A parameter over the elements of `values`, which it shares.
  public Parameter(Tensor values) {
    this.tensor = values.asTrainable();
  }

  /// A parameter of zeros.
  public Parameter(Shape shape) {
    this(Tensor.zeros(shape));
  }

  /// The elements, as the leaf that ops take; trainable, and known to [Gradients#get], unless the
  /// parameter is frozen.
  public Tensor tensor() {
    return tensor;
  }

  /// Makes the parameter one that does not learn: its gradient is not computed any more, nor
  /// anything that only that would need. To be called before anybody computes with it.
  void freeze() {
    tensor = new Tensor(tensor.data(), tensor.offset(), tensor.shape(), Optional.empty(), false);
  }

  /// The shape.
  public Shape shape() {
    return tensor.shape();
  }

  /// The parameter as the right-hand operand of a matrix product, packed at the first call after a
  /// change.
  ///
  /// @param transposed whether the operand is the transposed parameter, as in `x·Wᵀ`
  public PackedMatrix packed(Scope scope, boolean transposed) {
    int form = transposed ? 1 : 0;
    PackedMatrix present = packed.getAcquire(form);
    return present != null ? present : pack(scope, transposed, form);
  }

  private synchronized PackedMatrix pack(Scope scope, boolean transposed, int form) {
    PackedMatrix present = packed.getAcquire(form);
    if (present == null) {
      present = stale.get(form);
      if (present == null) {
        present = PackedMatrix.own(scope, tensor, transposed);
      } else {
        present.fill(scope, tensor, 0, transposed, tensor.shape().dim(1));
      }
      packed.setRelease(form, present);
    }
    return present;
  }

  /// Says that the elements were changed.
  public synchronized void changed() {
    for (int form = 0; form < packed.length(); form++) {
      PackedMatrix old = packed.get(form);
      if (old != null) {
        stale.set(form, old);
        packed.setRelease(form, null);
      }
    }
  }
}
