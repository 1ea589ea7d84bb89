package albert4j.cli;

import albert4j.engine.checkpoint.CheckpointException;
import albert4j.model.AlbertConfig;
import albert4j.model.Pretrained;
import albert4j.tokenizer.TokenizerException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/// Where a training run starts, and where its model goes.
final class RunOptions {
  private final ModelOptions model;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Start from random weights of the shape that this config.json describes.")
  private Optional<Path> config = Optional.empty();

  @Option(
      names = "--tokenizer",
      paramLabel = "FILE",
      description = "With --config: a SentencePiece model; default: that in the same folder.")
  private Optional<Path> tokenizer = Optional.empty();

  @Option(
      names = "--output",
      paramLabel = "DIR",
      required = true,
      description = "Where the model goes: a new folder, or with --resume that of the run.")
  private Path output = Path.of("");

  @Option(
      names = "--resume",
      description = "Go on with the run in --output, or begin it if it has no checkpoint yet.")
  private boolean resume;

  /// @param model the other options of the command about its start
  RunOptions(ModelOptions model) {
    this.model = model;
  }

  /// Makes what trains.
  ///
  /// @param <T> a trainer
  interface Start<T> {
    /// Starts from the model in a folder.
    T of(Path folder, AlbertConfig config) throws IOException;

    /// Starts from random weights.
    ///
    /// @param tokenizer a folder, or a tokenizer's file
    T fresh(AlbertConfig config, Path tokenizer) throws IOException;
  }

  /// Checks what goes together.
  ///
  /// @throws CliException if the user named two starts, or a tokenizer that goes with none
  void check() throws CliException {
    if (model.given() && config.isPresent()) {
      throw CliException.usage("give either --model DIR or --config FILE to start from");
    }
    if (tokenizer.isPresent() && config.isEmpty()) {
      throw CliException.usage("--tokenizer goes with --config; a model has its own");
    }
  }

  /// Checks that the user named a start, where the demonstration model is no good one.
  ///
  /// @throws CliException if not
  void requireStart() throws CliException {
    if (!model.given() && config.isEmpty()) {
      throw CliException.usage("give either --model DIR or --config FILE to start from");
    }
  }

  /// Makes what trains from where the user wants it to start.
  ///
  /// @param training knows of changes to the configuration
  /// @throws CliException if there is no such model, it is damaged, or options do not fit it
  /// @throws IOException if a file cannot be read
  <T> T start(TrainingFlags training, Start<T> start) throws IOException {
    try {
      if (config.isEmpty()) {
        return model.load(
            folder -> start.of(folder, training.configure(Pretrained.config(folder))));
      }
      return start.fresh(training.configure(AlbertConfig.read(config.get())), tokenizerSource());
    } catch (CheckpointException | TokenizerException e) {
      throw CliException.unavailable(e);
    } catch (IllegalArgumentException e) {
      throw CliException.usage(e);
    }
  }

  /// The folder, or the file, that the tokenizer comes from.
  ///
  /// @throws CliException if there is no such model
  /// @throws IOException if the cache of the Hub cannot be read
  Path tokenizerSource() throws IOException {
    if (config.isEmpty()) {
      return model.path();
    }
    return tokenizer.orElse(config.get().toAbsolutePath().resolveSibling(""));
  }

  /// Where the model goes.
  Path output() {
    return output;
  }

  /// Whether to go on with a run.
  boolean resume() {
    return resume;
  }

  /// What the user typed.
  static String command(CommandSpec spec) {
    return spec.commandLine().getParent().getParseResult().originalArgs().stream()
        .map(arg -> arg.matches("[\\w@%+=:,./-]+") ? arg : "'" + arg.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" ", "albert ", ""));
  }
}
