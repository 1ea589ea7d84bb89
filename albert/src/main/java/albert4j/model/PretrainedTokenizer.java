package albert4j.model;

import albert4j.engine.checkpoint.CheckpointException;
import albert4j.engine.checkpoint.Json;
import albert4j.tokenizer.AlbertTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The tokenizer of a model folder: its SentencePiece model, and tokenizer_config.json if there is
/// one.
public final class PretrainedTokenizer {
  /// Hugging Face's name, and Google's.
  private static final List<String> MODELS = List.of("spiece.model", "30k-clean.model");

  private PretrainedTokenizer() {}

  /// Loads the tokenizer of a folder. Of tokenizer_config.json the keys `do_lower_case`,
  /// `keep_accents` and `remove_space` count; one that is absent has its default.
  ///
  /// @throws CheckpointException if there is no SentencePiece model, or the configuration is
  ///   damaged
  /// @throws IOException if a file cannot be read, or is no tokenizer of ALBERT's
  public static AlbertTokenizer load(Path folder) throws IOException {
    Path model =
        MODELS.stream()
            .map(folder::resolve)
            .filter(Files::isRegularFile)
            .findFirst()
            .orElseThrow(() ->
                new CheckpointException(
                    folder, "tokenizer", String.join(" or ", MODELS), "neither of them"));
    return AlbertTokenizer.load(model, options(folder.resolve("tokenizer_config.json")));
  }

  private static AlbertTokenizer.Options options(Path file) throws IOException {
    AlbertTokenizer.Options usual = AlbertTokenizer.Options.DEFAULT;
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
