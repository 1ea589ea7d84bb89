package albert4j.model;

import albert4j.engine.checkpoint.AtomicFile;
import albert4j.engine.checkpoint.CheckpointException;
import albert4j.engine.checkpoint.Json;
import albert4j.tokenizer.AlbertTokenizer;
import albert4j.tokenizer.Tokenizer;
import albert4j.tokenizer.WordPieceTokenizer;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The tokenizer of a model folder: its SentencePiece model, or else its vocab.txt, and
/// tokenizer_config.json if there is one. The model or vocabulary alone will do.
public final class PretrainedTokenizer {
  /// Hugging Face's name, and Google's.
  private static final List<String> MODELS = List.of("spiece.model", "30k-clean.model");

  /// The vocabulary of models that use BERT's tokenizer.
  private static final String VOCABULARY = "vocab.txt";

  /// The first of these that a folder has counts.
  private static final List<String> FILES =
      List.of(MODELS.getFirst(), MODELS.getLast(), VOCABULARY);

  /// What else transformers reads of a folder's tokenizer.
  private static final List<String> BESIDE =
      List.of("special_tokens_map.json", "added_tokens.json", "tokenizer.json");

  /// Other tokenizers, which a message names if they are all that there is.
  private static final List<String> OTHERS = List.of("tokenizer.json");

  private PretrainedTokenizer() {}

  /// Loads the tokenizer of a folder, or a SentencePiece model, or a vocab.txt. For a SentencePiece
  /// model the keys `do_lower_case`, `keep_accents` and `remove_space` of tokenizer_config.json
  /// count, for a vocab.txt those of [WordPieceTokenizer.Options] and the names of special tokens,
  /// also in special_tokens_map.json; one that is absent has its default.
  ///
  /// @throws CheckpointException if there is neither, or the configuration is damaged
  /// @throws IOException if a file cannot be read, or is no tokenizer of ALBERT's
  public static Tokenizer load(Path folder) throws IOException {
    Path file = file(folder);
    if (isVocabulary(file)) {
      var config = new WordPieceConfig(folder);
      return WordPieceTokenizer.load(file, config.options(), config.names());
    }
    return AlbertTokenizer.load(file, options(folder));
  }

  /// Copies the tokenizer of a folder, or a SentencePiece model, or a vocab.txt, into a folder,
  /// under Hugging Face's names and with a tokenizer_config.json, so that it can be loaded from
  /// there by us and by transformers.
  ///
  /// @throws CheckpointException if there is neither
  /// @throws IOException if a file cannot be read or written
  public static void copy(Path from, Path folder) throws IOException {
    Path file = file(from);
    copyFile(file, folder.resolve(isVocabulary(file) ? VOCABULARY : MODELS.getFirst()));
    for (String name : BESIDE) {
      if (Files.isRegularFile(from.resolve(name))) {
        copyFile(from.resolve(name), folder.resolve(name));
      }
    }
    Map<String, Object> json = new LinkedHashMap<>();
    if (Files.exists(config(from))) {
      json.putAll(Json.readObject(config(from)));
    }
    if (isVocabulary(file)) {
      json.putIfAbsent("tokenizer_class", "BertTokenizer");
      json.putIfAbsent("do_lower_case", new WordPieceConfig(from).options().lowerCase());
    } else {
      AlbertTokenizer.Options options = options(from);
      json.putIfAbsent("tokenizer_class", "AlbertTokenizer");
      json.putIfAbsent("do_lower_case", options.lowerCase());
      json.putIfAbsent("keep_accents", options.keepAccents());
      json.putIfAbsent("remove_space", options.removeSpace());
    }
    AtomicFile.write(config(folder), Json.pretty(json));
  }

  private static boolean isVocabulary(Path file) {
    return file.toString().endsWith(".txt");
  }

  private static void copyFile(Path from, Path to) throws IOException {
    byte[] bytes = Files.readAllBytes(from);
    AtomicFile.write(to, channel -> Channels.newOutputStream(channel).write(bytes));
  }

  private static Path file(Path folder) throws CheckpointException {
    if (Files.isRegularFile(folder)) {
      return folder;
    }
    for (String name : FILES) {
      if (Files.isRegularFile(folder.resolve(name))) {
        return folder.resolve(name);
      }
    }
    List<String> others =
        OTHERS.stream().filter(name -> Files.isRegularFile(folder.resolve(name))).toList();
    throw new CheckpointException(
        folder,
        "tokenizer",
        String.join(" or ", FILES),
        others.isEmpty()
            ? "none of them"
            : "only " + String.join(" and ", others) + ", which cannot be read yet");
  }

  /// The most tokens that a folder's tokenizer allows: `model_max_length` of tokenizer_config.json.
  ///
  /// @param most what is returned if the folder does not say, or says more
  /// @throws CheckpointException if the configuration is damaged
  /// @throws IOException if it cannot be read
  public static int maxLength(Path folder, int most) throws IOException {
    Path file = config(folder);
    Object value = Files.exists(file) ? Json.readObject(file).get("model_max_length") : null;
    // transformers writes 1e30 for "no limit"
    if (value == null || value.equals(Json.NULL) || (value instanceof Double d && d > most)) {
      return most;
    }
    if (value instanceof Long length && length > 2) {
      return (int) Math.min(length, most);
    }
    throw new CheckpointException(
        file, "model_max_length", "an integer above 2", Json.compact(value));
  }

  private static Path config(Path folder) {
    return folder.resolve("tokenizer_config.json");
  }

  private static AlbertTokenizer.Options options(Path folder) throws IOException {
    AlbertTokenizer.Options usual = AlbertTokenizer.Options.DEFAULT;
    Path file = config(folder);
    if (!Files.exists(file)) {
      return usual;
    }
    Map<String, Object> json = Json.readObject(file);
    return new AlbertTokenizer.Options(
        flag(file, json, "do_lower_case", usual.lowerCase()),
        flag(file, json, "keep_accents", usual.keepAccents()),
        flag(file, json, "remove_space", usual.removeSpace()));
  }

  private static boolean flag(Path file, Map<String, Object> json, String key, boolean absent)
      throws CheckpointException {
    Object value = json.getOrDefault(key, absent);
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw new CheckpointException(file, key, "true or false", Json.compact(value));
  }
}
