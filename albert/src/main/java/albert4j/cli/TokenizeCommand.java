package albert4j.cli;

import albert4j.tokenizer.Encoding;
import albert4j.tokenizer.Scored;
import albert4j.tokenizer.SentencePiece;
import albert4j.tokenizer.Tokenizer;
import albert4j.tokenizer.Truncation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// Text to pieces.
@Command(
    description = "Turn text into pieces and their ids.",
    footer = {
      "",
      "Example:",
      "  albert tokenize \"The quick brown fox.\"",
      "  albert tokenize --raw --nbest 5 \"The quick brown fox.\"",
      "  albert tokenize --max-length 128 --on-overflow split --stride 32 \\",
      "    --input corpus.txt --output pieces.jsonl"
    })
final class TokenizeCommand implements Callable<Integer> {
  @ParentCommand private Main main;
  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private InputOptions input = new InputOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private LengthOptions length = new LengthOptions(true);
  @Mixin private WindowOptions windows = new WindowOptions();
  @Mixin private CutOptions cut = new CutOptions();
  @Mixin private OffsetOptions offsets = new OffsetOptions();
  @Mixin private RawOption raw = new RawOption();

  @Option(
      names = "--pair",
      paramLabel = "TEXT",
      description = "The second text of records that have no text_pair of their own.")
  private Optional<String> pair = Optional.empty();

  @Option(
      names = "--nbest",
      paramLabel = "N",
      description = "The N best ways to cut each text, with their scores; with --raw.")
  private Optional<Integer> nbest = Optional.empty();

  @Option(
      names = "--word-ids",
      description = {
        "Add word_ids to records: the number of each token's word, -1 for [CLS] and its like."
      })
  private boolean wordIds;

  @Option(
      names = {"--output-format", "--output_format"},
      paramLabel = "FORM",
      description = "Lines of text, of each token: ${COMPLETION-CANDIDATES}.")
  private Optional<TokenForm> form = Optional.empty();

  @Override
  public Integer call() throws IOException {
    Tokenizer tokenizer = cut.applied(model.tokenizer());
    checkOptions();
    Optional<SentencePiece> plain = raw.of(tokenizer);
    if (form.isPresent()) {
      output.preferText();
    }
    try (InputRecords in = input.open(main.messages);
        Progress progress = main.messages.progress()) {
      output.write(out -> {
        for (var next = in.next(); next.isPresent(); next = in.next()) {
          InputRecord record = withPair(next.get());
          int tokens =
              plain.isPresent()
                  ? writeRaw(plain.get(), record, out)
                  : write(tokenizer, record, out);
          progress.add(1, tokens, in.fraction());
        }
      });
    }
    length.report(main.messages);
    return 0;
  }

  private void checkOptions() throws CliException {
    length.maxLength(Integer.MAX_VALUE);
    windows.check(length);
    if (raw.given() && (length.limited() || pair.isPresent() || windows.given())) {
      throw CliException.usage("--raw neither cuts nor pads nor pairs texts");
    }
    if (nbest.isPresent() && !raw.given()) {
      throw CliException.usage("--nbest goes with --raw");
    }
    if (nbest.isPresent() && (nbest.get() < 1 || nbest.get() > SentencePiece.MAX_NBEST)) {
      throw CliException.usage(
          "--nbest must be from 1 to " + SentencePiece.MAX_NBEST + ": " + nbest.get());
    }
  }

  /// Writes what becomes of a record, and returns how many tokens that is.
  private int write(Tokenizer tokenizer, InputRecord record, Output out) throws IOException {
    int tokens = 0;
    List<Encoding> encodings = encode(tokenizer, record);
    for (int i = 0; i < encodings.size(); i++) {
      Encoding encoding = windows.padded(encodings.get(i), tokenizer);
      Map<String, Object> fields = fields(record, encoding);
      windows.addFields(fields, encoding);
      if (length.splits()) {
        fields.put("window", i);
      } else if (length.limited()) {
        fields.put("truncated", encoding.truncated());
      }
      out.write(fields, () -> line(encoding));
      tokens += encoding.size();
    }
    return tokens;
  }

  private List<Encoding> encode(Tokenizer tokenizer, InputRecord record) throws CliException {
    int most = length.maxLength(Integer.MAX_VALUE);
    Truncation truncation = length.splits() ? Truncation.NONE : Truncation.LONGEST_FIRST;
    Encoding encoding =
        record.encoded(
            text -> tokenizer.encode(text, most, truncation),
            (text, second) -> tokenizer.encode(text, second, most, truncation));
    length.cut(record, encoding);
    Encoding placed = encoding.in(offsets.unit());
    return length.splits() ? windows.of(placed, most, record) : List.of(placed);
  }

  private int writeRaw(SentencePiece plain, InputRecord record, Output out) throws IOException {
    String text = record.onlyText();
    if (nbest.isEmpty()) {
      Encoding encoding = plain.encode(text).in(offsets.unit());
      out.write(fields(record, encoding), () -> line(encoding));
      return encoding.size();
    }
    List<Scored> best = plain.nbest(text, nbest.get());
    List<Map<String, Object>> cuts = new ArrayList<>();
    for (Scored scored : best) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("score", scored.score());
      addTokens(fields, scored.encoding().in(offsets.unit()));
      cuts.add(fields);
    }
    Map<String, Object> fields = new LinkedHashMap<>(record.fields());
    fields.put("nbest", cuts);
    out.write(
        fields,
        () -> best.stream().map(each -> line(each.encoding())).collect(Collectors.joining("\n")));
    return best.stream().mapToInt(each -> each.encoding().size()).sum();
  }

  /// The record, with the second text that the user gave unless it has one of its own.
  private InputRecord withPair(InputRecord record) throws CliException {
    if (pair.isEmpty() || record.optionalText(InputRecord.PAIR).isPresent()) {
      return record;
    }
    Map<String, Object> fields = new LinkedHashMap<>(record.fields());
    fields.put(InputRecord.PAIR, pair.get());
    return new InputRecord(record.place(), fields);
  }

  private Map<String, Object> fields(InputRecord record, Encoding encoding) {
    Map<String, Object> fields = new LinkedHashMap<>(record.fields());
    addTokens(fields, encoding);
    fields.put("type_ids", encoding.typeIds());
    return fields;
  }

  private void addTokens(Map<String, Object> fields, Encoding encoding) {
    fields.put("tokens", encoding.pieces());
    fields.put("ids", encoding.ids());
    fields.put(
        "offsets",
        IntStream.range(0, encoding.size())
            .mapToObj(i -> new int[] {encoding.starts()[i], encoding.ends()[i]})
            .toList());
    if (wordIds) {
      fields.put("word_ids", encoding.wordIds());
    }
  }

  private String line(Encoding encoding) {
    return form.orElse(TokenForm.PIECE) == TokenForm.PIECE
        ? String.join(" ", encoding.pieces())
        : IntStream.of(encoding.ids()).mapToObj(Integer::toString).collect(Collectors.joining(" "));
  }
}
