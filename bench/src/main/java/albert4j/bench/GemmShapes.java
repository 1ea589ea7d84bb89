package albert4j.bench;

import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.BenchmarkParams;

/// The matrix products `[m,k]·[k,n]` of ALBERT-base.
@State(Scope.Benchmark)
public abstract class GemmShapes extends Measured {
  /// Rows of the left operand: tokens.
  @Param({"1024", "128"})
  public int m;

  /// Columns of the left operand times columns of the weight: query, key or value; inner and outer
  /// feed-forward.
  @Param({"768x768", "768x3072", "3072x768"})
  public String weight;

  /// Threads, the caller's among them.
  @Param({"1", "2"})
  public int threads;

  /// Columns of the left operand.
  int k() {
    return dim(weight, 0);
  }

  /// Columns of the product.
  int n() {
    return dim(weight, 1);
  }

  /// One product.
  static Work work(BenchmarkParams params) {
    int m = Integer.parseInt(params.getParam("m"));
    String weight = params.getParam("weight");
    return Work.ofFlops(
        "matrix product",
        m + "x" + weight,
        Integer.parseInt(params.getParam("threads")),
        2.0 * m * dim(weight, 0) * dim(weight, 1));
  }
}
