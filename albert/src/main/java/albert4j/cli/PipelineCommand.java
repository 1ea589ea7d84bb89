package albert4j.cli;

import albert4j.pipeline.Pipeline;
import albert4j.pipeline.PipelineOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/// A command that takes records through a pipeline, and writes a record for each.
///
/// @param <P> the pipeline
/// @param <T> what it takes
abstract class PipelineCommand<P extends Pipeline, T> implements Callable<Integer> {
  @ParentCommand private Main main;
  @Mixin private final ModelOptions model = new ModelOptions();
  @Mixin private final InputOptions input = new InputOptions();
  @Mixin private final OutputOptions output = new OutputOptions();
  @Mixin final LengthOptions length;
  @Mixin private final BatchOptions batches = new BatchOptions();

  /// A command.
  ///
  /// @param canSplit whether it can take texts in pieces
  PipelineCommand(boolean canSplit) {
    this.length = new LengthOptions(canSplit);
  }

  /// Checks options before anything is loaded.
  ///
  /// @throws CliException if one is out of range
  void check() throws CliException {}

  /// Loads the pipeline.
  abstract P load(Path folder, PipelineOptions options) throws IOException;

  /// What is done with the records of one run.
  ///
  /// @throws CliException if an option does not suit the model
  abstract BatchOptions.Work<T> work(P pipeline, Output out) throws CliException;

  @Override
  public final Integer call() throws IOException {
    PipelineOptions options = batches.pipeline(length);
    check();
    try (P pipeline = model.load(folder -> load(folder, options));
        InputRecords in = input.open(main.messages);
        Progress progress = main.messages.progress()) {
      model.tell(pipeline.notes());
      output.write(out -> batches.run(in, progress, work(pipeline, out)));
    }
    length.report(main.messages);
    return 0;
  }
}
