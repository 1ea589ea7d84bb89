package albert4j.model;

import albert4j.engine.Init;
import albert4j.engine.Parameters;
import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import albert4j.engine.checkpoint.AtomicFile;
import albert4j.engine.checkpoint.Checkpoint;
import albert4j.engine.checkpoint.CheckpointException;
import albert4j.engine.checkpoint.CheckpointWriter;
import albert4j.engine.checkpoint.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/// A model with its head: a configuration (config.json, or Google's albert_config.json) and the
/// weights, of Hugging Face (safetensors or PyTorch, in one file or several), Google (TensorFlow)
/// or TextAnalysis.jl (BSON, which holds the configuration as well).
///
/// A model is named by its folder, by the file of its weights in it, or by an archive of the folder
/// (see [ModelArchive]).
///
/// ```java
/// Pretrained albert = Pretrained.load(Path.of("albert-base-v2"), Architecture.MODEL);
/// ```
///
/// The parameters may be read by any number of threads at once, each with a [albert4j.engine.Scope]
/// of its own.
public final class Pretrained {
  /// What every file must hold, whichever head it has.
  private static final List<Part> TRUNK = List.of(Part.EMBEDDINGS, Part.MAPPING, Part.LAYERS);

  /// A model of so many elements, 64 MB, may be made for nothing.
  private static final long SMALL = 1 << 24;

  private final AlbertConfig config;
  private final Architecture architecture;
  private final AlbertModel model;
  private final Optional<Head> head;
  private final Parameters parameters = new Parameters();
  private final List<String> notes = new ArrayList<>();

  private Pretrained(AlbertConfig config, Architecture architecture, boolean pooler) {
    this.config = config;
    this.architecture = architecture;
    this.model = new AlbertModel(config, pooler);
    this.head = architecture.head(model);
    model.collect(parameters);
    head.ifPresent(h -> h.collect(parameters));
  }

  /// Loads the model that the folder's configuration names, or that its tensors show if it names
  /// none.
  ///
  /// @throws CheckpointException if configuration or weights are missing, damaged or do not fit;
  ///   nothing is made up
  /// @throws IOException if a file cannot be read
  public static Pretrained load(Path folder) throws IOException {
    return load(folder, Optional.empty());
  }

  /// Loads one architecture from a folder that holds it, or holds more: the masked-LM head of a
  /// pre-training checkpoint, or the bare model of any.
  ///
  /// @throws CheckpointException if configuration or weights are missing, damaged or do not fit;
  ///   nothing is made up
  /// @throws IOException if a file cannot be read
  public static Pretrained load(Path folder, Architecture architecture) throws IOException {
    return load(folder, Optional.of(architecture));
  }

  private static Pretrained load(Path path, Optional<Architecture> wanted) throws IOException {
    if (ModelArchive.isArchive(path)) {
      try (var archive = ModelArchive.open(path)) {
        return loadFolder(archive.folder(), wanted);
      }
    }
    return loadFolder(path, wanted);
  }

  private static Pretrained loadFolder(Path folder, Optional<Architecture> wanted)
      throws IOException {
    AlbertConfig config = config(folder);
    try (Checkpoint checkpoint = Checkpoint.open(weights(folder))) {
      List<String> ours = ours(checkpoint);
      Architecture architecture =
          wanted.or(() -> Architecture.of(config)).orElseGet(() -> Architecture.of(ours));
      // a head decides whether there is a pooler; without one the file does
      boolean pooler =
          architecture == Architecture.MODEL
              ? ours.contains("pooler.weight")
              : architecture.hasPooler();
      if (wanted.isPresent()) {
        requireParts(checkpoint, architecture);
      }
      AlbertConfig labelled = labelled(config, checkpoint);
      requireEnough(checkpoint, labelled, architecture, architecture.parts());
      var pretrained = new Pretrained(labelled, architecture, pooler);
      if (wanted.isEmpty() && Architecture.of(config).isEmpty()) {
        pretrained.notes.add(
            "no architecture of ALBERT in the configuration, taken for "
                + architecture.className()
                + " by its tensors");
      }
      pretrained.fill(checkpoint, name -> false);
      return pretrained;
    }
  }

