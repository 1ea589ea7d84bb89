package albert4j.cli;

import albert4j.pipeline.LabelScore;
import albert4j.pipeline.PipelineOptions;
import albert4j.pipeline.TextClassifier;
import albert4j.tokenizer.Encoding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Which label fits a text.
@Command(
    name = "classify",
    aliases = "text-classification",
    description = {
      "Say which of the labels that a model has learnt fits a text, or a pair of texts.",
      "The model must have a head for sequence classification, as albert finetune trains it."
    },
    footer = {"", "Example:", "  albert classify --model my-reviews \"What a film!\""})
final class ClassifyCommand extends PipelineCommand<TextClassifier, Encoding, List<LabelScore>> {
  @Mixin private final RankedRecords records = new RankedRecords("label");

  ClassifyCommand() {
    super(false);
  }

  @Override
  void check() throws CliException {
    records.check();
  }

  @Override
  TextClassifier load(Path folder, PipelineOptions options) throws IOException {
    return TextClassifier.load(folder, options);
  }

  @Override
  BatchOptions.Prepared<Encoding> prepare(TextClassifier classifier, InputRecord record)
      throws IOException {
    Encoding encoding = record.encoded(classifier::encode, classifier::encode);
    length.cut(record, encoding);
    return new BatchOptions.Prepared<>(record, encoding, encoding.size());
  }

  @Override
  List<List<LabelScore>> compute(TextClassifier classifier, List<Encoding> inputs) {
    return classifier.classify(inputs);
  }

  @Override
  void write(BatchOptions.Prepared<Encoding> one, List<LabelScore> ranked, Output out)
      throws IOException {
    records.write(one.record(), ranked, one.input().truncated(), out);
  }
}
