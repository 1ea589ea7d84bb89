package albert4j.pipeline;

import albert4j.engine.checkpoint.CheckpointException;
import albert4j.engine.checkpoint.Json;
import albert4j.engine.checkpoint.JsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What a folder says about the way its model embeds texts, in the files of sentence-transformers:
/// modules.json, the configuration of its Pooling module (`1_Pooling/config.json`, with the
/// `pooling_mode_*` flags or the newer `pooling_mode`), sentence_bert_config.json and
/// config_sentence_transformers.json. A folder without them has mean pooling and nothing else.
///
/// @param modelFolder where the model itself is: the folder, or one within it
/// @param pooling how token vectors become one
/// @param normalize whether vectors are scaled to length 1
/// @param maxLength the most tokens of a text; `Integer.MAX_VALUE` if the folder does not say
/// @param lowerCase whether texts are lower-cased before the tokenizer sees them
/// @param prompt what is put in front of every text; empty for nothing
/// @param prompts the prompts that the folder names
public record EmbedderConfig(
    Path modelFolder,
    Pooling pooling,
    boolean normalize,
    int maxLength,
    boolean lowerCase,
    String prompt,
    Map<String, String> prompts) {
  private static final Map<String, String> FLAGS =
      Map.of(
          "pooling_mode_cls_token", "cls",
          "pooling_mode_mean_tokens", "mean",
          "pooling_mode_max_tokens", "max",
          "pooling_mode_mean_sqrt_len_tokens", "mean_sqrt_len_tokens",
          "pooling_mode_weightedmean_tokens", "weightedmean",
          "pooling_mode_lasttoken", "lasttoken");

  /// Makes the prompts unmodifiable.
  public EmbedderConfig {
    prompts = Map.copyOf(prompts);
  }

  /// Reads what a folder says, or the one around a file of weights.
  ///
  /// @throws CheckpointException if a file is damaged, or asks for something that is not supported
  ///   here: it would change the vectors
  /// @throws IOException if a file cannot be read
  public static EmbedderConfig read(Path path) throws IOException {
    Path folder = Files.isDirectory(path) ? path : path.resolveSibling("");
    Path pooling = folder.resolve("1_Pooling");
    Path model = folder;
    boolean normalize = false;
    for (Map.Entry<String, Path> module : modules(folder)) {
      switch (module.getKey()) {
        case "Transformer" -> model = module.getValue();
        case "Pooling" -> pooling = module.getValue();
        case "Normalize" -> normalize = true;
        default ->
            throw new CheckpointException(
                folder.resolve("modules.json"),
                "module",
                "Transformer, Pooling or Normalize",
                CheckpointException.quote(module.getKey()));
      }
    }
    Map<String, Object> sentence = optional(model.resolve("sentence_bert_config.json"));
    Map<String, Object> general = optional(folder.resolve("config_sentence_transformers.json"));
    Map<String, String> prompts = prompts(general);
    String name = general.get("default_prompt_name") instanceof String text ? text : "";
    return new EmbedderConfig(
        model.equals(folder) ? path : model,
        pooling(pooling.resolve("config.json")),
        normalize,
        sentence.get("max_seq_length") instanceof Long length && length > 2 && length < 1 << 24
            ? length.intValue()
            : Integer.MAX_VALUE,
        Boolean.TRUE.equals(sentence.get("do_lower_case")),
        prompts.getOrDefault(name, ""),
        prompts);
  }

  /// The modules by the last word of their types, with their folders.
  private static List<Map.Entry<String, Path>> modules(Path folder) throws IOException {
    Path file = folder.resolve("modules.json");
    if (!Files.exists(file)) {
      return List.of();
    }
    List<Map.Entry<String, Path>> modules = new ArrayList<>();
    for (Object element : list(file)) {
      Map<String, Object> module = Json.object(element).orElse(Map.of());
      String type = String.valueOf(module.get("type"));
      String path = module.get("path") instanceof String text ? text : "";
      modules.add(Map.entry(type.substring(type.lastIndexOf('.') + 1), folder.resolve(path)));
    }
    return modules;
  }

  private static List<?> list(Path file) throws IOException {
    try {
      if (Json.parse(Files.readAllBytes(file)) instanceof List<?> list) {
        return list;
      }
      throw new CheckpointException(file, "top level", "a JSON array of modules", "another value");
    } catch (JsonException e) {
      throw new CheckpointException(file, e.place(), e.expected(), e.found());
    }
  }

  private static Map<String, Object> optional(Path file) throws IOException {
    return Files.exists(file) ? Json.readObject(file) : Map.of();
  }

  private static Map<String, String> prompts(Map<String, Object> general) {
    var prompts = new LinkedHashMap<String, String>();
    Json.object(general.getOrDefault("prompts", Map.of()))
        .ifPresent(named ->
            named.forEach((name, text) -> {
              if (text instanceof String prompt) {
                prompts.put(name, prompt);
              }
            }));
    return prompts;
  }

  private static Pooling pooling(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Pooling.MEAN;
    }
    Map<String, Object> json = Json.readObject(file);
    List<String> modes = new ArrayList<>();
    FLAGS.forEach((flag, mode) -> {
      if (Boolean.TRUE.equals(json.get(flag))) {
        modes.add(mode);
      }
    });
    Object newer = json.getOrDefault("pooling_mode", List.of());
    (newer instanceof List<?> list ? list : List.of(newer))
        .forEach(mode -> modes.add(Objects.toString(mode)));
    for (Pooling pooling : List.of(Pooling.CLS, Pooling.MEAN, Pooling.MAX)) {
      if (modes.equals(List.of(pooling.toString()))) {
        if (Boolean.FALSE.equals(json.get("include_prompt"))) {
          throw new CheckpointException(file, "include_prompt", "true", "false");
        }
        return pooling;
      }
    }
    throw new CheckpointException(file, "pooling mode", "one of cls, mean, max", modes.toString());
  }

  /// The same with another pooling.
  public EmbedderConfig withPooling(Pooling other) {
    return new EmbedderConfig(modelFolder, other, normalize, maxLength, lowerCase, prompt, prompts);
  }

  /// The same with vectors of length 1, or with vectors as they are.
  public EmbedderConfig withNormalize(boolean normalized) {
    return new EmbedderConfig(
        modelFolder, pooling, normalized, maxLength, lowerCase, prompt, prompts);
  }

  /// The same with a text in front of every text.
  public EmbedderConfig withPrompt(String text) {
    return new EmbedderConfig(modelFolder, pooling, normalize, maxLength, lowerCase, text, prompts);
  }
}
