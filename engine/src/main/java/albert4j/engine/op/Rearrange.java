package albert4j.engine.op;

import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.kernel.Elementwise;
import java.util.List;

/// Parts of tensors, tensors put together, and other shapes for the same elements.
public final class Rearrange {
  private Rearrange() {}

  /// The given rows of a matrix, in the given order; a row may come more than once.
  ///
  /// @param x `[t, n]`
  /// @return `[rows.length, n]`
  /// @throws IllegalArgumentException if `x` has no such row
  public static Tensor select(Scope scope, Tensor x, int[] rows) {
    Shape.check(x.shape().rank() == 2, "select: x must be a matrix", "x", x.shape());
    int n = x.shape().dim(1);
    int[] own = rows.clone();
    Tensor y = scope.allocate(Shape.of(own.length, n));
    for (int i = 0; i < own.length; i++) {
      Shape.check(
          own[i] >= 0 && own[i] < x.shape().dim(0),
          "select: no such row",
          "row",
          own[i],
          "x",
          x.shape());
      Elementwise.copy(x.data(), x.offset() + own[i] * n, y.data(), y.offset() + i * n, n);
    }
    return scope.record(
        y,
        List.of(x),
        () ->
            (gradients, dy) -> {
              Tensor dx = gradients.into(x);
              for (int i = 0; i < own.length; i++) {
                Elementwise.add(
                    dy.data(), dy.offset() + i * n, dx.data(), dx.offset() + own[i] * n, n);
              }
            });
  }

  /// Elements `from` to `from + count` of the last dimension.
  ///
  /// @param x `[…, n]`
  /// @return `[…, count]`
  /// @throws IllegalArgumentException if the range does not lie within the last dimension
  public static Tensor slice(Scope scope, Tensor x, int from, int count) {
    int n = x.shape().columns();
    Shape.check(
        from >= 0 && count >= 0 && (long) from + count <= n,
        "slice: range must lie within the last dimension",
        "from",
        from,
        "count",
        count,
        "x",
        x.shape());
    Tensor y = scope.allocate(x.shape().withColumns(count));
    int rows = x.shape().rows();
    for (int r = 0; r < rows; r++) {
      Elementwise.copy(
          x.data(), x.offset() + r * n + from, y.data(), y.offset() + r * count, count);
    }
    return scope.record(
        y,
        List.of(x),
        () ->
            (gradients, dy) -> {
              Tensor dx = gradients.into(x);
              for (int r = 0; r < rows; r++) {
                Elementwise.add(
                    dy.data(),
                    dy.offset() + r * count,
                    dx.data(),
                    dx.offset() + r * n + from,
                    count);
              }
            });
  }

  /// Tensors side by side along the last dimension.
  ///
  /// @param parts `[…, n₁]`, `[…, n₂]`, … with equal leading dimensions, at least one
  /// @return `[…, n₁ + n₂ + …]`
  /// @throws IllegalArgumentException if the leading dimensions differ
  public static Tensor concat(Scope scope, List<Tensor> parts) {
    Shape.check(!parts.isEmpty(), "concat: needs at least one tensor", "parts", parts.size());
    Shape first = parts.getFirst().shape();
    int n = parts.stream().mapToInt(p -> p.shape().columns()).sum();
    for (Tensor part : parts) {
      Shape.check(
          part.shape().withColumns(n).equals(first.withColumns(n)),
          "concat: leading dimensions must be equal",
          "first",
          first,
          "other",
          part.shape());
    }
    List<Tensor> own = List.copyOf(parts);
    int rows = first.rows();
    Tensor y = scope.allocate(first.withColumns(n));
    int column = 0;
    for (Tensor part : own) {
      int width = part.shape().columns();
      for (int r = 0; r < rows; r++) {
        Elementwise.copy(
            part.data(), part.offset() + r * width, y.data(), y.offset() + r * n + column, width);
      }
      column += width;
    }
    return scope.record(
        y,
        own,
        () ->
            (gradients, dy) -> {
              int at = 0;
              for (Tensor part : own) {
                int width = part.shape().columns();
                if (part.needsGradient()) {
                  Tensor dx = gradients.into(part);
                  for (int r = 0; r < rows; r++) {
                    Elementwise.add(
                        dy.data(),
                        dy.offset() + r * n + at,
                        dx.data(),
                        dx.offset() + r * width,
                        width);
                  }
                }
                at += width;
              }
            });
  }

  /// The same elements under another shape; a copy.
  ///
  /// @throws IllegalArgumentException if the number of elements differs
  public static Tensor reshape(Scope scope, Tensor x, Shape shape) {
    Shape.check(
        x.size() == shape.size(),
        "reshape: number of elements must stay",
        "x",
        x.shape(),
        "shape",
        shape);
    Tensor y = scope.allocate(shape);
    Elementwise.copy(x.data(), x.offset(), y.data(), y.offset(), x.size());
    return scope.record(
        y,
        List.of(x),
        () ->
            (gradients, dy) -> {
              Tensor dx = gradients.into(x);
              Elementwise.add(dy.data(), dy.offset(), dx.data(), dx.offset(), dx.size());
            });
  }
}
