package albert4j.bench;

import albert4j.engine.Scope;
import albert4j.engine.Tensor;
import albert4j.model.AlbertModel;
import albert4j.model.Architecture;
import albert4j.model.Batch;
import albert4j.model.Pretrained;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// A forward pass of ALBERT-base, from ids to hidden states.
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
public class ModelBenchmark extends ModelShapes {
  private Scope scope;
  private AlbertModel model;
  private Batch batch;

  /// Makes model and input.
  @Setup
  public void setUp() {
    scope = Scope.inference(threads);
    model = Pretrained.fresh(CONFIG, Architecture.MODEL, new SplittableRandom(1)).model();
    batch = Batch.of(ids(shape));
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
      return model.hidden(scope, batch);
    }
  }
}
