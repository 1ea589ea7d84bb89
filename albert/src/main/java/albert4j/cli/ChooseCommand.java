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
final class ChooseCommand
    extends PipelineCommand<MultipleChoiceAnswerer, Candidates, List<LabelScore>> {
  @Mixin private final RankedRecords records = new RankedRecords("choice");

  ChooseCommand() {
    super(false);
  }

  @Override
  void check() throws CliException {
    records.check();
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
  List<List<LabelScore>> compute(MultipleChoiceAnswerer answerer, List<Candidates> inputs) {
    return answerer.choose(inputs.stream()).toList();
  }

  @Override
  void write(BatchOptions.Prepared<Candidates> one, List<LabelScore> ranked, Output out)
      throws IOException {
    records.write(one.record(), ranked, one.input().truncated(), out);
  }
}
