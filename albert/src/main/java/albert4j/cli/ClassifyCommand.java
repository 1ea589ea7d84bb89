package albert4j.cli;

import albert4j.pipeline.LabelScore;
import albert4j.pipeline.PipelineOptions;
import albert4j.pipeline.TextClassifier;
import albert4j.tokenizer.Encoding;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/// Which label fits a text.
@Command(
    name = "classify",
    aliases = "text-classification",
    description = {
      "Say which of the labels that a model has learnt fits a text, or a pair of texts.",
      "The model must have a head for sequence classification, as albert finetune trains it."
    },
    footer = {"", "Example:", "  albert classify --model my-reviews \"What a film!\""})
final class ClassifyCommand implements Callable<Integer> {
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
    try (var classifier = model.load(folder -> TextClassifier.load(folder, options));
        InputRecords in = input.open(main.messages);
        Progress progress = main.messages.progress()) {
      classifier.notes().forEach(main.messages::note);
      output.write(out -> batches.run(in, progress, new Work(classifier, out)));
    }
    length.report(main.messages);
    return 0;
  }

  /// Classifies the records of one run.
  private final class Work implements BatchOptions.Work<Encoding> {
    private final TextClassifier classifier;
    private final RankedRecords records;

    Work(TextClassifier classifier, Output out) throws CliException {
      this.classifier = classifier;
      this.records = new RankedRecords(out, "label", topK);
    }

    @Override
    public BatchOptions.Prepared<Encoding> prepare(InputRecord record) throws IOException {
      String text = record.text("text");
      Optional<String> pair = record.optionalText("text_pair");
      Encoding encoding =
          pair.isPresent() ? classifier.encode(text, pair.get()) : classifier.encode(text);
      length.cut(record, encoding);
      return new BatchOptions.Prepared<>(record, encoding, encoding.size());
    }

    @Override
    public void compute(List<BatchOptions.Prepared<Encoding>> batch) throws IOException {
      List<List<LabelScore>> all =
          classifier.classify(batch.stream().map(BatchOptions.Prepared::input).toList());
      for (int i = 0; i < batch.size(); i++) {
        records.write(batch.get(i).record(), all.get(i), batch.get(i).input().truncated());
      }
    }
  }
}
