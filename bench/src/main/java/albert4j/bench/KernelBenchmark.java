package albert4j.bench;

import albert4j.engine.Init;
import albert4j.engine.Parameter;
import albert4j.engine.Scope;
import albert4j.engine.Sequences;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.op.Activation;
import albert4j.engine.op.Attention;
import albert4j.engine.op.LayerNorm;
import albert4j.engine.op.Softmax;
import java.util.Arrays;
import java.util.Locale;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;

/// The operations between the matrix products, as large as in ALBERT-base with 8 × 128 tokens,
/// beside [PlainLoops] on the same threads.
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
public class KernelBenchmark extends Measured {
  private static final int SEQUENCES = 8;
  private static final int LENGTH = 128;
  private static final int HEADS = 12;
  private static final int H = 768;
  private static final float EPS = 1e-12f;

  /// An operation, and the size of what it reads.
  public enum Op {
    /// Of the attention scores, had they been stored.
    SOFTMAX(SEQUENCES * HEADS * LENGTH, LENGTH),
    /// Of the inner feed-forward.
    GELU(SEQUENCES * LENGTH, 4 * H),
    /// Of the hidden states.
    LAYER_NORM(SEQUENCES * LENGTH, H),
    /// Of queries, keys and values.
    ATTENTION(SEQUENCES * LENGTH, 3 * H);

    private final int rows;
    private final int columns;

    Op(int rows, int columns) {
      this.rows = rows;
      this.columns = columns;
    }
  }

  /// What is done.
  @Param public Op op;

  /// Threads, the caller's among them.
  @Param({"1", "2"})
  public int threads;

  private Scope scope;
  private Tensor x;
  private Parameter gamma;
  private Parameter beta;
  private Sequences sequences;
  private float[] out;
  private float[][] scores;

  /// Makes the operands.
  @Setup
  public void setUp() {
    scope = Scope.inference(threads);
    x = random(Shape.of(op.rows, op.columns), 1);
    gamma = new Parameter(Shape.of(H));
    Init.constant(gamma.tensor(), 1f);
    beta = new Parameter(Shape.of(H));
    int[] lengths = new int[SEQUENCES];
    Arrays.fill(lengths, LENGTH);
    sequences = Sequences.ofLengths(lengths);
    out = new float[x.size()];
    scores = new float[threads][LENGTH];
  }

  /// Ends the threads.
  @TearDown
  public void tearDown() {
    scope.close();
  }

  /// Ours.
  @Benchmark
  public Tensor albert4j() {
    try (Scope.Frame _ = scope.frame()) {
      return switch (op) {
        case SOFTMAX -> Softmax.apply(scope, x);
        case GELU -> Activation.GELU_TANH.apply(scope, x);
        case LAYER_NORM -> LayerNorm.apply(scope, x, gamma, beta, EPS);
        case ATTENTION -> Attention.apply(scope, x, sequences, HEADS, 0f);
      };
    }
  }

  /// Plain loops.
  @Benchmark
  public float[] loops() {
    scope.parallel(op == Op.ATTENTION ? SEQUENCES * HEADS : op.rows, this::loop);
    return out;
  }

  private void loop(int task, int slot) {
    int n = op.columns;
    switch (op) {
      case SOFTMAX -> PlainLoops.softmax(x.data(), task * n, out, n);
      case GELU -> PlainLoops.gelu(x.data(), task * n, out, n);
      case LAYER_NORM -> PlainLoops.layerNorm(x.data(), task * n, out, n, EPS);
      case ATTENTION -> {
        int row = task / HEADS * LENGTH;
        int column = task % HEADS * (H / HEADS);
        PlainLoops.attention(
            x.data(), row * n + column, out, row * H + column, LENGTH, H, H / HEADS, scores[slot]);
      }
    }
  }

  /// One pass over the operand.
  static Work work(BenchmarkParams params) {
    Op op = Op.valueOf(params.getParam("op"));
    String name = op.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    int threads = Integer.parseInt(params.getParam("threads"));
    if (op == Op.ATTENTION) {
      double flops = 4.0 * SEQUENCES * LENGTH * LENGTH * H;
      return Work.ofFlops(name, SEQUENCES + "x" + LENGTH, threads, flops);
    }
    double elements = (double) op.rows * op.columns;
    return new Work(name, op.rows + "x" + op.columns, threads, elements / 1e9, "Gelement", 0);
  }
}
