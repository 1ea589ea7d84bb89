package albert4j.engine.kernel;

import static albert4j.engine.Cases.EPS;

import albert4j.engine.AllWidths;
import albert4j.engine.Cases;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Against attention in double precision, written down from the formulas with all `[s, s]`
/// matrices.
@AllWidths
class AttentionKernelTest {
  private static final int LEAD = 2; // columns before the head in every matrix

  /// One head over one sequence in double precision.
  private static final class Oracle {
    final int s;
    final int keys;
    final int d;
    final double[][] q;
    final double[][] k;
    final double[][] v;
    final double[][] p;
    final double[][] mask;
    final double scale;

    Oracle(AttentionKernel.Head head, double[][] q, double[][] k, double[][] v) {
      this.s = head.s();
      this.keys = head.keys();
      this.d = head.d();
      this.scale = head.scale();
      this.q = q;
      this.k = k;
      this.v = v;
      this.p = new double[s][keys];
      this.mask = new double[s][keys];
      for (int i = 0; i < s; i++) {
        double sum = 0;
        for (int j = 0; j < keys; j++) {
          p[i][j] = Math.exp(scale * dot(q[i], k[j]));
          sum += p[i][j];
        }
        float[] ones = new float[keys];
        Arrays.fill(ones, 1f);
        long row = head.firstRow() + i;
        DropoutKernel.row(head.probability(), head.key(), row, ones, 0, ones, 0, keys);
        for (int j = 0; j < keys; j++) {
          p[i][j] /= sum;
          mask[i][j] = ones[j];
        }
      }
    }

    double[][] forward() {
      double[][] o = new double[s][d];
      for (int i = 0; i < s; i++) {
        for (int j = 0; j < keys; j++) {
          add(o[i], p[i][j] * mask[i][j], v[j]);
        }
      }
      return o;
    }

    /// Gradients of q, k and v.
    double[][][] backward(double[][] dout) {
      double[][] dq = new double[s][d];
      double[][] dk = new double[s][d];
      double[][] dv = new double[s][d];
      for (int i = 0; i < s; i++) {
        double[] dp = new double[keys];
        double inner = 0;
        for (int j = 0; j < keys; j++) {
          add(dv[j], p[i][j] * mask[i][j], dout[i]);
          dp[j] = dot(dout[i], v[j]) * mask[i][j];
          inner += dp[j] * p[i][j];
        }
        for (int j = 0; j < keys; j++) {
          double ds = p[i][j] * (dp[j] - inner) * scale;
          add(dq[i], ds, k[j]);
          add(dk[j], ds, q[i]);
        }
      }
      return new double[][][] {dq, dk, dv};
    }

    private static double dot(double[] a, double[] b) {
      double sum = 0;
      for (int i = 0; i < a.length; i++) {
        sum += a[i] * b[i];
      }
      return sum;
    }

    private static void add(double[] y, double a, double[] x) {
      for (int i = 0; i < y.length; i++) {
        y[i] += a * x[i];
      }
    }
  }

  /// One head's part of a matrix of `s` rows, `ld` apart.
  private static double[][] part(Region x, int column, int s, int d, int ld) {
    double[][] part = new double[s][d];
    for (int i = 0; i < s; i++) {
      for (int j = 0; j < d; j++) {
        part[i][j] = x.get(i * ld + column + j);
      }
    }
    return part;
  }

  /// The kernel is used again for the next shape, so its scratch memory holds old numbers.
  private final AttentionKernel kernel = new AttentionKernel();

