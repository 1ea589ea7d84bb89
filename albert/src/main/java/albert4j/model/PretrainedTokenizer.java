package albert4j.model;

import albert4j.engine.checkpoint.AtomicFile;
import albert4j.engine.checkpoint.CheckpointException;
import albert4j.engine.checkpoint.Json;
import albert4j.tokenizer.AlbertTokenizer;
import albert4j.tokenizer.FastTokenizer;
import albert4j.tokenizer.Piece;
import albert4j.tokenizer.Tokenizer;
import albert4j.tokenizer.Vocabulary;
import albert4j.tokenizer.WordPieceTokenizer;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The tokenizer of a model folder, whichever files it has, and tokenizer_config.json if there is
/// one. A tokenizer's file alone will do.
///
/// Of several the first counts: `spiece.model`, `30k-clean.model`; `vocab.txt`; `tokenizer.json`;
/// the only `*.model`; the only `*.vocab`; the vocabulary within the Julia seed's `.bson`. A file
/// that is given itself may be any of them, under any name.
public final class PretrainedTokenizer {
  private static final String MODEL = "spiece.model";
  private static final String VOCABULARY = "vocab.txt";
  private static final String JSON = "tokenizer.json";

  private static final String ADDED = "added_tokens.json";

  /// What else transformers reads of a folder's tokenizer.
  private static final List<String> BESIDE = List.of("special_tokens_map.json", ADDED, JSON);

  private PretrainedTokenizer() {}

  /// Loads the tokenizer of a folder, or of a file. The file of a model's weights stands for its
  /// folder.
  ///
  /// For a SentencePiece model and a `.vocab` the keys `do_lower_case`, `keep_accents` and
  /// `remove_space` of tokenizer_config.json count, for a vocab.txt those of
  /// [WordPieceTokenizer.Options] and the names of special tokens, also in special_tokens_map.json;
  /// one that is absent has its default. A tokenizer.json says all that itself.
  ///
  /// @throws CheckpointException if there is no tokenizer, or the configuration is damaged
  /// @throws IOException if a file cannot be read, or is no tokenizer of ALBERT's
  public static Tokenizer load(Path path) throws IOException {
    Path folder = TokenizerFile.home(path);
    TokenizerFile file = TokenizerFile.of(folder);
    Tokenizer tokenizer = load(folder, file);
    if (file.kind() != TokenizerFile.Kind.JSON) {
      requireNoAddedTokens(folder.resolve(ADDED), tokenizer.vocabulary());
    }
    return tokenizer;
  }

  private static Tokenizer load(Path folder, TokenizerFile file) throws IOException {
    Path path = file.path();
    return switch (file.kind()) {
      case SENTENCEPIECE -> AlbertTokenizer.load(path, options(folder));
      case SCORES -> AlbertTokenizer.of(file.scores(), options(folder));
      case JSON -> FastTokenizer.of(Json.readObject(path), path.toString());
      case WORDPIECE -> {
        var config = new WordPieceConfig(folder);
        yield WordPieceTokenizer.load(path, config.options(), config.names());
      }
    };
  }

  /// added_tokens.json may repeat special tokens, as older versions of transformers wrote them. Any
  /// other token in it would be cut out of the text before anything else: ids that leave it out
  /// would be wrong.
  private static void requireNoAddedTokens(Path file, Vocabulary vocabulary) throws IOException {
    if (!Files.isRegularFile(file)) {
      return;
    }
    for (Map.Entry<String, Object> token : Json.readObject(file).entrySet()) {
      String name = token.getKey();
      boolean special =
          vocabulary.contains(name)
              && token.getValue().equals((long) vocabulary.id(name))
              && vocabulary.piece(vocabulary.id(name)).type() != Piece.Type.NORMAL;
      if (!special) {
        throw new CheckpointException(
            file,
            CheckpointException.quote(name),
            "a special token of the vocabulary (a tokenizer.json can hold any)",
            Json.compact(token.getValue()));
      }
    }
  }

  /// Whether a folder has files that may be a tokenizer's.
  ///
  /// @throws IOException if the folder cannot be read
  public static boolean exists(Path folder) throws IOException {
    return TokenizerFile.exists(folder);
  }

  /// Copies the tokenizer of a folder, or of a file, into a folder, under Hugging Face's names and
  /// with a tokenizer_config.json, so that it can be loaded from there by us and by transformers.
  /// Of a `.vocab` a SentencePiece model is made.
  ///
  /// @throws CheckpointException if there is none
  /// @throws IOException if a file cannot be read or written
  public static void copy(Path path, Path folder) throws IOException {
    Path from = TokenizerFile.home(path);
    TokenizerFile file = TokenizerFile.of(from);
    Map<String, Object> json = new LinkedHashMap<>();
    if (Files.exists(config(from))) {
      json.putAll(Json.readObject(config(from)));
    }
    switch (file.kind()) {
      case SENTENCEPIECE -> {
        copyFile(file.path(), folder.resolve(MODEL));
        describe(options(from), json);
      }
      case SCORES -> {
        byte[] bytes = file.scores().toBytes();
        write(bytes, folder.resolve(MODEL));
        describe(options(from), json);
      }
      case JSON -> {
        copyFile(file.path(), folder.resolve(JSON));
        describe(load(from), json);
      }
      case WORDPIECE -> {
        copyFile(file.path(), folder.resolve(VOCABULARY));
        json.putIfAbsent("tokenizer_class", "BertTokenizer");
        json.putIfAbsent("do_lower_case", new WordPieceConfig(from).options().lowerCase());
      }
    }
    for (String name : BESIDE) {
      if (Files.isRegularFile(from.resolve(name))) {
        copyFile(from.resolve(name), folder.resolve(name));
      }
    }
    AtomicFile.write(config(folder), Json.pretty(json));
  }

  private static void describe(AlbertTokenizer.Options options, Map<String, Object> json) {
    json.putIfAbsent("tokenizer_class", "AlbertTokenizer");
    json.putIfAbsent("do_lower_case", options.lowerCase());
    json.putIfAbsent("keep_accents", options.keepAccents());
    json.putIfAbsent("remove_space", options.removeSpace());
  }

  /// A tokenizer.json does not say which of its tokens is which.
  private static void describe(Tokenizer tokenizer, Map<String, Object> json) {
    json.putIfAbsent("tokenizer_class", "PreTrainedTokenizerFast");
    json.putIfAbsent("cls_token", piece(tokenizer, tokenizer.clsId()));
    json.putIfAbsent("sep_token", piece(tokenizer, tokenizer.sepId()));
    json.putIfAbsent("pad_token", piece(tokenizer, tokenizer.padId()));
    json.putIfAbsent("mask_token", piece(tokenizer, tokenizer.maskId()));
    json.putIfAbsent("unk_token", piece(tokenizer, tokenizer.unknownId()));
  }

  private static String piece(Tokenizer tokenizer, int id) {
    return tokenizer.vocabulary().piece(id).text();
  }

  private static void copyFile(Path from, Path to) throws IOException {
    write(Files.readAllBytes(from), to);
  }

  private static void write(byte[] bytes, Path to) throws IOException {
    AtomicFile.write(to, channel -> Channels.newOutputStream(channel).write(bytes));
  }

  /// The most tokens that a folder's tokenizer allows: `model_max_length` of tokenizer_config.json.
  ///
  /// @param most what is returned if the folder does not say, or says more
  /// @throws CheckpointException if the configuration is damaged
  /// @throws IOException if it cannot be read
  public static int maxLength(Path folder, int most) throws IOException {
    Path file = config(TokenizerFile.home(folder));
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
