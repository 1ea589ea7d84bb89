package albert4j.engine.checkpoint;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a [Pickle] of PyTorch's may name and call: storages and the tensors that view them, and the
/// few classes around them.
///
/// Source: PyTorch, torch/_utils.py and torch/serialization.py.
final class TorchTensors implements Pickle.Builder {
  private static final Map<String, DType> STORAGES =
      Map.ofEntries(
          Map.entry("torch.FloatStorage", DType.F32),
          Map.entry("torch.HalfStorage", DType.F16),
          Map.entry("torch.BFloat16Storage", DType.BF16),
          Map.entry("torch.DoubleStorage", DType.F64),
          Map.entry("torch.LongStorage", DType.I64),
          Map.entry("torch.IntStorage", DType.I32),
          Map.entry("torch.ShortStorage", DType.I16),
          Map.entry("torch.CharStorage", DType.I8),
          Map.entry("torch.ByteStorage", DType.U8),
          Map.entry("torch.BoolStorage", DType.BOOL));

  static final String ORDERED_DICT = "collections.OrderedDict";
  static final String TENSOR = "torch._utils._rebuild_tensor_v2";
  private static final String OLD_TENSOR = "torch._utils._rebuild_tensor";
  private static final String PARAMETER = "torch._utils._rebuild_parameter";
  private static final String SIZE = "torch.Size";
  private static final String DEVICE = "torch.device";

  private final long fileBytes;
  private final Map<String, Storage> storages = new HashMap<>();

  /// Elements that tensors share. The older format has its data behind the tensors.
  static final class Storage {
    final DType dtype;
    final long elements;
    MemorySegment data = MemorySegment.NULL;

    Storage(DType dtype, long elements) {
      this.dtype = dtype;
      this.elements = elements;
    }

    long bytes() {
      return elements * dtype.bytes();
    }
  }

  /// A tensor: where its first element lies, and how far apart the elements of a dimension are.
  record View(Storage storage, long offset, List<Long> dims, List<Long> strides) {
    /// The element behind the last one of this tensor; beyond any storage if it overflows.
    long end() {
      long last = Math.min(offset, 1L << 61);
      for (int i = 0; i < dims.size(); i++) {
        if (dims.get(i) == 0) {
          return offset;
        }
        // below 2^62 each; a sum that would overflow is already beyond any storage
        last = Math.min(last, 1L << 61) + Math.min((dims.get(i) - 1) * strides.get(i), 1L << 61);
      }
      return last + 1;
    }

    /// Whether the elements lie in the order of rows, without gaps.
    boolean isContiguous() {
      long expected = 1;
      for (int i = dims.size() - 1; i >= 0; i--) {
        if (dims.get(i) != 1 && strides.get(i) != expected) {
          return dims.contains(0L);
        }
        expected *= dims.get(i);
      }
      return true;
    }
  }

  /// @param fileBytes no storage is larger than the file that it comes from
  TorchTensors(long fileBytes) {
    this.fileBytes = fileBytes;
  }

  /// The class of the storages that hold such elements: `torch.FloatStorage`.
  static String storageClass(DType dtype) {
    return STORAGES.entrySet().stream()
        .filter(entry -> entry.getValue() == dtype)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  /// The storages that were named, by their keys.
  Map<String, Storage> storages() {
    return storages;
  }

  @Override
  public boolean knows(String global) {
    return STORAGES.containsKey(global)
        || List.of(ORDERED_DICT, TENSOR, OLD_TENSOR, PARAMETER, SIZE, DEVICE).contains(global);
  }

  @Override
  public Object call(String global, List<Object> arguments, Pickle.Problem problem)
      throws CheckpointException {
    return switch (global) {
      case ORDERED_DICT -> new LinkedHashMap<>();
      case TENSOR, OLD_TENSOR -> view(arguments, problem);
      // a parameter is its tensor, a size a tuple; where it was computed is of no interest
      case PARAMETER, SIZE, DEVICE -> {
        if (arguments.isEmpty()) {
          throw problem.of("an argument of " + global, "none");
        }
        yield arguments.getFirst();
      }
      default -> throw problem.of("a function or class that can be called", global);
    };
  }

  /// `("storage", class, key, device, number of elements)`, and in the older format a sixth, which
  /// is None.
  @Override
  public Object persistent(Object id, Pickle.Problem problem) throws CheckpointException {
    List<Object> parts = id instanceof Pickle.Tuple tuple ? tuple.items() : List.of();
    if (parts.size() >= 5
        && "storage".equals(parts.get(0))
        && parts.get(1) instanceof Pickle.Global type
        && STORAGES.containsKey(type.name())
        && parts.get(2) instanceof String key
        && parts.get(4) instanceof Long elements
        && elements >= 0
        && elements <= fileBytes) {
      DType dtype = STORAGES.getOrDefault(type.name(), DType.U8);
      Storage storage = storages.computeIfAbsent(key, k -> new Storage(dtype, elements));
      if (storage.dtype == dtype && storage.elements == elements) {
        return storage;
      }
      throw problem.of(
          "storage " + CheckpointException.quote(key) + " as before",
          dtype + ", " + elements + " elements");
    }
    throw problem.of(
        "(\"storage\", class, key, device, number of elements within the file)",
        Pickle.describe(parts));
  }

  /// `(storage, offset, size, strides, …)`; what follows is of interest to training alone.
  private static View view(List<Object> arguments, Pickle.Problem problem)
      throws CheckpointException {
    if (arguments.size() >= 4
        && arguments.get(0) instanceof Storage storage
        && arguments.get(1) instanceof Long offset
        && arguments.get(2) instanceof Pickle.Tuple size
        && arguments.get(3) instanceof Pickle.Tuple strides
        && size.items().size() == strides.items().size()) {
      var view = new View(storage, offset, naturals(size, problem), naturals(strides, problem));
      if (offset < 0 || view.end() > storage.elements) {
        throw problem.of(
            "a view within the " + storage.elements + " elements of its storage",
            "offset "
                + offset
                + ", size "
                + Json.describe(view.dims)
                + ", strides "
                + Json.describe(view.strides));
      }
      return view;
    }
    throw problem.of("(storage, offset, size, strides)", Pickle.describe(arguments));
  }

  private static List<Long> naturals(Pickle.Tuple tuple, Pickle.Problem problem)
      throws CheckpointException {
    var numbers = new ArrayList<Long>();
    for (Object item : tuple.items()) {
      if (!(item instanceof Long number) || number < 0 || number > Integer.MAX_VALUE) {
        throw problem.of("numbers from 0 to 2^31 - 1", Pickle.describe(item));
      }
      numbers.add(number);
    }
    return numbers;
  }
}
