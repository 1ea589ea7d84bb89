package albert4j.cli;

import albert4j.pipeline.LabelScore;
import albert4j.pipeline.PipelineOptions;
import albert4j.pipeline.TextClassifier;
import albert4j.tokenizer.Encoding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
final class ClassifyCommand extends PipelineCommand<TextClassifier, Encoding> {
  @Mixin private TopKOption topK = new TopKOption();

  ClassifyCommand() {
    super(false);
  }

  @Override
  void check() throws CliException {
    topK.limit();
  }

  @Override
  TextClassifier load(Path folder, PipelineOptions options) throws IOException {
    return TextClassifier.load(folder, options);
  }

  @Override
  BatchOptions.Prepared<Encoding> prepare(TextClassifier classifier, InputRecord record)
      throws IOException {
    String text = record.text("text");
    Optional<String> pair = record.optionalText("text_pair");
    Encoding encoding =
        pair.isPresent() ? classifier.encode(text, pair.get()) : classifier.encode(text);
    length.cut(record, encoding);
    return new BatchOptions.Prepared<>(record, encoding, encoding.size());
  }

  @Override
  void compute(TextClassifier classifier, List<BatchOptions.Prepared<Encoding>> batch, Output out)
      throws IOException {
    var records = new RankedRecords(out, "label", topK);
    List<List<LabelScore>> all =
        classifier.classify(batch.stream().map(BatchOptions.Prepared::input).toList());
    for (int i = 0; i < batch.size(); i++) {
      records.write(batch.get(i).record(), all.get(i), batch.get(i).input().truncated());
    }
  }
}
