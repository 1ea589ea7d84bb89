package albert4j.cli;

import albert4j.train.TrainingOptions;
import java.util.Optional;
import picocli.CommandLine.Option;

/// How a run goes through records, as flags.
final class EpochFlags {
  private static final TrainingOptions USUAL = TrainingOptions.DEFAULT;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "How often all examples are gone through; default: ${DEFAULT-VALUE}.")
  private int epochs = USUAL.epochs();

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Steps of the optimiser; default: as many as the epochs have.")
  private long steps = USUAL.steps();

  @Option(
      names = "--step-tokens",
      paramLabel = "N",
      description = "The most tokens of a step; it takes fewer examples if they are long.")
  private Optional<Integer> stepTokens = Optional.empty();

  /// Options with these among them.
  ///
  /// @throws CliException if a value is out of range
  TrainingOptions options(TrainingOptions options) throws CliException {
    try {
      return options.epochs(epochs).steps(steps).stepTokens(stepTokens.orElse(USUAL.stepTokens()));
    } catch (IllegalArgumentException e) {
      throw CliException.usage(e);
    }
  }
}
