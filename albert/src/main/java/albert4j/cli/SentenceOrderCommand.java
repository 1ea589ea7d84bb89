package albert4j.cli;

import albert4j.pipeline.PipelineOptions;
import albert4j.pipeline.SentenceOrderClassifier;
import albert4j.tokenizer.Encoding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;

/// Whether two segments are in order.
@Command(
    name = "sentence-order",
    aliases = "sop",
    description = {
      "Say whether two segments of text are in order or were swapped.",
      "Records are JSON with text and text_pair. The model must be a pre-training checkpoint."
    },
    footer = {
      "",
      "Example:",
      "  albert sop '{\"text\":\"There was a king.\",\"text_pair\":\"He had three sons.\"}'"
    })
final class SentenceOrderCommand extends PipelineCommand<SentenceOrderClassifier, Encoding, Float> {

  SentenceOrderCommand() {
    super(false);
  }

  @Override
  SentenceOrderClassifier load(Path folder, PipelineOptions options) throws IOException {
    return SentenceOrderClassifier.load(folder, options);
  }

  @Override
  BatchOptions.Prepared<Encoding> prepare(SentenceOrderClassifier classifier, InputRecord record)
      throws IOException {
    Encoding encoding =
        classifier.encode(record.text(InputRecord.TEXT), record.text(InputRecord.PAIR));
    length.cut(record, encoding);
    return new BatchOptions.Prepared<>(record, encoding, encoding.size());
  }

  @Override
  List<Float> compute(SentenceOrderClassifier classifier, List<Encoding> inputs) {
    return classifier.inOrder(inputs);
  }

  @Override
  void write(BatchOptions.Prepared<Encoding> one, Float inOrder, Output out) throws IOException {
    boolean ordered = inOrder >= 0.5f;
    String label = ordered ? "in-order" : "swapped";
    float score = ordered ? inOrder : 1 - inOrder;
    Map<String, Object> record = new LinkedHashMap<>(one.record().fields());
    record.put("label", label);
    record.put("score", score);
    record.put("truncated", one.input().truncated());
    out.write(record, () -> String.format(Locale.ROOT, "%s %.4f", label, score));
  }
}
