package albert4j.bench;

import albert4j.engine.Shape;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// OpenBLAS on the products of [GemmBenchmark]: sgemm, both operands as they are, in native memory.
///
/// Where OpenBLAS does not know the processor it takes a slow kernel; the environment variable
/// `OPENBLAS_CORETYPE=SkylakeX` demands the one for AVX-512. The log says which one ran.
@State(Scope.Benchmark)
public class OpenBlasBenchmark extends GemmShapes {
  private FloatPointer x;
  private FloatPointer w;
  private FloatPointer y;

  /// Makes the operands, and says what OpenBLAS does on this machine.
  @Setup
  public void setUp() {
    Loader.load(openblas_nolapack.class);
    openblas_nolapack.blas_set_num_threads(threads);
    System.out.printf(
        "(%s; kernels: %s) ", text("openblas_get_config"), text("openblas_get_corename"));
    x = new FloatPointer(random(Shape.of(m, k()), 1).data());
    w = new FloatPointer(random(Shape.of(k(), n()), 2).data());
    y = new FloatPointer((long) m * n());
  }

  /// Frees the operands.
  @TearDown
  public void tearDown() {
    x.close();
    w.close();
    y.close();
  }

  /// OpenBLAS's.
  @Benchmark
  public FloatPointer openblas() {
    openblas_nolapack.cblas_sgemm(
        openblas_nolapack.CblasRowMajor,
        openblas_nolapack.CblasNoTrans,
        openblas_nolapack.CblasNoTrans,
        m,
        n(),
        k(),
        1f,
        x,
        k(),
        w,
        n(),
        0f,
        y,
        n());
    return y;
  }

  /// What a function of OpenBLAS without arguments answers; the binding lacks these.
  @SuppressWarnings("restricted") // so is all native code
  private static String text(String function) {
    MemorySegment address = MemorySegment.ofAddress(Loader.addressof(function).address());
    var type = FunctionDescriptor.of(ValueLayout.ADDRESS);
    try {
      var answer =
          (MemorySegment) Linker.nativeLinker().downcallHandle(address, type).invokeExact();
      return answer.reinterpret(Long.MAX_VALUE).getString(0);
    } catch (Throwable e) { // so invokeExact declares it
      throw new IllegalStateException(function, e);
    }
  }
}
