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
final class SentenceOrderCommand extends PipelineCommand<SentenceOrderClassifier, Encoding> {

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
    Encoding encoding = classifier.encode(record.text("text"), record.text("text_pair"));
    length.cut(record, encoding);
    return new BatchOptions.Prepared<>(record, encoding, encoding.size());
  }

  @Override
  void compute(
      SentenceOrderClassifier classifier, List<BatchOptions.Prepared<Encoding>> batch, Output out)
      throws IOException {
    List<Float> inOrder =
        classifier.inOrder(batch.stream().map(BatchOptions.Prepared::input).toList());
    for (int i = 0; i < batch.size(); i++) {
      boolean ordered = inOrder.get(i) >= 0.5f;
      String label = ordered ? "in-order" : "swapped";
      float score = ordered ? inOrder.get(i) : 1 - inOrder.get(i);
      Map<String, Object> record = new LinkedHashMap<>(batch.get(i).record().fields());
      record.put("label", label);
      record.put("score", score);
      record.put("truncated", batch.get(i).input().truncated());
      out.write(record, () -> String.format(Locale.ROOT, "%s %.4f", label, score));
    }
  }
}
