package albert4j.bench;

import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// How every benchmark here is measured: call by call, in a JVM of its own for each method and
/// shape. JMH's command line may say otherwise.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "--add-modules",
      "jdk.incubator.vector",
      // peers with native code
      "--enable-native-access=ALL-UNNAMED",
      // the JVM knows large pages only on Linux, and would not start elsewhere
      "-XX:+IgnoreUnrecognizedVMOptions",
      "-XX:+UseTransparentHugePages"
    })
public abstract class Measured {
  /// Numbers in [-0.5, 0.5): speed does not depend on them, as long as they are ordinary ones.
  static Tensor random(Shape shape, long seed) {
    var random = new SplittableRandom(seed);
    float[] values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return Tensor.of(shape, values);
  }

  /// A number of a shape such as `8x128`.
  static int dim(String shape, int i) {
    return Integer.parseInt(shape.split("x", -1)[i]);
  }
}
