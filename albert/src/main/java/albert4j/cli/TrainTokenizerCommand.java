package albert4j.cli;

import albert4j.engine.checkpoint.AtomicFile;
import albert4j.engine.checkpoint.Json;
import albert4j.tokenizer.TrainedUnigram;
import albert4j.tokenizer.UnigramOptions;
import albert4j.tokenizer.UnigramProgress;
import albert4j.tokenizer.UnigramTrainer;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// Finds the pieces that a text is best cut into.
@Command(
    name = "train-tokenizer",
    description = {
      "Train a SentencePiece model: find the pieces that a text is best cut into.",
      "",
      "Flags are those of native spm_train, and so is the result, whatever the number of threads:"
          + " a .model file, which the native library reads, too, and a .vocab file to look at."
    },
    footer = {
      "",
      "Example:",
      "  albert train-tokenizer --albert --vocab_size 1000 --output my corpus.txt"
    })
final class TrainTokenizerCommand implements Callable<Integer> {
  private static final double SECOND_NANOS = 1e9;

  /// The share of the time that reading takes, roughly.
  private static final double READING = 0.5;

  @ParentCommand private Main main;
  @Mixin private UnigramFlags flags = new UnigramFlags();

  @Parameters(
      paramLabel = "FILE",
      arity = "0..*",
      description = "The text, a sentence a line, in UTF-8; - or no file: standard input.")
  private List<Path> files = new ArrayList<>();

  @Option(names = "--input", paramLabel = "FILE,…", split = ",", description = "The same as FILE.")
  private List<Path> inputs = new ArrayList<>();

  @Option(
      names = {"--model_prefix", "--model-prefix"},
      paramLabel = "PREFIX",
      description = "Write PREFIX.model and PREFIX.vocab.")
  private Optional<String> prefix = Optional.empty();

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Write spiece.model and spiece.vocab into this folder.")
  private Optional<Path> output = Optional.empty();

  @Option(
      names = "--albert",
      description = {
        "What ALBERT was trained with, unless other flags say otherwise: --vocab_size 30000"
            + " --character_coverage 0.99995 --pad_id 0 --unk_id 1 --bos_id -1 --eos_id -1"
            + " --control_symbols [CLS],[SEP],[MASK]"
            + " --user_defined_symbols '(,),\"\"\"\",-,.,–,£,€'"
      })
  private boolean albert;

  @Override
  public Integer call() throws IOException {
    if (prefix.isPresent() == output.isPresent()) {
      throw CliException.usage("give either --model_prefix PREFIX or --output DIR");
    }
    UnigramOptions options = flags.options(albert ? UnigramOptions.ALBERT : UnigramOptions.DEFAULT);
    Path model = target(".model");
    Path vocab = target(".vocab");
    if (output.isPresent()) {
      Files.createDirectories(output.get());
    }
    OutputOptions.requireFolder(model);
    OutputOptions.requireFolder(vocab);
    long start = System.nanoTime();
    TrainedUnigram trained = train(options);
    AtomicFile.write(
        model, channel -> Channels.newOutputStream(channel).write(trained.model().toBytes()));
    AtomicFile.write(vocab, trained.vocab());
    double seconds = (System.nanoTime() - start) / SECOND_NANOS;
    System.out.println(Json.compact(summary(trained, model, seconds)));
    return 0;
  }

  private Path target(String ending) {
    return output
        .map(folder -> folder.resolve("spiece" + ending))
        .orElseGet(() -> Path.of(prefix.orElseThrow() + ending));
  }

  private TrainedUnigram train(UnigramOptions options) throws IOException {
    List<Path> all = new ArrayList<>(files);
    all.addAll(inputs);
    try (CorpusFiles text = new CorpusFiles(all);
        Progress progress = main.messages.progress()) {
      if (all.isEmpty() && Terminal.is(Terminal.STDIN)) {
        main.messages.note("reading from the terminal, one sentence a line; Ctrl-D ends it");
      }
      TrainedUnigram trained =
          UnigramTrainer.train(text, options, state -> show(state, progress, text));
      if (trained.skippedSentences() > 0) {
        main.messages.note(
            trained.skippedSentences()
                + " sentences were skipped, being longer than --max_sentence_length");
      }
      return trained;
    } catch (IllegalArgumentException e) {
      String place = all.isEmpty() ? "standard input" : all.getFirst().toString();
      throw CliException.badData(place, String.valueOf(e.getMessage()));
    }
  }

  private static void show(UnigramProgress state, Progress progress, CorpusFiles text) {
    switch (state.stage()) {
      case READ ->
          progress.add(
              0,
              0,
              OptionalDouble.of(READING * text.fraction(state.bytes()).orElse(0)),
              String.format(Locale.ROOT, "%,d MB read", state.bytes() / 1_000_000));
      case SEED, ITERATION ->
          progress.add(
              1,
              0,
              OptionalDouble.of(READING + (1 - READING) * state.fraction()),
              String.format(
                  Locale.ROOT, "%,d pieces  objective %.4f", state.pieces(), state.objective()));
    }
  }

  private static Map<String, Object> summary(TrainedUnigram trained, Path model, double seconds) {
    int pieces = trained.model().pieces().size();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("model", model.toString());
    fields.put("pieces", pieces);
    fields.put("sentences", trained.sentences());
    fields.put("skipped_sentences", trained.skippedSentences());
    fields.put("characters", trained.characters());
    fields.put("alphabet", trained.alphabet());
    fields.put("coverage", trained.coverage());
    fields.put("seed_pieces", trained.seedPieces());
    fields.put("objective", trained.objective());
    fields.put("tokens", trained.tokens());
    fields.put("tokens_per_piece", trained.tokens() / pieces);
    fields.put("seconds", seconds);
    return fields;
  }
}
