package albert4j.cli;

import albert4j.pipeline.Embedder;
import albert4j.pipeline.EmbedderConfig;
import albert4j.pipeline.PipelineOptions;
import albert4j.pipeline.Pooling;
import albert4j.tokenizer.Encoding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Texts to vectors.
@Command(
    name = "embed",
    aliases = "feature-extraction",
    description = {
      "Turn texts, or pairs of them, into vectors.",
      "How, the model's folder says in the files of sentence-transformers; without them the mean of"
          + " all tokens is taken. With --on-overflow split a long text is taken in pieces, and"
          + " their vectors are averaged, each weighted by its tokens; for max it is their maximum,"
          + " and with tokens they follow each other."
    },
    footer = {
      "",
      "Example:",
      "  albert embed \"The quick brown fox.\"",
      "  albert embed --input corpus.txt --format npy --output vectors.npy"
    })
final class EmbedCommand extends PipelineCommand<Embedder, List<Encoding>, List<float[]>> {
  /// What `--pooling` may be.
  private enum Vectors {
    CLS(Optional.of(Pooling.CLS)),
    MEAN(Optional.of(Pooling.MEAN)),
    MAX(Optional.of(Pooling.MAX)),
    POOLER(Optional.of(Pooling.POOLER)),
    /// A vector for each token.
    TOKENS(Optional.empty());

    private final Optional<Pooling> pooling;

    Vectors(Optional<Pooling> pooling) {
      this.pooling = pooling;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--pooling",
      paramLabel = "WHAT",
      description = {
        "How the tokens' vectors become one: ${COMPLETION-CANDIDATES}.",
        "Default: what the model's folder says, else mean."
      })
  private Optional<Vectors> vectors = Optional.empty();

  @Option(
      names = "--normalize",
      negatable = true,
      description = "Scale vectors to length 1, or do not; default: what the folder says.")
  private Optional<Boolean> normalize = Optional.empty();

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      description = "Put this in front of each text; default: what the folder says.")
  private Optional<String> prompt = Optional.empty();

  @Option(
      names = "--prompt-name",
      paramLabel = "NAME",
      description = "Put the folder's prompt of this name in front of each text.")
  private Optional<String> promptName = Optional.empty();

  EmbedCommand() {
    super(true);
  }

  @Override
  Embedder load(Path folder, PipelineOptions options) throws IOException {
    return Embedder.load(config(folder), options);
  }

  private EmbedderConfig config(Path folder) throws IOException {
    EmbedderConfig config = EmbedderConfig.read(folder);
    if (vectors.isPresent() && vectors.get().pooling.isPresent()) {
      config = config.withPooling(vectors.get().pooling.get());
    }
    if (normalize.isPresent()) {
      config = config.withNormalize(normalize.get());
    }
    if (promptName.isPresent()) {
      String named = config.prompts().get(promptName.get());
      if (named == null) {
        throw CliException.usage(
            "--prompt-name must be one of " + config.prompts().keySet() + ": " + promptName.get());
      }
      config = config.withPrompt(named);
    }
    return prompt.isPresent() ? config.withPrompt(prompt.get()) : config;
  }

  private boolean perToken() {
    return vectors.filter(v -> v == Vectors.TOKENS).isPresent();
  }

  @Override
  BatchOptions.Prepared<List<Encoding>> prepare(Embedder embedder, InputRecord record)
      throws IOException {
    List<Encoding> windows =
        length.splits() ? split(embedder, record) : List.of(whole(embedder, record));
    length.cut(record, windows.getFirst());
    int tokens = windows.stream().mapToInt(Encoding::size).sum();
    return new BatchOptions.Prepared<>(record, windows, tokens);
  }

  private static Encoding whole(Embedder embedder, InputRecord record) throws CliException {
    return record.encoded(embedder::encode, embedder::encode);
  }

  private static List<Encoding> split(Embedder embedder, InputRecord record) throws CliException {
    try {
      return record.encoded(embedder::windows, embedder::windows);
    } catch (IllegalArgumentException e) {
      throw CliException.badData(
          record.place(), "text is so long that no piece of text_pair fits beside it");
    }
  }

  @Override
  List<List<float[]>> compute(Embedder embedder, List<List<Encoding>> inputs) {
    if (!perToken()) {
      return embedder.embedWindows(inputs).stream().map(List::of).toList();
    }
    Iterator<float[][]> all =
        embedder.embedTokens(inputs.stream().flatMap(List::stream).toList()).iterator();
    return inputs.stream()
        .map(windows -> windows.stream().flatMap(_ -> Arrays.stream(all.next())).toList())
        .toList();
  }

  @Override
  void write(BatchOptions.Prepared<List<Encoding>> one, List<float[]> rows, Output out)
      throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>(one.record().fields());
    fields.put("truncated", one.input().getFirst().truncated());
    if (perToken()) {
      List<String> tokens =
          one.input().stream().flatMap(window -> window.pieces().stream()).toList();
      fields.put("tokens", tokens);
      fields.put("embeddings", rows);
      out.write(fields, () -> lines(tokens, rows));
    } else {
      fields.put("embedding", rows.getFirst());
      out.write(fields, () -> numbers(rows.getFirst()));
    }
  }

  private static String lines(List<String> tokens, List<float[]> rows) {
    var lines = new StringJoiner("\n");
    for (int i = 0; i < rows.size(); i++) {
      lines.add(tokens.get(i) + " " + numbers(rows.get(i)));
    }
    return lines.toString();
  }

  private static String numbers(float[] vector) {
    var text = new StringJoiner(" ");
    for (float x : vector) {
      text.add(Float.toString(x));
    }
    return text.toString();
  }
}
