package albert4j.engine.checkpoint;

import albert4j.engine.Shape;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Reads what TextAnalysis.jl made of Google's ALBERT checkpoints for Flux: a `.bson` or
/// `.bson.tfbson` file of configuration, weights and vocabulary, written by Julia's BSON.jl.
///
/// The weights have the names of Google's checkpoint. A matrix was transposed before it was
/// written, and Julia stores columns first, so its bytes are those of TensorFlow's rows: it is read
/// with its dimensions in reverse. A vector was written as a matrix of one row. The configuration
/// and the vocabulary become remarks ([Checkpoint#metadata()]).
///
/// Julia's values are documents with a `tag`: `array` (type, size, data), `struct` (a Dict: its
/// keys and its values, side by side), `backref` (the n-th of the top level's `_backrefs`, from 1).
///
/// Source: BSON.jl, README and src/extensions.jl.
final class JuliaBson {
  private static final Map<String, DType> TYPES =
      Map.of(
          "Bool", DType.BOOL,
          "UInt8", DType.U8,
          "Int8", DType.I8,
          "Int16", DType.I16,
          "Int32", DType.I32,
          "Int64", DType.I64,
          "Float16", DType.F16,
          "Float32", DType.F32,
          "Float64", DType.F64);

  /// BSON.jl refers to values, not to references; a longer way is a circle, or meant to take long.
  private static final int MAX_STEPS = 8;

  private final OpenFile open;
  private final Path file;
  private final List<?> backrefs;

  private JuliaBson(OpenFile open, Map<String, Object> top) throws CheckpointException {
    this.open = open;
    file = open.path();
    Object values = top.getOrDefault("_backrefs", List.of());
    if (!(values instanceof List<?> list)) {
      throw new CheckpointException(file, "_backrefs", "a list", describe(values));
    }
    backrefs = list;
  }

  /// Reads a file.
  ///
  /// @throws CheckpointException if it is not what TextAnalysis.jl writes
  /// @throws IOException if it cannot be read
  static Checkpoint read(Path file, OpenFiles files) throws IOException {
    OpenFile open = files.open(file);
    Map<String, Object> top = Bson.read(file, open.bytes());
    var julia = new JuliaBson(open, top);
    return new Checkpoint(file, julia.weights(top), julia.remarks(top), files);
  }

  private Map<String, Entry> weights(Map<String, Object> top) throws CheckpointException {
    var entries = new LinkedHashMap<String, Entry>();
    for (var weight : dictionary("weights", top.getOrDefault("weights", Json.NULL)).entrySet()) {
      String place = "weights, " + CheckpointException.quote(weight.getKey());
      entries.put(weight.getKey(), entry(place, weight.getValue()));
    }
    return entries;
  }

  private Entry entry(String place, Object value) throws CheckpointException {
    Map<String, Object> array = tagged(place, value, "array");
    DType dtype = dtype(place, array.getOrDefault("type", Json.NULL));
    if (!(array.get("data") instanceof MemorySegment data)) {
      throw bad(place + ", data", "binary", describe(array.getOrDefault("data", Json.NULL)));
    }
    List<Long> dims = dims(place, array.getOrDefault("size", Json.NULL));
    Shape shape =
        Checkpoint.shape(dims)
            .orElseThrow(() ->
                bad(
                    place + ", size",
                    "at most 2^31 - 9 elements (a Java array)",
                    Json.describe(dims)));
    long needed = (long) shape.size() * dtype.bytes();
    if (data.byteSize() != needed) {
      throw bad(place + ", data", needed + " bytes of " + dtype + shape, "" + data.byteSize());
    }
    return new Entry(dtype, shape, data, open);
  }

  /// The dimensions in TensorFlow's order.
  private List<Long> dims(String place, Object value) throws CheckpointException {
    var dims = new ArrayList<Long>();
    for (Object dim : list(place + ", size", value)) {
      if (!(dim instanceof Long number) || number < 0) {
        throw bad(place + ", size", "integers of at least 0", describe(dim));
      }
      dims.add(number);
    }
    Collections.reverse(dims);
    if (dims.size() == 2 && dims.get(1) == 1) {
      dims.remove(1);
    }
    return dims;
  }

  /// The last part of a type's name counts: older versions write `Main` or `Core` before it.
  private DType dtype(String place, Object value) throws CheckpointException {
    List<?> name =
        list(place + ", type", tagged(place, value, "datatype").getOrDefault("name", List.of()));
    Object last = name.isEmpty() ? "" : name.getLast();
    DType dtype = last instanceof String text ? TYPES.get(text) : null;
    if (dtype == null) {
      throw bad(
          place + ", type", "one of " + TYPES.keySet().stream().sorted().toList(), describe(last));
    }
    return dtype;
  }

