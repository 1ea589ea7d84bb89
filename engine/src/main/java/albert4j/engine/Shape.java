package albert4j.engine;

import java.util.Arrays;

/// The dimensions of a dense, row-major tensor: `[2, 128, 768]` is two times 128 rows of 768
/// elements. `[]` is a scalar.
///
/// Immutable. A dimension may be 0 (an empty batch); the number of elements must fit a Java array.
public final class Shape {
  /// The shape of a scalar: no dimensions, one element.
  public static final Shape SCALAR = new Shape(new int[0]);

  private final int[] dims;
  private final int size;

  private Shape(int[] dims) {
    this.dims = dims;
    long product = 1;
    for (int dim : dims) {
      product *= dim;
      if (dim < 0 || product > Integer.MAX_VALUE - 8) {
        String rule = dim < 0 ? "dimensions must be >= 0" : "elements must fit a Java array";
        throw new IllegalArgumentException("shape: " + rule + ": shape=" + Arrays.toString(dims));
      }
    }
    this.size = (int) product;
  }

  /// The shape with the given dimensions, outermost first.
  ///
  /// @throws IllegalArgumentException if a dimension is negative or the product exceeds a Java
  ///   array
  public static Shape of(int... dims) {
    return dims.length == 0 ? SCALAR : new Shape(dims.clone());
  }

  /// Number of dimensions; 0 for a scalar.
  public int rank() {
    return dims.length;
  }

  /// Number of elements: the product of all dimensions, 1 for a scalar.
  public int size() {
    return size;
  }

  /// Dimension `i`, counted from the front, or from the back if negative: `dim(-1)` is the last.
  ///
  /// @throws IllegalArgumentException if there is no such dimension
  public int dim(int i) {
    int at = i < 0 ? dims.length + i : i;
    check(at >= 0 && at < dims.length, "shape: no dimension " + i, "shape", this);
    return dims[at];
  }

  /// The last dimension, or 1 for a scalar: what row operations (softmax, layer norm) call a row.
  public int columns() {
    return dims.length == 0 ? 1 : dims[dims.length - 1];
  }

  /// Number of rows when all but the last dimension are taken together; 1 for a scalar.
  public int rows() {
    int rows = 1;
    for (int i = 0; i < dims.length - 1; i++) {
      rows *= dims[i];
    }
    return rows;
  }

  /// This shape with its last dimension replaced.
  public Shape withColumns(int columns) {
    check(rank() > 0, "shape: a scalar has no last dimension", "shape", this);
    int[] copy = dims.clone();
    copy[copy.length - 1] = columns;
    return new Shape(copy);
  }

  /// A copy of the dimensions, outermost first.
  public int[] toArray() {
    return dims.clone();
  }

  /// Throws with the rule first and then the values, as every shape check of the engine does.
  ///
  /// @param ok what must hold
  /// @param rule the rule, prefixed with the op's name
  /// @param namesAndValues name, value, name, value, …
  /// @throws IllegalArgumentException if `ok` is false: `rule: name=value name=value`
  public static void check(boolean ok, String rule, Object... namesAndValues) {
    if (ok) {
      return;
    }
    var message = new StringBuilder(rule);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      message.append(i == 0 ? ": " : " ").append(namesAndValues[i]).append('=');
      message.append(namesAndValues[i + 1]);
    }
    throw new IllegalArgumentException(message.toString());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape that && Arrays.equals(dims, that.dims);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dims);
  }

  /// `[2,128,768]`
  @Override
  public String toString() {
    return Arrays.toString(dims).replace(" ", "");
  }
}
