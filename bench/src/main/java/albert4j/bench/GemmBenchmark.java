package albert4j.bench;

import albert4j.engine.Parameter;
import albert4j.engine.Scope;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.op.Linear;
import org.ejml.concurrency.EjmlConcurrency;
import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_FDRM;
import org.ejml.dense.row.CommonOps_MT_FDRM;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Matrix products beside EJML's. Our weight is packed once, as in a model, and the bias is added.
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
public class GemmBenchmark extends GemmShapes {
  private Scope scope;
  private Tensor x;
  private Parameter w;
  private Parameter b;
  private FMatrixRMaj ejmlX;
  private FMatrixRMaj ejmlW;
  private FMatrixRMaj ejmlY;

  /// Makes the operands.
  @Setup
  public void setUp() {
    scope = Scope.inference(threads);
    x = random(Shape.of(m, k()), 1);
    w = new Parameter(random(Shape.of(n(), k()), 2));
    b = new Parameter(Shape.of(n()));
    EjmlConcurrency.setMaxThreads(threads);
    ejmlX = new FMatrixRMaj(m, k(), true, x.data());
    ejmlW = new FMatrixRMaj(k(), n(), true, w.tensor().data());
    ejmlY = new FMatrixRMaj(m, n());
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
      return Linear.apply(scope, x, w, b);
    }
  }

  /// EJML's, single- or multi-threaded.
  @Benchmark
  public FMatrixRMaj ejml() {
    if (threads == 1) {
      CommonOps_FDRM.mult(ejmlX, ejmlW, ejmlY);
    } else {
      CommonOps_MT_FDRM.mult(ejmlX, ejmlW, ejmlY);
    }
    return ejmlY;
  }
}
