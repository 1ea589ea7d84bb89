package albert4j.cli;

import albert4j.pipeline.FillMask;
import albert4j.pipeline.FillMask.Proposal;
import albert4j.pipeline.PipelineOptions;
import albert4j.tokenizer.Encoding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// What could stand in place of a mask.
@Command(
    name = "fill-mask",
    description = {
      "Say what could stand where a text has [MASK].",
      "A text with several masks gets a list of results for each."
    },
    footer = {
      "",
      "Example:",
      "  albert fill-mask \"The king sat on his [MASK].\"",
      "  albert fill-mask --model albert/albert-base-v2 \\",
      "    \"Paris is the [MASK] of France.\""
    })
final class FillMaskCommand extends PipelineCommand<FillMask, Encoding, List<List<Proposal>>> {

  @Option(
      names = "--top-k",
      paramLabel = "K",
      description = "How many results for each mask; default: ${DEFAULT-VALUE}.")
  private int topK = 5;

  FillMaskCommand() {
    super(false);
  }

  @Override
  void check() throws CliException {
    CliException.requireAtLeast(1, "--top-k", topK);
  }

  @Override
  FillMask load(Path folder, PipelineOptions options) throws IOException {
    return FillMask.load(folder, options);
  }

  @Override
  BatchOptions.Prepared<Encoding> prepare(FillMask fillMask, InputRecord record)
      throws IOException {
    Encoding encoding = record.encoded(fillMask::encode, fillMask::encode);
    if (fillMask.masks(encoding) == 0) {
      throw CliException.badData(
          record.place(),
          encoding.truncated()
              ? "no [MASK] among the first " + fillMask.maxLength() + " tokens"
              : "no [MASK] in the text");
    }
    length.cut(record, encoding);
    return new BatchOptions.Prepared<>(record, encoding, encoding.size());
  }

  @Override
  List<List<List<Proposal>>> compute(FillMask fillMask, List<Encoding> inputs) {
    return fillMask.fill(inputs, topK);
  }

  @Override
  void write(BatchOptions.Prepared<Encoding> one, List<List<Proposal>> masks, Output out)
      throws IOException {
    List<List<Map<String, Object>>> lists =
        masks.stream().map(mask -> mask.stream().map(FillMaskCommand::fields).toList()).toList();
    Map<String, Object> record = new LinkedHashMap<>(one.record().fields());
    record.put("results", masks.size() == 1 ? lists.getFirst() : lists);
    record.put("truncated", one.input().truncated());
    out.write(record, () -> text(masks));
  }

  private static Map<String, Object> fields(Proposal proposal) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("score", proposal.score());
    fields.put("token", proposal.token());
    fields.put("token_str", proposal.text());
    fields.put("sequence", proposal.sequence());
    return fields;
  }

  private static String text(List<List<Proposal>> masks) {
    return masks.stream()
        .flatMap(List::stream)
        .map(p -> String.format(Locale.ROOT, "%.4f  %-16s %s", p.score(), p.text(), p.sequence()))
        .collect(Collectors.joining("\n"));
  }
}
