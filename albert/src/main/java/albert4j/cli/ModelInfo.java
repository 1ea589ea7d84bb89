package albert4j.cli;

import albert4j.engine.Shape;
import albert4j.engine.checkpoint.Checkpoint;
import albert4j.engine.checkpoint.FileKind;
import albert4j.engine.checkpoint.Json;
import albert4j.model.AlbertConfig;
import albert4j.model.Architecture;
import albert4j.model.ModelArchive;
import albert4j.model.Part;
import albert4j.model.Pretrained;
import albert4j.model.PretrainedTokenizer;
import albert4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Collects what there is to know about a model folder, or about a file, without computing
/// anything: also where Java has no vectors, and of files that are damaged.
final class ModelInfo {
  /// What tokenizers are read from, by [FileKind] and by the ends of names.
  private static final Set<String> TOKENIZERS =
      Set.of(FileKind.SENTENCEPIECE, FileKind.WORDPIECE, FileKind.SCORES, FileKind.TOKENIZER_JSON);

  private static final List<String> NAMES = List.of(".model", ".vocab", "vocab.txt");

  private static final int MAX_REMARK = 500;

  /// Files with these names are weights even if they do not look like it.
  private static final List<String> WEIGHT_NAMES = List.of(".safetensors", ".index.json", ".index");

  private final Map<String, Object> fields = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();
  private Optional<AlbertConfig> config = Optional.empty();

  /// Something that may turn out to be damaged.
  private interface Look {
    void look() throws IOException;
  }

  /// Something that may turn out to be damaged instead of being there.
  private interface Question {
    boolean ask() throws IOException;
  }

  /// Looks at a folder or a file.
  ///
  /// @throws IOException if it cannot be read
  ModelInfo(Path path) throws IOException {
    look(path);
  }

  /// Looks at a folder or a file.
  ///
  /// @param about what a user should know first
  /// @throws IOException if it cannot be read
  ModelInfo(Path path, String about) throws IOException {
    fields.put("about", about);
    look(path);
  }

  private void look(Path path) throws IOException {
    fields.put("path", path.toString());
    if (Files.isDirectory(path)) {
      fields.put("kind", "folder");
      folder(path);
    } else {
      String kind = FileKind.of(path);
      fields.put("kind", kind);
      fields.put("bytes", Files.size(path));
      if (ModelArchive.isArchive(path)) {
        look(() -> archive(path));
      } else {
        file(path, kind);
      }
    }
    fields.put("problems", problems);
  }

  /// Everything as JSON values.
  Map<String, Object> fields() {
    return fields;
  }

  /// What is wrong, a sentence each.
  List<String> problems() {
    return problems;
  }

  private void archive(Path path) throws IOException {
    try (var archive = ModelArchive.open(path)) {
      folder(archive.folder());
    }
  }

  private void folder(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    boolean hasConfig =
        look(() -> Pretrained.hasConfig(folder), () -> config(Pretrained.config(folder)));
    boolean hasWeights =
        look(() -> Pretrained.hasWeights(folder), () -> weights(Pretrained.weights(folder)));
    boolean hasTokenizer =
        look(
            () -> PretrainedTokenizer.exists(folder),
            () -> tokenizer(PretrainedTokenizer.load(folder)));
    if (hasWeights && !hasConfig) {
      problems.add(folder + ": configuration: expected config.json, found none");
    }
    if (!hasConfig && !hasWeights && !hasTokenizer) {
      problems.add(folder + ": expected config.json, weights or a tokenizer, found none of them");
    }
    List<Object> list = new ArrayList<>();
    for (Path file : files) {
      var entry = new LinkedHashMap<String, Object>();
      entry.put("name", file.getFileName().toString());
      entry.put("bytes", Files.size(file));
      entry.put("kind", FileKind.of(file));
      list.add(entry);
    }
    fields.put("files", list);
  }

  /// Looks at something if it is there; what is damaged is there.
  private boolean look(Question isThere, Look look) {
    try {
      if (!isThere.ask()) {
        return false;
      }
    } catch (IOException e) {
      problems.add(String.valueOf(e.getMessage()));
      return true;
    }
    look(look);
    return true;
  }

  private void file(Path file, String kind) {
    String name = String.valueOf(file.getFileName());
    if (FileKind.isWeights(kind) || WEIGHT_NAMES.stream().anyMatch(name::endsWith)) {
      look(() -> weights(file));
    } else if (name.endsWith("albert_config.json")) {
      look(() -> config(AlbertConfig.readGoogle(file)));
    } else if (name.endsWith("config.json") && !name.endsWith("tokenizer_config.json")) {
      look(() -> config(AlbertConfig.read(file)));
    } else if (kind.equals("JSON")) {
      look(() -> fields.put("keys", List.copyOf(Json.readObject(file).keySet())));
    } else if (TOKENIZERS.contains(kind) || NAMES.stream().anyMatch(name::endsWith)) {
      look(() -> tokenizer(PretrainedTokenizer.load(file)));
    } else {
      problems.add(
          file + ": expected weights, a config.json or a tokenizer's file, found: " + kind);
    }
  }

