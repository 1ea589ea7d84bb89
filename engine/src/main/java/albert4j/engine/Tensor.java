package albert4j.engine;

import java.util.Arrays;
import java.util.Optional;

/// A dense float32 array with a shape: `shape.size()` elements of `data` from `offset` on,
/// row-major and contiguous.
///
/// There are no strides, no other element types and no devices: a transposition is a flag of the
/// matrix product or lives inside a fused op. A tensor that an op made while its [Scope] recorded
/// also carries the [Node] that leads back to the op's inputs. Two tensors are equal only if they
/// are the same object, since [Gradients] is keyed by tensor.
public final class Tensor {
  private final float[] data;
  private final int offset;
  private final Shape shape;
  private final Optional<Node> node;
  private final boolean trainable;

  Tensor(float[] data, int offset, Shape shape, Optional<Node> node, boolean trainable) {
    Shape.check(
        offset >= 0 && (long) offset + shape.size() <= data.length,
        "tensor: offset + elements must lie within data",
        "offset",
        offset,
        "shape",
        shape,
        "data.length",
        data.length);
    this.data = data;
    this.offset = offset;
    this.shape = shape;
    this.node = node;
    this.trainable = trainable;
  }

  /// A tensor over the given array, which it shares: nothing is copied.
  ///
  /// @throws IllegalArgumentException if the array is shorter than the shape
  public static Tensor of(Shape shape, float... data) {
    return new Tensor(data, 0, shape, Optional.empty(), false);
  }

  /// A new tensor of zeros.
  public static Tensor zeros(Shape shape) {
    return of(shape, new float[shape.size()]);
  }

  /// The array that holds the elements; shared, not a copy. Only [#offset()] to `offset +
  /// shape().size()` belongs to this tensor.
  public float[] data() {
    return data;
  }

  /// Index of the first element in [#data()].
  public int offset() {
    return offset;
  }

  /// The shape.
  public Shape shape() {
    return shape;
  }

  /// Number of elements.
  public int size() {
    return shape.size();
  }

  /// How this tensor came about, if an op made it while its scope recorded.
  public Optional<Node> node() {
    return node;
  }

  /// Whether a gradient flows into this tensor: it is a parameter's value, or was made from one
  /// while recording.
  public boolean needsGradient() {
    return trainable || node.isPresent();
  }

  /// A trainable leaf over the same elements: [Gradients] will hold a gradient for the returned
  /// tensor.
  public Tensor asTrainable() {
    return new Tensor(data, offset, shape, Optional.empty(), true);
  }

  /// Rows `from` to `from + count` of the first dimension, sharing the elements. No gradient flows
  /// through it.
  ///
  /// @throws IllegalArgumentException if the rows do not exist
  public Tensor rows(int from, int count) {
    Shape.check(
        shape.rank() > 0 && from >= 0 && count >= 0 && (long) from + count <= shape.dim(0),
        "rows: range must lie within the first dimension",
        "from",
        from,
        "count",
        count,
        "shape",
        shape);
    int[] dims = shape.toArray();
    int stride = dims[0] == 0 ? 0 : shape.size() / dims[0];
    dims[0] = count;
    return new Tensor(data, offset + from * stride, Shape.of(dims), Optional.empty(), false);
  }

  /// The element at a flat, row-major index.
  public float get(int index) {
    return data[offset + java.util.Objects.checkIndex(index, size())];
  }

  /// A copy of the elements in row-major order.
  public float[] toArray() {
    return Arrays.copyOfRange(data, offset, offset + size());
  }

  /// `Tensor[2,3]`
  @Override
  public String toString() {
    return "Tensor" + shape;
  }
}
