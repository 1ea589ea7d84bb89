package albert4j.cli;

import albert4j.pipeline.Candidates;
import albert4j.pipeline.LabelScore;
import albert4j.pipeline.MultipleChoiceAnswerer;
import albert4j.pipeline.PipelineOptions;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/// Which of several choices fits a prompt.
@Command(
    name = "choose",
    aliases = "multiple-choice",
    description = {
      "Say which of several choices answers a prompt, or goes on from it.",
      "Records are JSON with prompt and choices, a list. The model must have a head for multiple"
          + " choice, as albert finetune --task race trains it."
    },
    footer = {
      "",
      "Example:",
      "  albert choose --model my-race \\",
      "    '{\"prompt\":\"He took his hat.\",\"choices\":[\"Then he left.\",\"It is May.\"]}'"
    })
final class ChooseCommand implements Callable<Integer> {
  @ParentCommand private Main main;
  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private InputOptions input = new InputOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private LengthOptions length = new LengthOptions(false);
  @Mixin private BatchOptions batches = new BatchOptions();
  @Mixin private TopKOption topK = new TopKOption();

  @Override
  public Integer call() throws IOException {
    PipelineOptions options = batches.pipeline(length);
    topK.limit();
    try (var answerer = model.load(folder -> MultipleChoiceAnswerer.load(folder, options));
        InputRecords in = input.open(main.messages);
        Progress progress = main.messages.progress()) {
      answerer.notes().forEach(main.messages::note);
      output.write(out -> batches.run(in, progress, new Work(answerer, out)));
    }
    length.report(main.messages);
    return 0;
  }

  /// Answers the records of one run.
  private final class Work implements BatchOptions.Work<Candidates> {
    private final MultipleChoiceAnswerer answerer;
    private final RankedRecords records;

    Work(MultipleChoiceAnswerer answerer, Output out) throws CliException {
      this.answerer = answerer;
      this.records = new RankedRecords(out, "choice", topK);
    }

    @Override
    public BatchOptions.Prepared<Candidates> prepare(InputRecord record) throws IOException {
      Candidates choices = answerer.encode(record.text("prompt"), record.texts("choices"));
      length.cut(record, choices.encodings());
      return new BatchOptions.Prepared<>(record, choices, choices.tokens());
    }

    @Override
    public void compute(List<BatchOptions.Prepared<Candidates>> batch) throws IOException {
      List<List<LabelScore>> all =
          answerer.choose(batch.stream().map(BatchOptions.Prepared::input)).toList();
      for (int i = 0; i < batch.size(); i++) {
        records.write(batch.get(i).record(), all.get(i), batch.get(i).input().truncated());
      }
    }
  }
}
