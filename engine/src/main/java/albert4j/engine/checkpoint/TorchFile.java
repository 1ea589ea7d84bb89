package albert4j.engine.checkpoint;

import albert4j.engine.Shape;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// Reads what `torch.save` writes: `pytorch_model.bin`, `.pt`, `.pth`.
///
/// Since PyTorch 1.6 this is a zip archive ([TorchZip]): `NAME/data.pkl` is a [Pickle] of the state
/// dict, and `NAME/data/KEY` holds the elements of the storage KEY. Before it was five pickles one
/// after another (a magic number, a version, the machine, the state dict, the storages' keys), and
/// behind them each storage: its number of elements and the elements. A tensor is a view of a
/// storage, with an offset and strides; several may share one. Of a training checkpoint the state
/// dict within is taken. Nothing in the file is executed: see [Pickle].
///
/// Source: PyTorch, torch/serialization.py and torch/_utils.py.
final class TorchFile {
  /// 0x1950a86a20f9469cfc6c, lowest byte first.
  private static final String LEGACY_MAGIC = "6cfc9c46f9206aa85019";

  private static final long LEGACY_VERSION = 1001;

  /// Where training scripts keep the state dict, the usual first.
  private static final List<String> WRAPPERS =
      List.of("state_dict", "model_state_dict", "model", "module");

  /// More elements than this are only in a view that is no larger than its storage.
  private static final long MAX_EXPANDED = 1 << 20;

  private final OpenFile open;
  private final Path file;
  private final MemorySegment bytes;
  private final TorchTensors tensors;

  private TorchFile(OpenFile open) {
    this.open = open;
    file = open.path();
    bytes = open.bytes();
    tensors = new TorchTensors(bytes.byteSize());
  }

  /// Reads a file of either format.
  ///
  /// @throws CheckpointException if it is damaged, or not a state dict
  /// @throws IOException if it cannot be read
  static Checkpoint read(Path file, OpenFiles files) throws IOException {
    var torch = new TorchFile(files.open(file));
    Object top = isZip(torch.bytes) ? torch.readZip() : torch.readLegacy();
    return new Checkpoint(file, torch.entries(top), Map.of(), files);
  }

  /// Whether a file begins like one of the two formats.
  static boolean isTorch(MemorySegment bytes) {
    return isZip(bytes)
        || (bytes.byteSize() >= 2
            && bytes.get(ValueLayout.JAVA_BYTE, 0) == (byte) 0x80
            && bytes.get(ValueLayout.JAVA_BYTE, 1) <= 5
            && bytes.get(ValueLayout.JAVA_BYTE, 1) >= 2
            // a safetensors header may be that long
            && (bytes.byteSize() < 9 || bytes.get(ValueLayout.JAVA_BYTE, 8) != '{'));
  }

  private static boolean isZip(MemorySegment bytes) {
    return bytes.byteSize() >= 4 && bytes.get(Checkpoint.I32, 0) == TorchZip.MEMBER_SIGNATURE;
  }

  private Object readZip() throws CheckpointException {
    Map<String, MemorySegment> members = TorchZip.members(file, bytes);
    String program =
        members.keySet().stream()
            .filter(name -> name.endsWith("/data.pkl"))
            .findFirst()
            .orElseThrow(() ->
                bad(
                    "archive",
                    "data.pkl, as torch.save writes it",
                    members.size() + " other members"));
    String folder = program.substring(0, program.length() - "data.pkl".length());
    MemorySegment order = members.get(folder + "byteorder");
    if (order != null && !"little".equals(new Cursor(file, "", 0, order).utf8("byteorder"))) {
      throw bad("byteorder", "little", "another");
    }
    Object top =
        Pickle.read(
            new Cursor(file, program + ", ", 0, members.getOrDefault(program, MemorySegment.NULL)),
            tensors);
    for (var storage : tensors.storages().entrySet()) {
      String name = folder + "data/" + storage.getKey();
      MemorySegment data = members.get(name);
      if (data == null || data.byteSize() < storage.getValue().bytes()) {
        throw bad(
            CheckpointException.quote(name),
            storage.getValue().bytes() + " bytes",
            data == null ? "no such member" : data.byteSize() + " bytes");
      }
      storage.getValue().data = data.asSlice(0, storage.getValue().bytes());
    }
    return top;
  }

