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

  /// Checks options that depend on the model.
  ///
  /// @throws CliException if one does not suit it
  void check(P pipeline) throws CliException {}

  /// Makes the pipeline's input of a record.
  abstract BatchOptions.Prepared<T> prepare(P pipeline, InputRecord record) throws IOException;

  /// Computes some records and writes them, in their order.
  abstract void compute(P pipeline, List<BatchOptions.Prepared<T>> batch, Output out)
      throws IOException;

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
  private final class Work implements BatchOptions.Work<T> {
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
    public void compute(List<BatchOptions.Prepared<T>> batch) throws IOException {
      PipelineCommand.this.compute(pipeline, batch, out);
    }
  }
}
