package albert4j.engine.checkpoint;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/// Reads a checkpoint in several files: `model.safetensors.index.json` or
/// `pytorch_model.bin.index.json`, which says in its `weight_map` which file holds which tensor.
///
/// The index is the authority: tensors that it does not list are left out.
///
/// Source: Hugging Face transformers, "Big models", on sharded checkpoints.
final class Shards {
  private Shards() {}

  /// Whether a file begins like one: with a JSON object.
  static boolean isIndex(MemorySegment bytes) {
    return bytes.byteSize() > 0
        && bytes.get(ValueLayout.JAVA_BYTE, 0) == '{'
        // a header of safetensors whose length begins with that byte
        && (bytes.byteSize() < 9 || bytes.get(ValueLayout.JAVA_BYTE, 7) != 0);
  }

  /// Reads an index, and maps the files that it lists.
  ///
  /// @throws CheckpointException if a file is missing or is not what its format demands
  /// @throws IOException if a file cannot be read
  static Checkpoint read(Path index, OpenFiles files) throws IOException {
    Map<String, String> weightMap = weightMap(index);
    var entries = new LinkedHashMap<String, Entry>();
    var metadata = new LinkedHashMap<String, String>();
    for (String name : new TreeSet<>(weightMap.values())) {
      Path file = index.resolveSibling(name);
      MemorySegment bytes = files.open(file).bytes();
      Checkpoint.Reader reader = TorchFile.isTorch(bytes) ? TorchFile::read : Safetensors::read;
      Checkpoint shard = reader.read(file, files);
      metadata.putAll(shard.metadata());
      for (var mapping : weightMap.entrySet()) {
        if (mapping.getValue().equals(name)) {
          entries.put(mapping.getKey(), entry(index, shard, mapping.getKey()));
        }
      }
    }
    return new Checkpoint(index, entries, metadata, files);
  }

  private static Entry entry(Path index, Checkpoint shard, String name) throws CheckpointException {
    Entry entry = shard.entries().get(name);
    if (entry == null) {
      throw new CheckpointException(
          index,
          "weight_map, " + CheckpointException.quote(name),
          "a tensor in " + shard.path().getFileName(),
          "none there");
    }
    return entry;
  }

  /// The index's map from tensor to file. A file must lie beside its index: the index may come from
  /// a stranger.
  private static Map<String, String> weightMap(Path index) throws IOException {
    Object found = Json.readObject(index).getOrDefault("weight_map", Json.NULL);
    Map<String, Object> map =
        Json.object(found)
            .orElseThrow(() ->
                new CheckpointException(index, "weight_map", "an object", Json.describe(found)));
    var weightMap = new LinkedHashMap<String, String>();
    for (var mapping : map.entrySet()) {
      if (!(mapping.getValue() instanceof String name) || !isPlainFileName(name)) {
        throw new CheckpointException(
            index,
            "weight_map, " + CheckpointException.quote(mapping.getKey()),
            "the name of a file beside the index",
            Json.describe(mapping.getValue()));
      }
      weightMap.put(mapping.getKey(), name);
    }
    return weightMap;
  }

  private static boolean isPlainFileName(String name) {
    return (name.endsWith(".safetensors") || name.endsWith(".bin"))
        && name.chars().noneMatch(c -> c == '/' || c == '\\' || c == ':' || c < ' ')
        && isName(name);
  }

  /// Not every string is one: half a surrogate pair is none, and some systems know few letters.
  private static boolean isName(String name) {
    try {
      return Path.of(name).getNameCount() == 1;
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
