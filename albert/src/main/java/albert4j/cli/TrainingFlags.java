package albert4j.cli;

import albert4j.model.AlbertConfig;
import albert4j.pipeline.PipelineOptions;
import albert4j.train.OptimizerKind;
import albert4j.train.ScheduleKind;
import albert4j.train.TrainingOptions;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// How a model is trained, as flags.
final class TrainingFlags {
  private final TrainingOptions usual;

  @Mixin private BatchOptions batches = new BatchOptions();
  @Mixin private MaxLengthOption maxLength = new MaxLengthOption();

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Examples of a step; default: ${DEFAULT-VALUE}.")
  private int batchSize;

  @Option(
      names = "--lr",
      paramLabel = "X",
      description = "The largest learning rate; default: ${DEFAULT-VALUE}.")
  private double rate;

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      description =
          "Course of the learning rate: ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
  private ScheduleKind schedule;

  @Option(
      names = "--warmup",
      paramLabel = "X",
      description =
          "How long the rate rises: below 1 a share of all steps, else steps; default:"
              + " ${DEFAULT-VALUE}.")
  private double warmup;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      converter = OptimizerName.class,
      description = "One of adamw, adamw-google, lamb, adam, sgd; default: ${DEFAULT-VALUE}.")
  private OptimizerKind optimizer;

  @Option(
      names = "--weight-decay",
      paramLabel = "X",
      description = "Weight decay, not of biases and norms; default: ${DEFAULT-VALUE}.")
  private double decay;

  @Option(
      names = "--max-grad-norm",
      paramLabel = "X",
      description = "The largest norm of the gradient; default: ${DEFAULT-VALUE}.")
  private double maxNorm;

  @Option(
      names = "--dropout",
      paramLabel = "P",
      description = "Dropout of hidden states and attention; default: what the model says.")
  private Optional<Double> dropout = Optional.empty();

  @Option(
      names = "--classifier-dropout",
      paramLabel = "P",
      description = "Dropout in front of the head; default: what the model says.")
  private Optional<Double> classifierDropout = Optional.empty();

  @Option(
      names = "--freeze",
      paramLabel = "REGEX",
      description = {
        "Parameters that stay as they are, by the names that albert info lists, such as"
            + " 'albert\\.embeddings\\..*'."
      })
  private String freeze;

  @Option(
      names = "--eval-every",
      paramLabel = "N",
      description =
          "Steps from evaluation to evaluation, 0 for each epoch; default: ${DEFAULT-VALUE}.")
  private long evaluateEvery;

  @Option(
      names = "--save-every",
      paramLabel = "N",
      description = "Steps from checkpoint to checkpoint; default: ${DEFAULT-VALUE}.")
  private long saveEvery;

  @Option(
      names = "--log-every",
      paramLabel = "N",
      description = "Steps from line to line of metrics.jsonl; default: ${DEFAULT-VALUE}.")
  private long logEvery;

  @Option(
      names = "--patience",
      paramLabel = "N",
      description = "End early after N evaluations without a better result; default: never.")
  private int patience;

  @Option(
      names = "--recompute",
      description = "Compute layers again instead of keeping them: less memory, a third more time.")
  private boolean recompute;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "What all random numbers follow from; default: ${DEFAULT-VALUE}.")
  private long seed;

  /// Flags with their defaults.
  TrainingFlags(TrainingOptions usual) {
    this.usual = usual;
    batchSize = usual.batchSize();
    rate = usual.rate();
    schedule = usual.schedule();
    warmup = usual.warmup();
    optimizer = usual.optimizer();
    decay = usual.decay();
    maxNorm = usual.maxNorm();
    freeze = usual.freeze();
    evaluateEvery = usual.evaluateEvery();
    saveEvery = usual.saveEvery();
    logEvery = usual.logEvery();
    patience = usual.patience();
    seed = usual.seed();
  }

  /// Knows the names with a dash.
  static final class OptimizerName implements ITypeConverter<OptimizerKind> {
    @Override
    public OptimizerKind convert(String name) {
      for (OptimizerKind kind : OptimizerKind.values()) {
        if (kind.toString().equals(name)) {
          return kind;
        }
      }
      throw new TypeConversionException("no such optimizer: " + name);
    }
  }

  /// The options of a run.
  ///
  /// @param usualLength the most tokens of a sequence if the user did not say
  /// @throws CliException if a value is out of range
  TrainingOptions options(int usualLength) throws CliException {
    PipelineOptions pipeline = batches.pipeline(maxLength.or(usualLength));
    try {
      return usual
          .threads(pipeline.threads())
          .batchTokens(pipeline.batchTokens())
          .maxLength(pipeline.maxLength())
          .batchSize(batchSize)
          .rate(rate)
          .schedule(schedule)
          .warmup(warmup)
          .optimizer(optimizer)
          .decay(decay)
          .maxNorm(maxNorm)
          .freeze(freeze)
          .evaluateEvery(evaluateEvery)
          .saveEvery(saveEvery)
          .logEvery(logEvery)
          .patience(patience)
          .recompute(recompute)
          .seed(seed);
    } catch (IllegalArgumentException e) {
      throw CliException.usage(e);
    }
  }

  /// A configuration with the dropout that the user wants.
  ///
  /// @throws CliException if a value is no probability
  AlbertConfig configure(AlbertConfig config) throws CliException {
    try {
      AlbertConfig changed = config;
      if (dropout.isPresent()) {
        changed =
            changed
                .with("hidden_dropout_prob", dropout.get())
                .with("attention_probs_dropout_prob", dropout.get());
      }
      return classifierDropout.isPresent()
          ? changed.with("classifier_dropout_prob", classifierDropout.get())
          : changed;
    } catch (IllegalArgumentException e) {
      throw CliException.usage(e);
    }
  }
}