  private void look(Look look) {
    try {
      look.look();
    } catch (IOException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
  }

  private void config(AlbertConfig config) throws IOException {
    this.config = Optional.of(config);
    Architecture architecture = Architecture.of(config).orElse(Architecture.MODEL);
    fields.put("architecture", architecture.className());
    fields.put("config", Json.parse(config.toJson()));
    var expected = new EnumMap<Part, Long>(Part.class);
    for (Part part : architecture.parts()) {
      expected.put(part, part.parameters(config, architecture));
    }
    fields.put("parameters", withTotal(expected));
  }

  private void weights(Path file) throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      Map<Part, Long> found = Part.of(checkpoint);
      fields.put("parameters", withTotal(found));
      config.ifPresent(c -> compare(file, c, found));
      List<Object> tensors = new ArrayList<>();
      for (String name : checkpoint.names()) {
        Shape shape = checkpoint.shape(name);
        var tensor = new LinkedHashMap<String, Object>();
        tensor.put("name", name);
        tensor.put("dtype", checkpoint.dtype(name).name());
        tensor.put("shape", shape.toArray());
        tensors.add(tensor);
      }
      var remarks = new LinkedHashMap<>(checkpoint.metadata());
      // a vocabulary of 30,000 lines, in the file of the Julia seed
      remarks.replaceAll(
          (name, text) -> text.length() <= MAX_REMARK ? text : text.length() + " characters");
      fields.put("metadata", remarks);
      fields.put("tensors", tensors);
    }
  }

  private void compare(Path file, AlbertConfig config, Map<Part, Long> found) {
    Architecture architecture = Architecture.of(config).orElse(Architecture.MODEL);
    found.forEach((part, count) -> {
      long expected = part.parameters(config, architecture);
      if (count != expected) {
        problems.add(
            file
                + ": "
                + part
                + ": expected "
                + expected
                + " parameters as the configuration says, found "
                + count);
      }
    });
    for (Part part : architecture.parts()) {
      if (!found.containsKey(part) && part != Part.POOLER) {
        problems.add(
            file + ": " + part + ": expected for " + architecture.className() + ", found none");
      }
    }
  }

  private static Map<String, Object> withTotal(Map<Part, Long> parts) {
    var counts = new LinkedHashMap<String, Object>();
    parts.forEach((part, count) -> counts.put(part.toString(), count));
    counts.put("total", parts.values().stream().mapToLong(Long::longValue).sum());
    return counts;
  }

  private void tokenizer(Tokenizer tokenizer) {
    var facts = new LinkedHashMap<String, Object>();
    facts.put("pieces", tokenizer.vocabulary().size());
    facts.put("pad", tokenizer.padId());
    facts.put("unk", tokenizer.unknownId());
    facts.put("cls", tokenizer.clsId());
    facts.put("sep", tokenizer.sepId());
    facts.put("mask", tokenizer.maskId());
    fields.put("tokenizer", facts);
    config
        .filter(c -> c.vocabSize() < tokenizer.vocabulary().size())
        .ifPresent(c ->
            problems.add(
                "tokenizer: expected at most "
                    + c.vocabSize()
                    + " pieces as vocab_size says, found "
                    + tokenizer.vocabulary().size()));
  }

  /// The same for people: one fact a line.
  String text() {
    var text = new StringBuilder();
    fields.forEach((name, value) -> append(text, name, value));
    return text.toString().stripTrailing();
  }

  private static void append(StringBuilder text, String name, Object value) {
    if (value instanceof List<?> list) {
      text.append(name).append(list.isEmpty() ? ": none\n" : ":\n");
      for (Object entry : list) {
        text.append("  ")
            .append(
                entry instanceof Map<?, ?> map
                    ? String.join("  ", map.values().stream().map(ModelInfo::plain).toList())
                    : plain(entry))
            .append('\n');
      }
    } else if (value instanceof Map<?, ?> map) {
      text.append(name).append(map.isEmpty() ? ": none\n" : ":\n");
      map.forEach((key, inner) -> text.append(String.format("  %-28s %s%n", key, plain(inner))));
    } else {
      text.append(name).append(": ").append(plain(value)).append('\n');
    }
  }

  private static String plain(Object value) {
    return value instanceof String string ? string : Json.compact(value);
  }
}
