package albert4j.cli;

import albert4j.cli.BenchCommand.Mode;
import albert4j.engine.Gradients;
import albert4j.engine.Scope;
import albert4j.engine.Tensor;
import albert4j.engine.optim.Adam;
import albert4j.engine.optim.AdamRule;
import albert4j.engine.optim.Clipping;
import albert4j.engine.optim.Optimizer;
import albert4j.model.AlbertConfig;
import albert4j.model.AlbertModel;
import albert4j.model.Architecture;
import albert4j.model.Batch;
import albert4j.model.PreTraining;
import albert4j.model.Pretrained;
import albert4j.model.SequenceClassification;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// A model with random weights, a batch of random tokens, and what `bench` does with them.
final class BenchModel {
  private static final long SEED = 1;
  private static final double RATE = 1e-5;
  private static final double MAX_NORM = 1;

  /// Of the tokens, those that pre-training predicts.
  private static final double MASKED = 0.15;

  private final AlbertConfig config;
  private final int[] lengths;
  private final Pretrained pretrained;
  private final Batch batch;
  private final SplittableRandom random = new SplittableRandom(SEED);

  /// A model for one kind of work.
  ///
  /// @param lengths of the sequences in tokens
  BenchModel(AlbertConfig config, Architecture architecture, int[] lengths) {
    this.config = config;
    this.lengths = lengths;
    this.pretrained = Pretrained.fresh(config, architecture, random);
    List<int[]> ids = new ArrayList<>();
    for (int length : lengths) {
      ids.add(random.ints(length, 0, config.vocabSize()).toArray());
    }
    this.batch = Batch.of(ids);
  }

  /// The forward pass without a head.
  Runnable forward(Scope scope) {
    return () -> pretrained.model().hidden(scope, batch);
  }

  /// A step of fine-tuning a classifier with AdamW, gradients clipped.
  Runnable train(Scope scope) {
    var head = (SequenceClassification) pretrained.head().orElseThrow();
    int[] labels = random.ints(lengths.length, 0, config.numLabels()).toArray();
    Optimizer optimizer = optimizer();
    return () -> {
      AlbertModel model = pretrained.model();
      Tensor pooled = model.pooled(scope, batch);
      step(scope, optimizer, head.loss(scope, head.logits(scope, pooled), labels));
    };
  }

  /// A step of pre-training with AdamW, gradients clipped: some tokens are predicted, and the order
  /// of the segments.
  Runnable pretrain(Scope scope) {
    var head = (PreTraining) pretrained.head().orElseThrow();
    int[] rows =
        IntStream.range(0, batch.tokens())
            .filter(i -> random.nextDouble() < MASKED || i == 0)
            .toArray();
    int[] labels = random.ints(rows.length, 0, config.vocabSize()).toArray();
    int[] order = random.ints(lengths.length, 0, 2).toArray();
    Optimizer optimizer = optimizer();
    return () -> {
      var logits = head.logits(scope, pretrained.model(), batch, rows);
      Tensor pieces = logits.pieces().orElseThrow();
      step(scope, optimizer, head.loss(scope, pieces, labels, logits.order(), order));
    };
  }

  private Optimizer optimizer() {
    return new Adam(pretrained.parameters(), AdamRule.ADAM_W, Optimizer::isBiasOrNorm);
  }

  private void step(Scope scope, Optimizer optimizer, Tensor loss) {
    var gradients = pretrained.parameters().gradients(Gradients.of(scope, loss));
    Clipping.PYTORCH.clip(scope, gradients, MAX_NORM);
    optimizer.step(scope, gradients, RATE);
  }

  /// Operations in the products of the forward pass, two for each multiply-add, for the tokens that
  /// a head looks at.
  double flops(Mode mode) {
    double tokens = Arrays.stream(lengths).sum();
    double masked = mode == Mode.PRETRAIN ? MASKED * tokens : 0;
    double seen = mode == Mode.FORWARD ? tokens : masked + lengths.length;
    double transformed = config.hiddenSize() + config.vocabSize();
    double pieces = 2 * masked * config.embeddingSize() * transformed;
    return config.forwardFlops(lengths) - config.savedFlops(tokens - seen) + pieces;
  }
}
