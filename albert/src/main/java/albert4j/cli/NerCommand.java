package albert4j.cli;

import albert4j.pipeline.Aggregation;
import albert4j.pipeline.PipelineOptions;
import albert4j.pipeline.TokenClassifier;
import albert4j.pipeline.TokenClassifier.Entity;
import albert4j.tokenizer.Encoding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The entities in texts.
@Command(
    name = "ner",
    aliases = "token-classification",
    description = {
      "Find the entities that a text names: persons, places, or whatever the model has learned.",
      "With --on-overflow split a long text is taken in windows."
    },
    footer = {
      "",
      "Example:",
      "  albert ner --model my-ner \"Ada Lovelace lived in London.\"",
      "  albert ner --model my-ner --aggregation first --on-overflow split \\",
      "    --stride 64 --input corpus.txt --output entities.jsonl"
    })
final class NerCommand
    extends PipelineCommand<TokenClassifier, TokenClassifier.Input, List<Entity>> {
  @Mixin private OffsetOptions offsets = new OffsetOptions();

  @Option(
      names = "--aggregation",
      paramLabel = "HOW",
      description = {
        "How tokens become entities: ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.",
        "none: each token for itself; simple: neighbours of one type; first, average, max: the same"
            + " for whole words, by their first token, by the mean, or by the surest token."
      })
  private Aggregation aggregation = Aggregation.SIMPLE;

  @Option(
      names = "--stride",
      paramLabel = "N",
      description = {
        "With --on-overflow split, how many tokens of a window the next one begins with;",
        "default: ${DEFAULT-VALUE}."
      })
  private int stride;

  NerCommand() {
    super(true);
  }

  @Override
  void check() throws CliException {
    CliException.requireAtLeast(0, "--stride", stride);
    if (stride > 0 && !length.splits()) {
      throw CliException.usage("--stride goes with --on-overflow split");
    }
    if (stride > 0 && aggregation == Aggregation.NONE) {
      throw CliException.usage("--stride does not go with --aggregation none");
    }
  }

  @Override
  void check(TokenClassifier classifier) throws CliException {
    if (stride >= classifier.maxLength() - 2) {
      throw CliException.usage(
          "--stride must leave room for more in a window of "
              + classifier.maxLength()
              + " tokens: "
              + stride);
    }
  }

  @Override
  TokenClassifier load(Path folder, PipelineOptions options) throws IOException {
    return TokenClassifier.load(folder, options);
  }

  @Override
  BatchOptions.Prepared<TokenClassifier.Input> prepare(
      TokenClassifier classifier, InputRecord record) throws IOException {
    String text = record.onlyText();
    TokenClassifier.Input windows =
        length.splits() ? classifier.windows(text, stride) : classifier.encode(text);
    length.cut(record, first(windows));
    return new BatchOptions.Prepared<>(record, windows, windows.tokens());
  }

  @Override
  List<List<Entity>> compute(TokenClassifier classifier, List<TokenClassifier.Input> inputs) {
    return classifier.find(inputs, aggregation);
  }

  @Override
  void write(BatchOptions.Prepared<TokenClassifier.Input> one, List<Entity> entities, Output out)
      throws IOException {
    int[] positions = offsets.unit().positions(one.input().text());
    Map<String, Object> record = new LinkedHashMap<>(one.record().fields());
    record.put("entities", entities.stream().map(entity -> fields(entity, positions)).toList());
    record.put("truncated", first(one.input()).truncated());
    out.write(record, () -> text(entities, positions));
  }

  private static Encoding first(TokenClassifier.Input windows) {
    return windows.windows().getFirst();
  }

  private Map<String, Object> fields(Entity entity, int[] positions) {
    boolean token = aggregation == Aggregation.NONE;
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put(token ? "entity" : "entity_group", entity.label());
    fields.put("score", entity.score());
    if (token) {
      fields.put("index", entity.index());
    }
    fields.put("word", entity.word());
    fields.put("start", positions[entity.start()]);
    fields.put("end", positions[entity.end()]);
    return fields;
  }

  private static String text(List<Entity> entities, int[] positions) {
    return entities.stream()
        .map(entity ->
            String.format(
                Locale.ROOT,
                "%.4f  %-8s %s  [%d, %d)",
                entity.score(),
                entity.label(),
                entity.word(),
                positions[entity.start()],
                positions[entity.end()]))
        .collect(Collectors.joining("\n"));
  }
}
