package albert4j.cli;

import albert4j.pipeline.Pipeline;
import albert4j.pipeline.PipelineOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/// A command that takes records through a pipeline, and writes a record for each.
///
/// @param <P> the pipeline
/// @param <T> what it takes
/// @param <R> what it makes of it
abstract class PipelineCommand<P extends Pipeline, T, R> implements Callable<Integer> {
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

  /// Checks options that depend on the model.
  ///
  /// @throws CliException if one does not suit it
  void check(P pipeline) throws CliException {}

  /// Makes the pipeline's input of a record.
  abstract BatchOptions.Prepared<T> prepare(P pipeline, InputRecord record) throws IOException;

  /// Computes the results for a batch, in the order of the inputs.
  abstract List<R> compute(P pipeline, List<T> inputs);

  /// Writes the result for a record.
  abstract void write(BatchOptions.Prepared<T> one, R result, Output out) throws IOException;

  @Override
  public final Integer call() throws IOException {
    PipelineOptions options = batches.pipeline(length);
    check();
    try (P pipeline = model.load(folder -> load(folder, options));
        InputRecords in = input.open(main.messages);
        Progress progress = main.messages.progress()) {
      model.tell(pipeline.notes());
      check(pipeline);
      output.write(out -> batches.run(in, progress, new Work(pipeline, out)));
    }
    length.report(main.messages);
    return 0;
  }

  /// One run.
  private final class Work implements BatchOptions.Work<T, R> {
    private final P pipeline;
    private final Output out;

    Work(P pipeline, Output out) {
      this.pipeline = pipeline;
      this.out = out;
    }

    @Override
    public BatchOptions.Prepared<T> prepare(InputRecord record) throws IOException {
      return PipelineCommand.this.prepare(pipeline, record);
    }

    @Override
    public List<R> compute(List<T> inputs) {
      return PipelineCommand.this.compute(pipeline, inputs);
    }

    @Override
    public void write(BatchOptions.Prepared<T> one, R result) throws IOException {
      PipelineCommand.this.write(one, result, out);
    }
  }
}