  /// Says in one line which head a file lacks; filling the model would list its tensors.
  private static void requireParts(Checkpoint checkpoint, Architecture architecture)
      throws CheckpointException {
    Set<Part> found = Part.of(checkpoint).keySet();
    List<Part> missing =
        architecture.parts().stream()
            .filter(part -> !found.contains(part))
            .filter(part -> architecture != Architecture.MODEL || part != Part.POOLER)
            .toList();
    if (!missing.isEmpty()) {
      throw new CheckpointException(
          checkpoint.path(),
          "parts",
          "those of " + architecture.className() + ", also " + missing,
          "" + found);
    }
  }

  /// The configuration with as many labels as the file's classifier has outputs, if it names none
  /// itself: Google's does not say how many there are.
  private static AlbertConfig labelled(AlbertConfig config, Checkpoint checkpoint)
      throws CheckpointException {
    for (String name : checkpoint.names()) {
      boolean classifier =
          AlbertNames.origin(name).filter(o -> o.ours().equals("classifier.weight")).isPresent();
      if (classifier && config.hasUnnamedLabels() && checkpoint.shape(name).rank() == 2) {
        int outputs = checkpoint.shape(name).dim(0);
        return outputs == 0 || outputs == config.numLabels()
            ? config
            : config.with("num_labels", outputs);
      }
    }
    return config;
  }

