package albert4j.engine.kernel;

import static albert4j.engine.Cases.EPS;

import albert4j.engine.AllWidths;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// Tolerances: a product and a sum are one or two roundings, so 2·ε of what was added.
@AllWidths
@ParameterizedClass
@MethodSource("albert4j.engine.Cases#sizes")
record ElementwiseTest(int n) {
  private static final float A = -1.7f;

  @Test
  void fill() {
    Region y = Region.unset(n);
    Elementwise.fill(A, y.data, y.at, n);
    y.check("fill", i -> A, i -> 0);
  }

  @Test
  void copy() {
    Region x = Region.normal(1, n);
    Region y = Region.unset(n);
    Elementwise.copy(x.data, x.at, y.data, y.at, n);
    y.checkBits("copy", x.values());
  }

  @Test
  void add() {
    Region x = Region.normal(1, n);
    Region y = Region.normal(2, n);
    float[] old = y.values();
    Elementwise.add(x.data, x.at, y.data, y.at, n);
    y.check("add", i -> x.get(i) + old[i], i -> 0);
  }

  @Test
  void scale() {
    Region x = Region.normal(1, n);
    Region y = Region.unset(n);
    Elementwise.scale(A, x.data, x.at, y.data, y.at, n);
    y.check("scale", i -> A * x.get(i), i -> 0);
    Elementwise.scale(A, x.data, x.at, x.data, x.at, n);
    x.checkBits("scale in place", y.values());
  }

  @Test
  void multiply() {
    Region a = Region.normal(1, n);
    Region b = Region.normal(2, n);
    Region y = Region.unset(n);
    Elementwise.multiply(a.data, a.at, b.data, b.at, y.data, y.at, n);
    y.check("multiply", i -> a.get(i) * b.get(i), i -> 0);
  }

  @Test
  void addScaled() {
    Region x = Region.normal(1, n);
    Region y = Region.normal(2, n);
    float[] old = y.values();
    Elementwise.addScaled(A, x.data, x.at, y.data, y.at, n);
    y.check(
        "addScaled",
        i -> (double) A * x.get(i) + old[i],
        i -> 2 * EPS * (Math.abs(A * x.get(i)) + Math.abs(old[i])));
  }

  @Test
  void addProduct() {
    Region a = Region.normal(1, n);
    Region b = Region.normal(2, n);
    Region y = Region.normal(3, n);
    float[] old = y.values();
    Elementwise.addProduct(a.data, a.at, b.data, b.at, y.data, y.at, n);
    y.check(
        "addProduct",
        i -> (double) a.get(i) * b.get(i) + old[i],
        i -> 2 * EPS * (Math.abs(a.get(i) * b.get(i)) + Math.abs(old[i])));
  }
}
