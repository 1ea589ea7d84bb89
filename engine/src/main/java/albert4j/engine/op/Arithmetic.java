package albert4j.engine.op;

import albert4j.engine.Chunks;
import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.kernel.Elementwise;
import albert4j.engine.kernel.Reduce;
import java.util.List;

/// Sums, products and scaling, element by element.
public final class Arithmetic {
  private static final int CHUNK = 1 << 14; // elements of a task

  private Arithmetic() {}

  /// `a + b`
  ///
  /// @throws IllegalArgumentException if the shapes differ
  public static Tensor add(Scope scope, Tensor a, Tensor b) {
    checkSame("add", a, b);
    Tensor y = scope.allocate(a.shape());
    Chunks.run(
        scope,
        a.size(),
        CHUNK,
        (i, n) -> {
          Elementwise.copy(a.data(), a.offset() + i, y.data(), y.offset() + i, n);
          Elementwise.add(b.data(), b.offset() + i, y.data(), y.offset() + i, n);
        });
    return scope.record(
        y,
        List.of(a, b),
        () ->
            (gradients, dy) -> {
              gradients.add(a, dy);
              gradients.add(b, dy);
            });
  }

  /// `a∘b`
  ///
  /// @throws IllegalArgumentException if the shapes differ
  public static Tensor multiply(Scope scope, Tensor a, Tensor b) {
    checkSame("multiply", a, b);
    Tensor y = scope.allocate(a.shape());
    Chunks.run(
        scope,
        a.size(),
        CHUNK,
        (i, n) ->
            Elementwise.multiply(
                a.data(), a.offset() + i, b.data(), b.offset() + i, y.data(), y.offset() + i, n));
    return scope.record(
        y,
        List.of(a, b),
        () ->
            (gradients, dy) -> {
              if (a.needsGradient()) {
                addProduct(gradients.scope(), dy, b, gradients.into(a));
              }
              if (b.needsGradient()) {
                addProduct(gradients.scope(), dy, a, gradients.into(b));
              }
            });
  }

  /// `c·x`
  public static Tensor scale(Scope scope, Tensor x, float c) {
    Tensor y = scope.allocate(x.shape());
    Chunks.run(
        scope,
        x.size(),
        CHUNK,
        (i, n) -> Elementwise.scale(c, x.data(), x.offset() + i, y.data(), y.offset() + i, n));
    return scope.record(
        y,
        List.of(x),
        () ->
            (gradients, dy) -> {
              Tensor dx = gradients.into(x);
              Elementwise.addScaled(c, dy.data(), dy.offset(), dx.data(), dx.offset(), dx.size());
            });
  }

  /// `Σ x`, over all elements, in double precision.
  ///
  /// @return shape `[]`
  public static Tensor sum(Scope scope, Tensor x) {
    double sum = 0;
    for (int i = 0; i < x.size(); i += CHUNK) {
      sum += Reduce.sum(x.data(), x.offset() + i, Math.min(CHUNK, x.size() - i));
    }
    Tensor y = scope.allocate(Shape.SCALAR);
    y.data()[y.offset()] = (float) sum;
    return scope.record(
        y,
        List.of(x),
        () ->
            (gradients, dy) -> {
              Tensor dx = gradients.into(x);
              float g = dy.get(0);
              for (int i = 0; i < dx.size(); i++) {
                dx.data()[dx.offset() + i] += g;
              }
            });
  }

  private static void addProduct(Scope scope, Tensor a, Tensor b, Tensor y) {
    Chunks.run(
        scope,
        a.size(),
        CHUNK,
        (i, n) ->
            Elementwise.addProduct(
                a.data(), a.offset() + i, b.data(), b.offset() + i, y.data(), y.offset() + i, n));
  }

  private static void checkSame(String op, Tensor a, Tensor b) {
    Shape.check(
        a.shape().equals(b.shape()), op + ": shapes must be equal", "a", a.shape(), "b", b.shape());
  }
}
