package albert4j.bench;

import albert4j.engine.Gradients;
import albert4j.engine.Scope;
import albert4j.engine.Tensor;
import albert4j.engine.optim.Adam;
import albert4j.engine.optim.AdamRule;
import albert4j.engine.optim.Clipping;
import albert4j.engine.optim.Optimizer;
import albert4j.model.AlbertModel;
import albert4j.model.Architecture;
import albert4j.model.Batch;
import albert4j.model.Pretrained;
import albert4j.model.SequenceClassification;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;

/// A training step of ALBERT-base with a classification head: forward, loss, all gradients,
/// clipping, AdamW.
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
public class TrainingBenchmark extends Measured {
  /// Sequences times tokens of each.
  @Param("8x128")
  public String shape;

  /// Threads, the caller's among them.
  @Param({"1", "2"})
  public int threads;

  private Scope scope;
  private Pretrained pretrained;
  private SequenceClassification head;
  private Batch batch;
  private int[] labels;
  private Optimizer optimizer;

  /// Makes model and input.
  @Setup
  public void setUp() {
    var random = new SplittableRandom(1);
    scope = Scope.training(threads, 1);
    pretrained = Pretrained.fresh(ModelShapes.CONFIG, Architecture.SEQUENCE_CLASSIFICATION, random);
    head = (SequenceClassification) pretrained.head().orElseThrow();
    optimizer = new Adam(pretrained.parameters(), AdamRule.ADAM_W, Optimizer::isBiasOrNorm);
    batch = Batch.of(ModelShapes.ids(shape));
    labels = random.ints(dim(shape, 0), 0, ModelShapes.CONFIG.numLabels()).toArray();
  }

  /// Ends the threads.
  @TearDown
  public void tearDown() {
    scope.close();
  }

  /// Ours.
  @Benchmark
  public float albert4j() {
    try (Scope.Frame _ = scope.step()) {
      Tensor loss = loss();
      var gradients = pretrained.parameters().gradients(Gradients.of(scope, loss));
      Clipping.PYTORCH.clip(scope, gradients, 1);
      optimizer.step(scope, gradients, 1e-5);
      return loss.get(0);
    }
  }

  private Tensor loss() {
    AlbertModel model = pretrained.model();
    Tensor pooled = model.pooled(scope, batch);
    return head.loss(scope, head.logits(scope, pooled), labels);
  }

  /// One step: the backward pass has two products for each of the forward pass.
  static Work work(BenchmarkParams params) {
    return ModelShapes.training(params);
  }
}
