package albert4j.cli;

import albert4j.pipeline.Candidates;
import albert4j.pipeline.LabelScore;
import albert4j.pipeline.MultipleChoiceAnswerer;
import albert4j.pipeline.PipelineOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
final class ChooseCommand extends PipelineCommand<MultipleChoiceAnswerer, Candidates> {
  @Mixin private TopKOption topK = new TopKOption();

  ChooseCommand() {
    super(false);
  }

  @Override
  void check() throws CliException {
    topK.limit();
  }

  @Override
  MultipleChoiceAnswerer load(Path folder, PipelineOptions options) throws IOException {
    return MultipleChoiceAnswerer.load(folder, options);
  }

  @Override
  BatchOptions.Prepared<Candidates> prepare(MultipleChoiceAnswerer answerer, InputRecord record)
      throws IOException {
    Candidates choices = answerer.encode(record.text("prompt"), record.texts("choices"));
    length.cut(record, choices.encodings());
    return new BatchOptions.Prepared<>(record, choices, choices.tokens());
  }

  @Override
  void compute(
      MultipleChoiceAnswerer answerer, List<BatchOptions.Prepared<Candidates>> batch, Output out)
      throws IOException {
    var records = new RankedRecords(out, "choice", topK);
    List<List<LabelScore>> all =
        answerer.choose(batch.stream().map(BatchOptions.Prepared::input)).toList();
    for (int i = 0; i < batch.size(); i++) {
      records.write(batch.get(i).record(), all.get(i), batch.get(i).input().truncated());
    }
  }
}
