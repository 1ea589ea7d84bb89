package albert4j.cli;

import albert4j.tokenizer.SentencePiece;
import albert4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// Pieces or their ids to text.
@Command(
    description = {
      "Turn ids or pieces back into text.",
      "A record is a line of either, or an object with the field ids or tokens."
    },
    footer = {"", "Example:", "  albert detokenize \"2 14 1057 3\""})
final class DetokenizeCommand implements Callable<Integer> {
  @ParentCommand private Main main;
  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private InputOptions input = new InputOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private RawOption raw = new RawOption();

  @Option(names = "--keep-special", description = "Write out [CLS], [SEP] and their like, of ids.")
  private boolean keepSpecial;

  @Option(
      names = "--clean-up",
      description = "Take out the spaces that English does not write before punctuation.")
  private boolean cleanUp;

  @Option(
      names = {"--input-format", "--input_format"},
      paramLabel = "FORM",
      description = {
        "What lines of text hold: ${COMPLETION-CANDIDATES};",
        "default: ids where all words of a line are numbers, else pieces."
      })
  private Optional<TokenForm> form = Optional.empty();

  @Override
  public Integer call() throws IOException {
    Tokenizer tokenizer = model.tokenizer();
    if (raw.given() && keepSpecial) {
      throw CliException.usage("--raw has no special tokens to keep");
    }
    Optional<SentencePiece> plain = raw.of(tokenizer);
    Function<int[], String> decoder =
        plain.isPresent() ? plain.get()::decode : ids -> tokenizer.decode(ids, !keepSpecial);
    try (InputRecords in = input.open(main.messages);
        Progress progress = main.messages.progress()) {
      output.write(out -> {
        for (var next = in.next(); next.isPresent(); next = in.next()) {
          String decoded = text(tokenizer, decoder, next.get());
          String text = cleanUp ? Tokenizer.cleanUp(decoded) : decoded;
          out.write(Map.of("text", text), () -> text);
          progress.add(1, 0, in.fraction());
        }
      });
    }
    return 0;
  }

  private String text(Tokenizer tokenizer, Function<int[], String> decoder, InputRecord record)
      throws CliException {
    int size = tokenizer.vocabulary().size();
    Optional<List<?>> ids = record.optionalList("ids", "a list of numbers, such as [2,14]");
    if (ids.isPresent()) {
      return decoder.apply(checked(record, ids.get(), size));
    }
    Optional<List<String>> tokens = record.optionalTexts("tokens");
    if (tokens.isPresent()) {
      return tokenizer.decode(tokens.get());
    }
    String line = record.onlyText().strip();
    List<String> words = line.isEmpty() ? List.of() : List.of(line.split("\\s+"));
    boolean numbers = words.stream().allMatch(word -> word.matches("[0-9]{1,9}"));
    if (form.orElse(numbers ? TokenForm.ID : TokenForm.PIECE) == TokenForm.PIECE) {
      return tokenizer.decode(words);
    }
    List<?> found = numbers ? words.stream().map(Long::valueOf).toList() : words;
    return decoder.apply(checked(record, found, size));
  }

  private static int[] checked(InputRecord record, List<?> ids, int size) throws CliException {
    int[] checked = new int[ids.size()];
    for (int i = 0; i < checked.length; i++) {
      if (!(ids.get(i) instanceof Long id) || id < 0 || id >= size) {
        throw CliException.badData(
            record.place(), "ids must be numbers from 0 to " + (size - 1) + ": " + ids.get(i));
      }
      checked[i] = id.intValue();
    }
    return checked;
  }
}
