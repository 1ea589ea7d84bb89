package albert4j.cli;

import albert4j.pipeline.AttentionReader;
import albert4j.pipeline.PipelineOptions;
import albert4j.report.AttentionPage;
import albert4j.tokenizer.Encoding;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/// Where the tokens of a text look.
@Command(
    name = "attention",
    description = {
      "Write a page (HTML) that shows where each token of a text looks, in every head of every"
          + " layer. It is one file that loads nothing; open it in a browser.",
      "There is one record, a text or JSON with text and text_pair. It is cut to "
          + AttentionCommand.USUAL_LENGTH
          + " tokens unless --max-length allows more. A page holds up to 16,777,216 probabilities,"
          + " layers x heads x tokens x tokens, and is then of 45 MB."
    },
    footer = {
      "",
      "Example:",
      "  albert attention --output attention.html \"The king gave his crown to the boy.\""
    })
final class AttentionCommand implements Callable<Integer> {
  /// A page of 6 MB with 12 layers of 12 heads.
  static final int USUAL_LENGTH = 128;

  @ParentCommand private Main main;
  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private InputOptions input = new InputOptions();
  @Mixin private OutputFile output = new OutputFile();
  @Mixin private LengthOptions length = new LengthOptions(false);
  @Mixin private ThreadOptions compute = new ThreadOptions();

  @Override
  public Integer call() throws IOException {
    int most = length.maxLength(length.limited() ? Integer.MAX_VALUE : USUAL_LENGTH);
    var options = new PipelineOptions(compute.threads(), PipelineOptions.BATCH_TOKENS, most);
    try (var reader = model.load(folder -> AttentionReader.load(folder, options))) {
      model.tell(reader.notes());
      output.writeText("a page", () -> page(reader));
    }
    length.report(main.messages);
    return 0;
  }

  private String page(AttentionReader reader) throws IOException {
    InputRecord record = record();
    Encoding encoding = record.encoded(reader::encode, reader::encode);
    length.cut(record, encoding);
    int n = encoding.size();
    long probabilities = reader.probabilities(n);
    if (probabilities > AttentionPage.MOST_PROBABILITIES) {
      int fits = (int) (n * Math.sqrt((double) AttentionPage.MOST_PROBABILITIES / probabilities));
      throw CliException.badData(
          record.place(),
          "too long for a page: " + n + " tokens; give --max-length " + fits + " or less");
    }
    try {
      return AttentionPage.of(record.text(InputRecord.TEXT), reader.read(encoding));
    } catch (ArithmeticException e) {
      throw CliException.unavailable(record.place() + ": " + e.getMessage());
    }
  }

  /// The only record.
  private InputRecord record() throws IOException {
    try (InputRecords in = input.open(main.messages)) {
      InputRecord record =
          in.next().orElseThrow(() -> CliException.badData("the input", "no text to show"));
      Optional<InputRecord> second = in.next();
      if (second.isPresent()) {
        throw CliException.badData(second.get().place(), "a second record; a page shows one");
      }
      return record;
    }
  }
}