  @ParameterizedTest
  @CsvSource({
    "0, 0, 4, 0",
    "1, 1, 4, 0",
    "2, 2, 1, 0",
    "3, 0, 4, 0",
    "7, 7, 5, 0.3",
    "33, 30, 17, 0",
    "95, 95, 8, 0.1",
    "96, 96, 8, 0",
    "97, 97, 8, 0.1",
    "129, 100, 64, 0",
    "193, 193, 3, 0.1"
  })
  void agreesWithTheFormulas(int s, int keys, int d, float probability) {
    kernelOnAnotherShape();
    var head =
        new AttentionKernel.Head(s, keys, d, (float) (1 / Math.sqrt(d)), probability, 42, 1000);
    int ldx = LEAD + 3 * d + 1;
    int ldo = LEAD + d + 1;
    Region x = Region.normal(1, s * ldx);
    int q = LEAD;
    int k = q + d;
    int v = k + d;
    var oracle =
        new Oracle(head, part(x, q, s, d, ldx), part(x, k, s, d, ldx), part(x, v, s, d, ldx));

    Region o = Region.normal(2, s * ldo);
    float[] before = o.values();
    kernel.forward(head, x.data, x.at + q, x.at + k, x.at + v, ldx, o.data, o.at + LEAD, ldo);
    double[][] expected = oracle.forward();
    // a weight is off by (d + keys + 30)·ε of itself: scores around 1 of d terms, the sum of keys,
    // exp, divisions; the output sums keys terms of magnitude up to 4; twice as much with dropout
    double forwardC = 2 * (d + 2 * keys + 30);
    o.check(
        "output",
        i -> inside(i, ldo, d) ? expected[i / ldo][i % ldo - LEAD] : before[i],
        i -> inside(i, ldo, d) ? forwardC * EPS * 4 : 0);

    Region dout = Region.normal(3, s * ldo);
    Region dx = Region.normal(4, s * ldx);
    float[] old = dx.values();
    int shift = dx.at - x.at;
    kernel.backward(
        head,
        x.data,
        x.at + q,
        x.at + k,
        x.at + v,
        ldx,
        dout.data,
        dout.at + LEAD,
        ldo,
        dx.data,
        shift);
    double[][][] gradients = oracle.backward(part(dout, LEAD, s, d, ldo));
    // a slope is the difference of two products of d terms of magnitude up to 4², times a weight
    // as above; the gradient sums s of them, whose weights add up to at most some ones
    double backwardC = 2 * (3 * d + 2 * keys + s + 60);
    dx.check(
        "gradients",
        i -> {
          int column = i % ldx - LEAD;
          boolean within = column >= 0 && column < 3 * d;
          return old[i] + (within ? gradients[column / d][i / ldx][column % d] : 0);
        },
        i -> {
          int column = i % ldx - LEAD;
          return column >= 0 && column < 3 * d ? backwardC * EPS * 16 : 0;
        });
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "5, 3", "97, 97", "130, 99"})
  void weights(int s, int keys) {
    kernelOnAnotherShape();
    int d = 6;
    int ldx = 3 * d;
    var head = new AttentionKernel.Head(s, keys, d, 0.4f, 0f, 0, 0);
    Region x = Region.normal(1, s * ldx);
    var oracle = new Oracle(head, part(x, 0, s, d, ldx), part(x, d, s, d, ldx), new double[0][0]);
    Region p = Region.unset(s * keys);
    kernel.weights(head, x.data, x.at, x.at + d, ldx, p.data, p.at);
    p.check(
        "weights",
        i -> oracle.p[i / keys][i % keys],
        i -> (8 * d + keys + 30) * EPS * oracle.p[i / keys][i % keys]);
  }

  private void kernelOnAnotherShape() {
    var head = new AttentionKernel.Head(150, 150, 9, 1f, 0.5f, 1, 1);
    float[] x = Cases.normal(5, 150 * 27);
    kernel.forward(head, x, 0, 9, 18, 27, new float[150 * 9], 0, 9);
    kernel.backward(head, x, 0, 9, 18, 27, x, 0, 27, new float[150 * 27], 0);
  }

  private static boolean inside(int i, int ld, int d) {
    return i % ld >= LEAD && i % ld < LEAD + d;
  }
}
