package albert4j.cli;

import albert4j.model.PretrainedTokenizer;
import albert4j.tokenizer.AlbertTokenizer;
import albert4j.tokenizer.Encoding;
import albert4j.tokenizer.Tokenizer;
import albert4j.tokenizer.Truncation;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// Text to pieces.
@Command(
    description = "Turn text into pieces and their ids.",
    footer = {"", "Example:", "  albert tokenize --model albert-base-v2 \"The quick brown fox.\""})
final class TokenizeCommand implements Callable<Integer> {
  @ParentCommand private Main main;
  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private InputOptions input = new InputOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private LengthOptions length = new LengthOptions(false);
  @Mixin private OffsetOptions offsets = new OffsetOptions();

  @Option(names = "--raw", description = "Plain SentencePiece, without ALBERT's rules around it.")
  private boolean raw;

  @Option(
      names = "--pair",
      paramLabel = "TEXT",
      description = "The second text of records that have no text_pair of their own.")
  private Optional<String> pair = Optional.empty();

  @Override
  public Integer call() throws IOException {
    Tokenizer tokenizer = model.load(PretrainedTokenizer::load);
    try (InputRecords in = input.open(main.messages);
        Progress progress = main.messages.progress()) {
      output.write(out -> {
        for (var next = in.next(); next.isPresent(); next = in.next()) {
          InputRecord record = next.get();
          Encoding encoding = encode(tokenizer, record).in(offsets.unit());
          out.write(fields(record, encoding), () -> String.join(" ", encoding.pieces()));
          progress.add(1, encoding.size(), in.fraction());
        }
      });
    }
    length.report(main.messages);
    return 0;
  }

  private Encoding encode(Tokenizer tokenizer, InputRecord record) throws CliException {
    String text = record.text("text");
    if (raw) {
      if (length.limited() || second(record).isPresent()) {
        throw CliException.usage("--raw neither cuts nor pairs texts");
      }
      if (tokenizer instanceof AlbertTokenizer albert) {
        return albert.sentencePiece().encode(text);
      }
      throw CliException.usage("--raw needs a SentencePiece model (spiece.model)");
    }
    int most = length.maxLength(Integer.MAX_VALUE);
    Optional<String> second = second(record);
    Encoding encoding =
        second.isPresent()
            ? tokenizer.encode(text, second.get(), most, Truncation.LONGEST_FIRST)
            : tokenizer.encode(text, most, Truncation.LONGEST_FIRST);
    length.cut(record, encoding);
    return encoding;
  }

  private Optional<String> second(InputRecord record) throws CliException {
    return record.optionalText("text_pair").or(() -> pair);
  }

  private Map<String, Object> fields(InputRecord record, Encoding encoding) throws CliException {
    Map<String, Object> fields = new LinkedHashMap<>(record.fields());
    second(record).ifPresent(text -> fields.put("text_pair", text));
    fields.put("tokens", encoding.pieces());
    fields.put("ids", encoding.ids());
    fields.put(
        "offsets",
        IntStream.range(0, encoding.size())
            .mapToObj(i -> new int[] {encoding.starts()[i], encoding.ends()[i]})
            .toList());
    fields.put("type_ids", encoding.typeIds());
    if (length.limited()) {
      fields.put("truncated", encoding.truncated());
    }
    return fields;
  }
}
