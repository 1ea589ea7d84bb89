package albert4j.cli;

import albert4j.pipeline.Candidates;
import albert4j.pipeline.LabelScore;
import albert4j.pipeline.PipelineOptions;
import albert4j.pipeline.ZeroShotClassifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Which of any labels fits a text.
@Command(
    name = "zero-shot",
    aliases = "zero-shot-classification",
    description = {
      "Say which of any labels fits a text.",
      "The model must have learnt natural-language inference, as albert finetune --task mnli"
          + " teaches it."
    },
    footer = {
      "",
      "Example:",
      "  albert zero-shot --model my-mnli --labels sports,politics \\",
      "    \"The minister resigned today.\""
    })
final class ZeroShotCommand
    extends PipelineCommand<ZeroShotClassifier, Candidates, List<LabelScore>> {
  @Mixin private final RankedRecords records = new RankedRecords("label");

  @Option(
      names = "--labels",
      paramLabel = "LABEL",
      split = ",",
      required = true,
      description = "The labels, with commas between them; may be given several times.")
  private List<String> labels = new ArrayList<>();

  @Option(
      names = "--multi-label",
      description = "Each label may be right by itself; else one is, and the scores' sum is 1.")
  private boolean multiLabel;

  @Option(
      names = {"--template", "--hypothesis-template"},
      paramLabel = "TEXT",
      description = {
        "What is said of a text if a label fits, with {} for the label;",
        "default: " + ZeroShotClassifier.TEMPLATE
      })
  private String template = ZeroShotClassifier.TEMPLATE;

  ZeroShotCommand() {
    super(false);
  }

  @Override
  void check() throws CliException {
    records.check();
    if (wanted().isEmpty()) {
      throw CliException.usage("--labels must name a label");
    }
    if (!template.contains(ZeroShotClassifier.GAP)) {
      throw CliException.usage("--template must have {} for the label: " + template);
    }
  }

  private List<String> wanted() {
    return labels.stream().map(String::strip).filter(l -> !l.isEmpty()).toList();
  }

  @Override
  ZeroShotClassifier load(Path folder, PipelineOptions options) throws IOException {
    ZeroShotClassifier loaded = ZeroShotClassifier.load(folder, options);
    ZeroShotClassifier one = loaded.withTemplate(template);
    return multiLabel ? one.multiLabel() : one;
  }

  @Override
  BatchOptions.Prepared<Candidates> prepare(ZeroShotClassifier classifier, InputRecord record)
      throws IOException {
    Candidates candidates = candidates(classifier, record, record.onlyText());
    length.cut(record, candidates.encodings());
    return new BatchOptions.Prepared<>(record, candidates, candidates.tokens());
  }

  private Candidates candidates(ZeroShotClassifier classifier, InputRecord record, String text)
      throws CliException {
    try {
      return classifier.encode(text, wanted());
    } catch (IllegalArgumentException e) {
      throw CliException.badData(
          record.place(),
          "a label is so long that there is no room for the text among "
              + classifier.maxLength()
              + " tokens");
    }
  }

  @Override
  List<List<LabelScore>> compute(ZeroShotClassifier classifier, List<Candidates> inputs) {
    return classifier.classify(inputs.stream()).toList();
  }

  @Override
  void write(BatchOptions.Prepared<Candidates> one, List<LabelScore> ranked, Output out)
      throws IOException {
    records.write(one.record(), ranked, one.input().truncated(), out);
  }
}
