package albert4j.model;

import albert4j.engine.checkpoint.Checkpoint;
import albert4j.engine.checkpoint.CheckpointException;
import albert4j.engine.checkpoint.Json;
import albert4j.engine.checkpoint.JsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Finds the weights and the configuration of a model, as Hugging Face, Google, TensorFlow Hub and
/// the Julia seed lay them out.
final class ModelFiles {
  /// Files of weights by name; of several, the first is read.
  private static final List<String> WEIGHTS =
      List.of(
          "model.safetensors",
          "model.safetensors.index.json",
          "pytorch_model.bin",
          "pytorch_model.bin.index.json",
          "variables/variables.index",
          "model.ckpt-best.index");

  /// How the names of others end, if there is one alone of a kind.
  private static final List<String> ENDINGS = List.of(".index", ".bson", ".tfbson", ".bin", ".pt");

  /// What TensorFlow's file `checkpoint` says about the latest one.
  private static final Pattern LATEST =
      Pattern.compile("(?m)^model_checkpoint_path: \"([^\"]*)\"$");

  private ModelFiles() {}

  /// The file with the weights, or which lists the files that hold them.
  ///
  /// @param path a folder, or such a file itself
  /// @return empty if the folder has none
  /// @throws CheckpointException if nothing says which of several it is
  /// @throws IOException if the folder cannot be read
  static Optional<Path> weights(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return Optional.of(path);
    }
    for (String name : WEIGHTS) {
      if (Files.isRegularFile(path.resolve(name))) {
        return Optional.of(path.resolve(name));
      }
    }
    Optional<Path> latest = latest(path);
    if (latest.isPresent()) {
      return latest;
    }
    for (String ending : ENDINGS) {
      List<Path> files = ending(path, ending);
      if (files.size() == 1) {
        return Optional.of(files.getFirst());
      }
      if (files.size() > 1) {
        throw new CheckpointException(
            path,
            "weights",
            "one checkpoint (name the file itself to choose)",
            files.stream().map(Path::getFileName).toList().toString());
      }
    }
    return Optional.empty();
  }

  /// The checkpoint that a training run of TensorFlow's wrote last. Its path may be that of another
  /// machine; the name counts.
  private static Optional<Path> latest(Path folder) throws IOException {
    Path file = folder.resolve("checkpoint");
    if (!Files.isRegularFile(file) || Files.size(file) > 1 << 20) {
      return Optional.empty();
    }
    Matcher matcher = LATEST.matcher(Files.readString(file));
    if (!matcher.find()) {
      return Optional.empty();
    }
    String name = matcher.group(1).replaceFirst(".*[/\\\\]", "");
    return Optional.of(folder.resolve(name + ".index")).filter(Files::isRegularFile);
  }

  private static List<Path> ending(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(ending) && Files.isRegularFile(file))
          .sorted()
          .toList();
    }
  }

  /// The folder of a model that is named by its folder or by its weights.
  static Path folder(Path path) {
    Path beside = Files.isDirectory(path) ? path : path.resolveSibling("");
    // the weights of a module of TensorFlow Hub have a folder of their own
    return beside.endsWith("variables") ? beside.resolve("..") : beside;
  }

  /// The configuration: of the folder, or of that around the file, or out of the file itself.
  ///
  /// @param path a folder, or a file with weights
  /// @return empty if there is none
  /// @throws CheckpointException if it is damaged
  /// @throws IOException if a file cannot be read
  static Optional<AlbertConfig> config(Path path) throws IOException {
    Path folder = folder(path);
    for (Path near : List.of(folder, folder.resolve("assets"))) {
      if (Files.isRegularFile(near.resolve("config.json"))) {
        return Optional.of(AlbertConfig.read(near.resolve("config.json")));
      }
      if (Files.isDirectory(near)) {
        // Google's Chinese models call it albert_config_base.json and the like
        List<Path> google =
            ending(near, ".json").stream()
                .filter(file -> file.getFileName().toString().startsWith("albert_config"))
                .toList();
        if (!google.isEmpty()) {
          return Optional.of(AlbertConfig.readGoogle(google.getFirst()));
        }
      }
    }
    Optional<Path> weights = weights(path);
    return weights.isPresent() ? inside(weights.get()) : Optional.empty();
  }

  private static Optional<AlbertConfig> inside(Path weights) throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(weights)) {
      String text = checkpoint.metadata().get(Checkpoint.CONFIGURATION);
      if (text == null) {
        return Optional.empty();
      }
      return Optional.of(AlbertConfig.ofGoogle(Json.object(Json.parse(text)).orElseThrow()));
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(weights, String.valueOf(e.getMessage()));
    } catch (JsonException e) {
      throw new IllegalStateException("what was written as JSON must be JSON", e);
    }
  }
}