  private Object readLegacy() throws CheckpointException {
    var in = new Cursor(file, "", 0, bytes);
    Object magic = Pickle.read(in, tensors);
    if (!magic.equals(LEGACY_MAGIC)) {
      throw bad("byte 0", "PyTorch's magic number", Pickle.describe(magic));
    }
    Object version = Pickle.read(in, tensors);
    if (!version.equals(LEGACY_VERSION)) {
      throw bad("version", Long.toString(LEGACY_VERSION), Pickle.describe(version));
    }
    if (Pickle.read(in, tensors) instanceof Map<?, ?> machine
        && Boolean.FALSE.equals(machine.get("little_endian"))) {
      throw bad("machine", "little-endian data", "big-endian data");
    }
    Object top = Pickle.read(in, tensors);
    Object keys = Pickle.read(in, tensors);
    if (!(keys instanceof List<?> list)) {
      throw bad("storages", "a list of keys", Pickle.describe(keys));
    }
    for (Object key : list) {
      TorchTensors.Storage storage =
          key instanceof String name ? tensors.storages().get(name) : null;
      long at = in.position();
      if (storage == null) {
        throw in.bad(
            at, "storages", "the key of a storage that a tensor names", Pickle.describe(key));
      }
      long elements = in.i64("number of elements");
      if (elements != storage.elements) {
        throw in.bad(at, "storage", storage.elements + " elements", Long.toString(elements));
      }
      storage.data = in.slice("storage", storage.bytes()).bytes();
    }
    for (var storage : tensors.storages().entrySet()) {
      if (storage.getValue().data.byteSize() < storage.getValue().bytes()) {
        throw bad(
            "storages",
            "all that tensors name",
            "none of key " + CheckpointException.quote(storage.getKey()));
      }
    }
    return top;
  }

  private Map<String, Entry> entries(Object top) throws CheckpointException {
    var entries = new LinkedHashMap<String, Entry>();
    for (var item : stateDict(top).entrySet()) {
      if (item.getValue() instanceof TorchTensors.View view) {
        String name = Pickle.describe(item.getKey());
        if (item.getKey() instanceof String text) {
          entries.put(text, entry("tensor " + name, view));
        } else {
          throw bad("state dict", "strings for keys", name);
        }
      }
    }
    return entries;
  }

  /// The dict itself if it holds tensors, or else the one within it that does.
  private Map<?, ?> stateDict(Object top) throws CheckpointException {
    if (!(top instanceof Map<?, ?> dict)) {
      throw bad("state dict", "a dict of tensors", Pickle.describe(top));
    }
    if (dict.isEmpty() || holdsTensors(dict)) {
      return dict;
    }
    for (String wrapper : WRAPPERS) {
      if (dict.get(wrapper) instanceof Map<?, ?> inner && holdsTensors(inner)) {
        return inner;
      }
    }
    throw bad(
        "state dict",
        "a dict of tensors, or one under " + String.join(", ", WRAPPERS),
        "a dict of " + Pickle.describe(dict.keySet()));
  }

  private static boolean holdsTensors(Map<?, ?> dict) {
    return dict.values().stream().anyMatch(TorchTensors.View.class::isInstance);
  }

  private Entry entry(String place, TorchTensors.View view) throws CheckpointException {
    DType dtype = view.storage().dtype;
    Shape shape =
        Checkpoint.shape(view.dims())
            .orElseThrow(() ->
                bad(place, "at most 2^31 - 9 elements (a Java array)", Json.describe(view.dims())));
    if (shape.size() > Math.max(view.storage().elements, MAX_EXPANDED)) {
      throw bad(
          place,
          "at most " + MAX_EXPANDED + " elements, unless the storage has more",
          shape + " of " + view.storage().elements);
    }
    long from = view.offset() * dtype.bytes();
    long length = shape.size() == 0 ? 0 : view.end() * dtype.bytes() - from;
    MemorySegment data = view.storage().data.asSlice(length == 0 ? 0 : from, length);
    List<Long> strides = view.isContiguous() ? List.of() : view.strides();
    return new Entry(dtype, shape, data, open, OptionalInt.empty(), strides);
  }

  private CheckpointException bad(String place, String expected, String found) {
    return new CheckpointException(file, place, expected, found);
  }
}