  private Map<String, String> remarks(Map<String, Object> top) throws CheckpointException {
    var remarks = new LinkedHashMap<String, String>();
    if (top.containsKey("config")) {
      Map<String, Object> config = dictionary("config", top.get("config"));
      // what is no number or string ("layers_to_keep") is no setting of ours
      config.values().removeIf(value -> !(value instanceof String || value instanceof Number));
      for (var setting : config.entrySet()) {
        if (setting.getValue() instanceof Double number && !Double.isFinite(number)) {
          throw bad(
              "config, " + CheckpointException.quote(setting.getKey()),
              "a finite number",
              "" + number);
        }
      }
      remarks.put(Checkpoint.CONFIGURATION, Json.pretty(config));
    }
    if (top.containsKey("vocab")) {
      var lines = new ArrayList<String>();
      for (Object line : list("vocab", top.get("vocab"))) {
        if (!(line instanceof String text) || text.indexOf('\n') >= 0) {
          throw bad("vocab, line " + lines.size(), "a line of text", describe(line));
        }
        lines.add(text);
      }
      remarks.put(
          Checkpoint.VOCABULARY,
          lines.stream().map(line -> line + "\n").collect(Collectors.joining()));
    }
    return remarks;
  }

  /// A dictionary with strings for keys: a struct of two arrays, or a document.
  private Map<String, Object> dictionary(String place, Object value) throws CheckpointException {
    Map<String, Object> document = document(place, value);
    if (!document.containsKey("tag")) {
      return document;
    }
    List<?> data = list(place, tagged(place, value, "struct").getOrDefault("data", Json.NULL));
    List<?> keys = data.size() == 2 ? list(place + ", keys", data.getFirst()) : List.of();
    List<?> values = data.size() == 2 ? list(place + ", values", data.getLast()) : List.of();
    if (data.size() != 2 || keys.size() != values.size()) {
      throw bad(place, "as many keys as values", keys.size() + " and " + values.size());
    }
    var dictionary = new LinkedHashMap<String, Object>();
    for (int i = 0; i < keys.size(); i++) {
      if (!(keys.get(i) instanceof String key)
          || dictionary.putIfAbsent(key, values.get(i)) != null) {
        throw bad(place + ", key " + i, "a new string", describe(keys.get(i)));
      }
    }
    return dictionary;
  }

  /// A list: plain, or an array of Julia's that holds no numbers.
  private List<?> list(String place, Object value) throws CheckpointException {
    Object list = resolve(place, value);
    if (list instanceof Map<?, ?>) {
      list = tagged(place, list, "array").getOrDefault("data", Json.NULL);
    }
    if (list instanceof List<?> items) {
      return items;
    }
    throw bad(place, "a list", describe(list));
  }

  private Map<String, Object> tagged(String place, Object value, String tag)
      throws CheckpointException {
    Map<String, Object> document = document(place, value);
    Object found = document.getOrDefault("tag", Json.NULL);
    if (!found.equals(tag)) {
      throw bad(place, "a document with the tag " + tag, describe(found));
    }
    return document;
  }

  private Map<String, Object> document(String place, Object value) throws CheckpointException {
    Object resolved = resolve(place, value);
    return Json.object(resolved).orElseThrow(() -> bad(place, "a document", describe(resolved)));
  }

  /// What a value refers to, if it is a reference.
  private Object resolve(String place, Object value) throws CheckpointException {
    Object resolved = value;
    for (int steps = 0; steps <= MAX_STEPS; steps++) {
      if (!(resolved instanceof Map<?, ?> map && "backref".equals(map.get("tag")))) {
        return resolved;
      }
      if (!(map.get("ref") instanceof Long ref) || ref < 1 || ref > backrefs.size()) {
        Object found = map.containsKey("ref") ? map.get("ref") : Json.NULL;
        throw bad(place, "a ref from 1 to " + backrefs.size(), describe(found));
      }
      resolved = backrefs.get((int) (ref - 1));
    }
    throw bad(place, "a reference to a value", "more than " + MAX_STEPS + " references in a row");
  }

  private static String describe(Object value) {
    return switch (value) {
      case MemorySegment _ -> "binary";
      // may hold binaries
      case List<?> list -> "a list of " + list.size();
      default -> Json.describe(value);
    };
  }

  private CheckpointException bad(String place, String expected, String found) {
    return new CheckpointException(file, place, expected, found);
  }
}
