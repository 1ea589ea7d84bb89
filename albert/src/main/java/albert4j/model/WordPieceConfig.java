package albert4j.model;

import albert4j.engine.checkpoint.CheckpointException;
import albert4j.engine.checkpoint.Json;
import albert4j.tokenizer.WordPieceTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the configuration beside a `vocab.txt` says: tokenizer_config.json, and the names of
/// special tokens in special_tokens_map.json.
///
/// Source: Hugging Face `tokenization_utils_base.py`, `_from_pretrained`. As there,
/// special_tokens_map.json counts where tokenizer_config.json has no `added_tokens_decoder`.
final class WordPieceConfig {
  private static final String ADDED = "added_tokens_decoder";
  private static final String OTHERS = "additional_special_tokens";

  /// Classes of transformers that read a vocab.txt this way; each has a fast one, too.
  private static final Set<String> CLASSES =
      Set.of("BertTokenizer", "AlbertTokenizer", "ElectraTokenizer", "DistilBertTokenizer");

  private final Path file;
  private final Path names;
  private final Map<String, Object> json = new LinkedHashMap<>();

  /// Reads the configuration of a folder; what is absent has its default.
  ///
  /// @throws CheckpointException if it is damaged, or asks for what is not there
  /// @throws IOException if it cannot be read
  WordPieceConfig(Path folder) throws IOException {
    file = folder.resolve("tokenizer_config.json");
    names = folder.resolve("special_tokens_map.json");
    if (Files.isRegularFile(file)) {
      json.putAll(Json.readObject(file));
    }
    if (Files.isRegularFile(names) && !json.containsKey(ADDED)) {
      json.putAll(Json.readObject(names));
    }
    json.values().removeIf(Json.NULL::equals);
    String name = json.getOrDefault("tokenizer_class", "BertTokenizer").toString();
    if (!CLASSES.contains(name.replaceFirst("Fast$", ""))) {
      throw new CheckpointException(
          file, "tokenizer_class", "BertTokenizer, or one that equals it", name);
    }
  }

  WordPieceTokenizer.Options options() throws CheckpointException {
    WordPieceTokenizer.Options usual = WordPieceTokenizer.Options.DEFAULT;
    boolean lowerCase = flag("do_lower_case", usual.lowerCase());
    return new WordPieceTokenizer.Options(
        lowerCase,
        flag("strip_accents", lowerCase),
        flag("do_basic_tokenize", usual.basic()),
        flag("tokenize_chinese_chars", usual.splitIdeographs()),
        tokens("never_split"),
        flag("clean_up_tokenization_spaces", usual.cleanUp()));
  }

  WordPieceTokenizer.Names names() throws CheckpointException {
    WordPieceTokenizer.Names usual = WordPieceTokenizer.Names.DEFAULT;
    List<String> others = new ArrayList<>(tokens(OTHERS));
    others.addAll(addedTokens());
    return new WordPieceTokenizer.Names(
        token("unk_token", usual.unk()),
        token("sep_token", usual.sep()),
        token("pad_token", usual.pad()),
        token("cls_token", usual.cls()),
        token("mask_token", usual.mask()),
        others);
  }

  private boolean flag(String key, boolean absent) throws CheckpointException {
    Object value = json.getOrDefault(key, absent);
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw error(key, "true or false", value);
  }

  private List<String> tokens(String key) throws CheckpointException {
    Object value = json.getOrDefault(key, List.of());
    if (!(value instanceof List<?> list)) {
      throw error(key, "a list of tokens", value);
    }
    List<String> tokens = new ArrayList<>();
    for (Object token : list) {
      tokens.add(content(key, token));
    }
    return tokens;
  }

  private String token(String key, String absent) throws CheckpointException {
    return content(key, json.getOrDefault(key, absent));
  }

  /// A token's text: it may stand alone, or in an object with what else there is to say of it.
  private String content(String key, Object value) throws CheckpointException {
    Object content = value instanceof Map<?, ?> object ? object.get("content") : value;
    if (content instanceof String text && !text.isEmpty()) {
      return text;
    }
    throw error(key, "a token", value);
  }

  /// The tokens that tokenizer_config.json lists. Those that are not special would be written as
  /// words, which no published model asks for.
  private List<String> addedTokens() throws CheckpointException {
    if (!(json.getOrDefault(ADDED, Map.of()) instanceof Map<?, ?> map)) {
      throw error(ADDED, "an object", "something else");
    }
    List<String> tokens = new ArrayList<>();
    for (Object value : map.values()) {
      if (!(value instanceof Map<?, ?> token)
          || !Boolean.TRUE.equals(token.get("special"))
          || Boolean.TRUE.equals(token.get("single_word"))) {
        throw error(ADDED, "special tokens that may stand within words", value);
      }
      tokens.add(content(ADDED, value));
    }
    return tokens;
  }

  private CheckpointException error(String key, String expected, Object found) {
    return new CheckpointException(
        Files.isRegularFile(file) ? file : names, key, expected, Json.compact(found));
  }
}
