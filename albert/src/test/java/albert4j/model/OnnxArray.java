package albert4j.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/// An array of any rank in double precision, with those of NumPy's rules that ONNX follows.
final class OnnxArray {
  private final int[] dims;
  private final double[] values;

  OnnxArray(int[] dims, double[] values) {
    assertEquals(size(dims), values.length, "elements");
    this.dims = dims;
    this.values = values;
  }

  static int size(int... dims) {
    return IntStream.of(dims).reduce(1, (a, b) -> a * b);
  }

  /// A list.
  static OnnxArray list(int... values) {
    return new OnnxArray(
        new int[] {values.length}, IntStream.of(values).asDoubleStream().toArray());
  }

  int[] dims() {
    return dims.clone();
  }

  double[] values() {
    return values;
  }

  int[] ints() {
    int[] ints = new int[values.length];
    for (int i = 0; i < ints.length; i++) {
      ints[i] = (int) values[i];
      assertEquals(values[i], ints[i], "an integer");
    }
    return ints;
  }

  private int dim(int fromBack) {
    return fromBack > dims.length ? 1 : dims[dims.length - fromBack];
  }

  private OnnxArray gathered(int[] shape, IntUnaryOperator from) {
    return new OnnxArray(
        shape,
        IntStream.range(0, size(shape)).mapToDouble(i -> values[from.applyAsInt(i)]).toArray());
  }

  OnnxArray map(DoubleUnaryOperator f) {
    return new OnnxArray(dims, java.util.Arrays.stream(values).map(f).toArray());
  }

  /// Element by element, after broadcasting.
  OnnxArray with(OnnxArray other, DoubleBinaryOperator f) {
    int rank = Math.max(dims.length, other.dims.length);
    int[] shape = new int[rank];
    for (int k = 1; k <= rank; k++) {
      assertTrue(dim(k) == other.dim(k) || dim(k) == 1 || other.dim(k) == 1, "must broadcast");
      shape[rank - k] = Math.max(dim(k), other.dim(k));
    }
    double[] result = new double[size(shape)];
    for (int i = 0; i < result.length; i++) {
      result[i] = f.applyAsDouble(values[place(i, shape)], other.values[other.place(i, shape)]);
    }
    return new OnnxArray(shape, result);
  }

  /// Where element i of a broadcast array comes from.
  private int place(int i, int[] shape) {
    int place = 0;
    int stride = 1;
    for (int k = 1; k <= dims.length; k++) {
      int size = shape[shape.length - k];
      place += dim(k) == 1 ? 0 : i % size * stride;
      i /= size;
      stride *= dim(k);
    }
    return place;
  }

  /// 0 keeps a dimension, -1 takes what is left.
  OnnxArray reshape(int[] wanted) {
    int[] shape = wanted.clone();
    int known = 1;
    for (int k = 0; k < shape.length; k++) {
      shape[k] = shape[k] == 0 ? dims[k] : shape[k];
      known *= shape[k] == -1 ? 1 : shape[k];
    }
    for (int k = 0; k < shape.length; k++) {
      shape[k] = shape[k] == -1 ? values.length / known : shape[k];
    }
    return new OnnxArray(shape, values);
  }

  OnnxArray transpose(int... permutation) {
    int[] shape = IntStream.of(permutation).map(p -> dims[p]).toArray();
    return gathered(
        shape,
        i -> {
          int place = 0;
          for (int k = shape.length - 1; k >= 0; k--) {
            int stride =
                IntStream.range(permutation[k] + 1, dims.length)
                    .map(d -> dims[d])
                    .reduce(1, (a, b) -> a * b);
            place += i % shape[k] * stride;
            i /= shape[k];
          }
          return place;
        });
  }

  OnnxArray gather(OnnxArray indices, int axis) {
    int inner = IntStream.range(axis + 1, dims.length).map(d -> dims[d]).reduce(1, (a, b) -> a * b);
    int[] chosen = indices.ints();
    int[] shape =
        IntStream.concat(
                IntStream.concat(IntStream.of(dims).limit(axis), IntStream.of(indices.dims)),
                IntStream.of(dims).skip(axis + 1L))
            .toArray();
    return gathered(
        shape,
        i -> {
          int outer = i / inner / chosen.length;
          return (outer * dims[axis] + chosen[i / inner % chosen.length]) * inner + i % inner;
        });
  }

  OnnxArray unsqueeze(int... axes) {
    var shape = new java.util.ArrayList<Integer>();
    IntStream.of(dims).forEach(shape::add);
    IntStream.of(axes).sorted().forEach(axis -> shape.add(axis, 1));
    return new OnnxArray(shape.stream().mapToInt(d -> d).toArray(), values);
  }

  OnnxArray matMul(OnnxArray other) {
    int n = other.dim(1);
    int k = dim(1);
    int m = dim(2);
    assertEquals(k, other.dim(2), "inner dimension");
    boolean shared = other.dims.length == 2;
    assertTrue(shared || other.values.length / (k * n) == values.length / (m * k), "batches");
    int[] shape = dims.clone();
    shape[shape.length - 1] = n;
    double[] result = new double[size(shape)];
    for (int i = 0; i < result.length; i++) {
      int row = i / n;
      int from = shared ? 0 : row / m * k * n;
      for (int j = 0; j < k; j++) {
        result[i] += values[row * k + j] * other.values[from + j * n + i % n];
      }
    }
    return new OnnxArray(shape, result);
  }

  /// Changes the rows of the last dimension.
  OnnxArray rows(java.util.function.UnaryOperator<double[]> f) {
    double[] result = new double[values.length];
    int n = dim(1);
    for (int i = 0; i < result.length; i += n) {
      System.arraycopy(f.apply(java.util.Arrays.copyOfRange(values, i, i + n)), 0, result, i, n);
    }
    return new OnnxArray(dims, result);
  }
}
