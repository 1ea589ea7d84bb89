package albert4j.hub;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Which files of a repository a model consists of, of all those that can be there: the weights in
/// one format, the tokenizer, and the files that say how to use them. Not what other programs need:
/// Flax, ONNX, Rust, pictures, states of optimisers.
final class Needed {
  /// The folder itself, those of sentence-transformers' modules, those of TensorFlow Hub.
  private static final Pattern FOLDERS = Pattern.compile("|\\d+_\\w+/|variables/|assets/");

  private static final Set<String> SETTINGS =
      Set.of(
          "config.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "modules.json",
          "sentence_bert_config.json",
          "config_sentence_transformers.json");

  private static final Pattern GOOGLE_SETTINGS = Pattern.compile("albert_config.*\\.json");

  private static final Pattern TOKENIZERS =
      Pattern.compile("tokenizer\\.json|vocab\\.txt|.*\\.(model|vocab)");

  /// Formats of weights, the one that is read first at the front; each one that starts a format,
  /// and what belongs to it.
  private static final Map<Pattern, Pattern> WEIGHTS = new LinkedHashMap<>();

  static {
    format("model\\.safetensors");
    format(
        "model\\.safetensors\\.index\\.json",
        "model\\.safetensors\\.index\\.json|model-\\d+-of-\\d+\\.safetensors");
    format("pytorch_model\\.bin");
    format(
        "pytorch_model\\.bin\\.index\\.json",
        "pytorch_model\\.bin\\.index\\.json|pytorch_model-\\d+-of-\\d+\\.bin");
    format(".*\\.index", "checkpoint|.*\\.index|.*\\.data-\\d+-of-\\d+");
    format(".*\\.(tf)?bson");
  }

  private Needed() {}

  private static void format(String file) {
    format(file, file);
  }

  private static void format(String first, String all) {
    WEIGHTS.put(Pattern.compile(first), Pattern.compile(all));
  }

  /// Those that make up the model.
  ///
  /// @param names all files of the repository
  static List<String> of(Collection<String> names) {
    Set<String> needed = new LinkedHashSet<>();
    names.stream()
        .filter(name -> isIn(name) && (isSetting(name) || isTokenizer(name)))
        .forEach(needed::add);
    folders(names).forEach(folder -> needed.addAll(weights(folder, names)));
    return List.copyOf(needed);
  }

  /// What of a model is not there, so that the rest must not be used: any file of settings; the
  /// tokenizer if none of its files are there; the weights if none are there, or only a part.
  ///
  /// @param names all files of the repository
  static List<String> missing(Collection<String> names, Predicate<String> isThere) {
    List<String> missing = new ArrayList<>();
    List<String> tokenizers = new ArrayList<>();
    for (String name : names) {
      if (isIn(name) && isSetting(name) && !isThere.test(name)) {
        missing.add(name);
      } else if (isIn(name) && isTokenizer(name)) {
        tokenizers.add(name);
      }
    }
    if (tokenizers.stream().noneMatch(isThere)) {
      missing.addAll(tokenizers);
    }
    for (String folder : folders(names)) {
      missing.addAll(missingWeights(folder, names, isThere));
    }
    return missing;
  }

  private static List<String> missingWeights(
      String folder, Collection<String> names, Predicate<String> isThere) {
    // what was chosen may be another format than ours would have been
    List<String> there = weights(folder, names.stream().filter(isThere).toList());
    List<String> all =
        there.isEmpty() ? weights(folder, names) : sameFormat(folder, there.getFirst(), names);
    return all.stream().filter(isThere.negate()).toList();
  }

  private static List<String> sameFormat(String folder, String file, Collection<String> names) {
    String name = file.substring(folder.length());
    for (Pattern format : WEIGHTS.values()) {
      if (format.matcher(name).matches()) {
        return matching(folder, format, names);
      }
    }
    return List.of();
  }

  /// The weights of a folder in the first format that it has.
  private static List<String> weights(String folder, Collection<String> names) {
    for (Map.Entry<Pattern, Pattern> format : WEIGHTS.entrySet()) {
      if (!matching(folder, format.getKey(), names).isEmpty()) {
        return matching(folder, format.getValue(), names);
      }
    }
    return List.of();
  }

  private static List<String> matching(String folder, Pattern file, Collection<String> names) {
    return names.stream()
        .filter(name -> folder(name).equals(folder) && file.matcher(last(name)).matches())
        .toList();
  }

  private static Set<String> folders(Collection<String> names) {
    Set<String> folders = new LinkedHashSet<>();
    names.stream().filter(Needed::isIn).forEach(name -> folders.add(folder(name)));
    return folders;
  }

  private static boolean isIn(String name) {
    return FOLDERS.matcher(folder(name)).matches();
  }

  private static boolean isSetting(String name) {
    return SETTINGS.contains(last(name)) || GOOGLE_SETTINGS.matcher(last(name)).matches();
  }

  private static boolean isTokenizer(String name) {
    return TOKENIZERS.matcher(last(name)).matches();
  }

  /// With the `/`; empty for the repository itself.
  private static String folder(String name) {
    return name.substring(0, name.lastIndexOf('/') + 1);
  }

  private static String last(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }
}
