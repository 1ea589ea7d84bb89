package albert4j.cli;

import albert4j.tokenizer.AlbertTokenizer;
import albert4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
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

  @Option(names = "--keep-special", description = "Write out [CLS], [SEP] and their like, of ids.")
  private boolean keepSpecial;

  @Option(names = "--raw", description = "Plain SentencePiece, without ALBERT's rules around it.")
  private boolean raw;

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
    if (raw && keepSpecial) {
      throw CliException.usage("--raw has no special tokens to keep");
    }
    if (raw && !(tokenizer instanceof AlbertTokenizer)) {
      throw CliException.usage("--raw needs a SentencePiece model (spiece.model)");
    }
    try (InputRecords in = input.open(main.messages);
        Progress progress = main.messages.progress()) {
      output.write(out -> {
        for (var next = in.next(); next.isPresent(); next = in.next()) {
          String decoded = text(tokenizer, next.get());
          String text = cleanUp ? Tokenizer.cleanUp(decoded) : decoded;
          out.write(Map.of("text", text), () -> text);
          progress.add(1, 0, in.fraction());
        }
      });
    }
    return 0;
  }

  private String text(Tokenizer tokenizer, InputRecord record) throws CliException {
    Optional<List<?>> ids = record.optionalList("ids", "a list of numbers, such as [2,14]");
    if (ids.isPresent()) {
      return decode(tokenizer, record, ids.get());
    }
    Optional<List<String>> tokens = record.optionalTexts("tokens");
    if (tokens.isPresent()) {
      return tokenizer.decode(tokens.get());
    }
    String line = record.text("text").strip();
    List<String> words = line.isEmpty() ? List.of() : List.of(line.split("\\s+"));
    boolean numbers = words.stream().allMatch(word -> word.matches("[0-9]{1,9}"));
    if (form.orElse(numbers ? TokenForm.ID : TokenForm.PIECE) == TokenForm.PIECE) {
      return tokenizer.decode(words);
    }
    return decode(tokenizer, record, numbers ? words.stream().map(Long::valueOf).toList() : words);
  }

  private String decode(Tokenizer tokenizer, InputRecord record, List<?> ids) throws CliException {
    int size = tokenizer.vocabulary().size();
    int[] checked = new int[ids.size()];
    for (int i = 0; i < checked.length; i++) {
      if (!(ids.get(i) instanceof Long id) || id < 0 || id >= size) {
        throw CliException.badData(
            record.place(), "ids must be numbers from 0 to " + (size - 1) + ": " + ids.get(i));
      }
      checked[i] = id.intValue();
    }
    return raw && tokenizer instanceof AlbertTokenizer albert
        ? albert.sentencePiece().decode(checked)
        : tokenizer.decode(checked, !keepSpecial);
  }
}