  /// Loads the model of a folder under a head that need not be there: what is missing of the head
  /// and of the pooler starts with fresh values, and [#notes()] says so. This is how fine-tuning
  /// begins.
  ///
  /// @param config the folder's configuration, with the labels of the task
  /// @throws CheckpointException if the weights are missing, damaged or do not fit
  /// @throws IOException if a file cannot be read
  public static Pretrained load(
      Path folder, AlbertConfig config, Architecture architecture, RandomGenerator random)
      throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(weights(folder))) {
      requireEnough(checkpoint, config, architecture, TRUNK);
      Pretrained pretrained = fresh(config, architecture, random);
      pretrained.fill(
          checkpoint, name -> !name.startsWith("embeddings.") && !name.startsWith("encoder."));
      return pretrained;
    }
  }

  /// Throws if a configuration asks for far more than a file holds, before there is memory for it.
  /// What lacks less is told tensor by tensor, later.
  private static void requireEnough(
      Checkpoint checkpoint, AlbertConfig config, Architecture architecture, List<Part> parts)
      throws CheckpointException {
    long wanted = 0;
    for (Part part : parts) {
      // the file of a model may lack its pooler
      wanted += part == Part.POOLER ? 0 : part.parameters(config, architecture);
    }
    long found = 0;
    for (String name : checkpoint.names()) {
      found += checkpoint.shape(name).size();
    }
    if (wanted > Math.max(found, SMALL)) {
      throw new CheckpointException(
          checkpoint.path(),
          "tensors",
          wanted + " elements for the model of the configuration",
          found + " in all");
    }
  }

  private static List<String> ours(Checkpoint checkpoint) {
    return checkpoint.names().stream()
        .flatMap(name -> AlbertNames.origin(name).stream())
        .map(AlbertNames.Origin::ours)
        .toList();
  }

  /// A model with fresh weights: matrices and tables Normal(0, initializer_range), biases 0, norms
  /// 1 and 0, and the padding row of the word table 0, as transformers does it.
  public static Pretrained fresh(
      AlbertConfig config, Architecture architecture, RandomGenerator random) {
    var pretrained = new Pretrained(config, architecture, architecture.hasPooler());
    for (String name : pretrained.parameters.names()) {
      Tensor values = pretrained.parameters.get(name);
      if (name.endsWith("norm.weight")) {
        Init.constant(values, 1f);
      } else if (name.endsWith(".bias")) {
        Init.constant(values, 0f);
      } else {
        Init.normal(values, config.initializerRange(), random);
      }
    }
    Init.constant(pretrained.parameters.get("embeddings.word").rows(config.padTokenId(), 1), 0f);
    pretrained.parameters.changed();
    return pretrained;
  }

  /// The configuration in a folder.
  ///
  /// @throws CheckpointException if there is none, or it is damaged
  /// @throws IOException if it cannot be read
  public static AlbertConfig config(Path folder) throws IOException {
    return ModelFiles.config(folder)
        .orElseThrow(() ->
            new CheckpointException(
                folder, "configuration", "config.json or albert_config.json", "neither of them"));
  }

  /// Whether there is a configuration.
  ///
  /// @throws CheckpointException if it is damaged
  /// @throws IOException if it cannot be read
  public static boolean hasConfig(Path folder) throws IOException {
    return ModelFiles.config(folder).isPresent();
  }

  /// The file of a folder that holds the weights, or lists the files that do.
  ///
  /// @throws CheckpointException if there is none, or nothing says which of several it is
  /// @throws IOException if the folder cannot be read
  public static Path weights(Path folder) throws IOException {
    return ModelFiles.weights(folder)
        .orElseThrow(() ->
            new CheckpointException(
                folder,
                "weights",
                "model.safetensors, pytorch_model.bin, a TensorFlow checkpoint (.index) or a"
                    + " .bson",
                "none of them"));
  }

  /// Whether there is a file with weights.
  ///
  /// @throws CheckpointException if nothing says which of several it is
  /// @throws IOException if the folder cannot be read
  public static boolean hasWeights(Path folder) throws IOException {
    return ModelFiles.weights(folder).isPresent();
  }

  private void fill(Checkpoint checkpoint, Predicate<String> mayBeFresh) throws IOException {
    var wanted = new LinkedHashMap<String, Shape>();
    parameters.names().forEach(name -> wanted.put(name, parameters.get(name).shape()));
    Resolution resolution = Resolution.of(checkpoint, wanted, mayBeFresh);
    for (Map.Entry<String, Resolution.Source> entry : resolution.sources().entrySet()) {
      Tensor to = parameters.get(entry.getKey());
      Resolution.Source source = entry.getValue();
      if (source.transposed()) {
        checkpoint.readTransposed(source.name(), to);
      } else {
        checkpoint.read(source.name(), to);
      }
    }
    parameters.changed();
    notes.addAll(resolution.notes());
  }

  /// Writes config.json and model.safetensors in F32, see [#save(Path, WeightsFormat, DType)].
  ///
  /// @throws IOException if a file cannot be written
  public void save(Path folder) throws IOException {
    save(folder, WeightsFormat.SAFETENSORS, DType.F32);
  }

  /// Writes the weights under the format's name for them, and config.json, as transformers reads
  /// them; with TensorFlow's format also albert_config.json, as Google's code reads it. The folder
  /// is made if need be; each file is replaced as a whole. Weights of other formats stay in it, and
  /// [#load] may prefer them.
  ///
  /// @param dtype F32, or F16 or BF16, to which weights are rounded; TensorFlow's are F32
  /// @throws IllegalArgumentException if the format cannot hold that type, or albert_config.json
  ///   cannot describe the model, see [AlbertConfig#toGoogleJson()]
  /// @throws IOException if a file cannot be written
  public void save(Path folder, WeightsFormat format, DType dtype) throws IOException {
    CheckpointWriter<?> writer = format.writer(parameters, dtype);
    AlbertConfig named = config.with("architectures", List.of(architecture.className()));
    if (format == WeightsFormat.TENSORFLOW) {
      String google = config.toGoogleJson();
      Files.createDirectories(folder);
      AtomicFile.write(folder.resolve("albert_config.json"), google);
    }
    Files.createDirectories(folder);
    named.write(folder.resolve("config.json"));
    writer.write(folder.resolve(format.fileName()));
  }

  /// The configuration.
  public AlbertConfig config() {
    return config;
  }

  /// Which model and head this is.
  public Architecture architecture() {
    return architecture;
  }

  /// The model without its head.
  public AlbertModel model() {
    return model;
  }

  /// The head; empty for [Architecture#MODEL].
  public Optional<Head> head() {
    return head;
  }

  /// The parameters of model and head.
  public Parameters parameters() {
    return parameters;
  }

  /// What a user should know about the loading, a sentence each: tensors that were left aside,
  /// fresh ones, tied ones that differ.
  public List<String> notes() {
    return List.copyOf(notes);
  }
}
