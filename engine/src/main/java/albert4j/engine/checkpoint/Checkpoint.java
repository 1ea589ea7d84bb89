package albert4j.engine.checkpoint;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import albert4j.engine.Shape;
import albert4j.engine.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Named tensors of one or several files, whatever their format.
///
/// Opening reads no more than the names and places of the tensors; a tensor's elements are read
/// when it is asked for, a piece at a time. The files must not be changed while the checkpoint is
/// open. Immutable and safe to share between threads; after [#close()] no tensor can be read. To
/// interrupt a thread that is reading closes its file, as with every
/// [java.nio.channels.FileChannel].
public final class Checkpoint implements AutoCloseable {
  static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);
  static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  static final ValueLayout.OfDouble F64 =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(LITTLE_ENDIAN);

  /// What TensorFlow allows; NumPy and PyTorch stop at 64.
  private static final int MAX_RANK = 254;

  /// What a Java array can hold.
  private static final int MAX_ELEMENTS = Integer.MAX_VALUE - 8;

  /// The remark that holds the configuration, if the weights' file does: of albert_config.json, as
  /// the seed's BSON files have it.
  public static final String CONFIGURATION = "config";

  /// The remark that holds the vocabulary, if the weights' file does: a line `piece TAB score` for
  /// each id.
  public static final String VOCABULARY = "vocab";

  private final Path path;
  private final Map<String, Entry> entries;
  private final Map<String, String> metadata;
  private final OpenFiles files;

  /// Takes ownership of the files behind the entries.
  Checkpoint(Path path, Map<String, Entry> entries, Map<String, String> metadata, OpenFiles files) {
    this.path = path;
    this.entries = Collections.unmodifiableMap(entries);
    this.metadata = Collections.unmodifiableMap(metadata);
    this.files = files;
  }

  /// Opens a file, whatever its format: its content decides, not its name.
  ///
  /// @param path a file of safetensors, PyTorch or Julia's BSON, an index of several safetensors or
  ///   PyTorch files, or a TensorFlow checkpoint (its index, or what its files' names have in
  ///   common)
  /// @throws CheckpointException if there is no such file, or it is damaged or of no known format
  /// @throws IOException if it cannot be read
  public static Checkpoint open(Path path) throws IOException {
    return open(TensorFlowBundle.index(path), Checkpoint::read);
  }

  /// Reads one format.
  interface Reader {
    /// What the file holds.
    ///
    /// @param files what opens it and others that belong to it; closed with the checkpoint
    Checkpoint read(Path file, OpenFiles files) throws IOException;
  }

  /// Opens a file with a reader. What it opened is closed with the checkpoint, or at once if it
  /// fails.
  static Checkpoint open(Path file, Reader reader) throws IOException {
    var files = new OpenFiles();
    try {
      return reader.read(file, files);
    } catch (IOException | RuntimeException | Error e) {
      files.close();
      throw e;
    }
  }

  private static Checkpoint read(Path file, OpenFiles files) throws IOException {
    Optional<Reader> reader = reader(files.open(file).bytes());
    if (reader.isPresent()) {
      return reader.get().read(file, files);
    }
    throw new CheckpointException(
        file,
        "content",
        "weights (safetensors, PyTorch, TensorFlow checkpoint or BSON)",
        FileKind.of(file));
  }

  private static Optional<Reader> reader(MemorySegment bytes) {
    if (SortedTable.isTable(bytes)) {
      return Optional.of(TensorFlowBundle::read);
    }
    if (TorchFile.isTorch(bytes)) {
      return Optional.of(TorchFile::read);
    }
    if (Bson.isBson(bytes)) {
      return Optional.of(JuliaBson::read);
    }
    if (Shards.isIndex(bytes)) {
      return Optional.of(Shards::read);
    }
    return Safetensors.isSafetensors(bytes) ? Optional.of(Safetensors::read) : Optional.empty();
  }

  /// A shape out of a file.
  ///
  /// @param dims at least 0 each
  /// @return empty if it has more elements than a Java array can hold, or more dimensions than any
  ///   tensor has
  static Optional<Shape> shape(List<Long> dims) {
    long elements = dims.size() > MAX_RANK ? Long.MAX_VALUE : 1;
    for (long dim : dims) {
      // a later 0 brings the product back to 0, but a shape must stay one that can be held
      elements = Math.max(dim, elements) > MAX_ELEMENTS ? Long.MAX_VALUE : elements * dim;
    }
    return elements > MAX_ELEMENTS
        ? Optional.empty()
        : Optional.of(Shape.of(dims.stream().mapToInt(Long::intValue).toArray()));
  }

  /// The tensors and how they are stored.
  Map<String, Entry> entries() {
    return entries;
  }

  /// What was opened: a file, or the index of several.
  public Path path() {
    return path;
  }

  /// The names of all tensors, in the order of the file.
  public Set<String> names() {
    return entries.keySet();
  }

  /// Whether there is a tensor of that name.
  public boolean contains(String name) {
    return entries.containsKey(name);
  }

  /// The shape of a tensor, as stored.
  ///
  /// @throws CheckpointException if there is no tensor of that name
  public Shape shape(String name) throws CheckpointException {
    return entry(name).shape();
  }

  /// The element type of a tensor, as stored.
  ///
  /// @throws CheckpointException if there is no tensor of that name
  public DType dtype(String name) throws CheckpointException {
    return entry(name).dtype();
  }

  /// Remarks that the file carries beside its tensors; empty if it has none.
  public Map<String, String> metadata() {
    return metadata;
  }

  /// A copy of a tensor in float32. F16 and BF16 are widened, which is exact; F64 is rounded to
  /// nearest, ties to even.
  ///
  /// @throws CheckpointException if there is no tensor of that name, it does not hold
  ///   floating-point numbers, or its data is damaged
  /// @throws IOException if it cannot be read
  public Tensor tensor(String name) throws IOException {
    Tensor copy = Tensor.zeros(shape(name));
    read(name, copy);
    return copy;
  }

  /// Copies a tensor into one of the same shape, widened or rounded as [#tensor] does. If that
  /// fails, some elements may have been copied.
  ///
  /// @throws CheckpointException if there is no tensor of that name, it does not hold
  ///   floating-point numbers, or its data is damaged
  /// @throws IOException if it cannot be read
  /// @throws IllegalArgumentException if the shapes differ
  public void read(String name, Tensor to) throws IOException {
    read(name, entry(name), to);
  }

  /// Copies the transpose of a matrix, as [#read] copies a tensor.
  ///
  /// @throws CheckpointException as [#read]
  /// @throws IOException as [#read]
  /// @throws IllegalArgumentException if it is no matrix, or the shape is not that of its transpose
  public void readTransposed(String name, Tensor to) throws IOException {
    Entry entry = entry(name);
    Shape.check(entry.shape().rank() == 2, "read: must be a matrix", "from", entry.shape());
    read(name, entry.transposed(), to);
  }

  private static void read(String name, Entry entry, Tensor to) throws IOException {
    Shape.check(
        to.shape().equals(entry.shape()),
        "read: shapes must be equal",
        "from",
        entry.shape(),
        "to",
        to);
    if (!entry.dtype().isFloat()) {
      throw wrongType(name, entry, "floating-point numbers");
    }
    new FloatReader(name, entry).read(to.data(), to.offset());
  }

  /// Whether two tensors hold the same elements in the same type and order; shapes do not count.
  ///
  /// @throws CheckpointException if there is no tensor of one of these names
  /// @throws IOException if one cannot be read
  public boolean sameElements(String name, String other) throws IOException {
    Entry a = entry(name);
    Entry b = entry(other);
    return a.dtype() == b.dtype()
        && a.shape().size() == b.shape().size()
        && a.layout().equals(b.layout())
        && a.sameData(b);
  }

  /// A copy of a tensor's elements in float64, row-major. Every floating-point type is widened,
  /// which is exact.
  ///
  /// @throws CheckpointException if there is no tensor of that name, it does not hold
  ///   floating-point numbers, or its data is damaged
  /// @throws IOException if it cannot be read
  public double[] doubles(String name) throws IOException {
    Entry entry = entry(name);
    double[] values = new double[entry.shape().size()];
    if (entry.dtype() == DType.F64) {
      elements(name, entry, (data, from, to) -> values[to] = data.get(F64, 8 * from));
      return values;
    }
    float[] singles = tensor(name).data();
    for (int i = 0; i < values.length; i++) {
      values[i] = singles[i];
    }
    return values;
  }

  /// A copy of a tensor's elements as integers, row-major. A BOOL becomes 0 or 1.
  ///
  /// @throws CheckpointException if there is no tensor of that name, it does not hold integers, one
  ///   of them is a U64 beyond 63 bits, or its data is damaged
  /// @throws IOException if it cannot be read
  public long[] longs(String name) throws IOException {
    Entry entry = entry(name);
    long[] values = new long[entry.shape().size()];
    elements(name, entry, (data, from, to) -> values[to] = integer(name, entry, data, from));
    return values;
  }

  /// Does something with an element.
  private interface Element {
    /// Gets an element.
    ///
    /// @param from its number in the data
    /// @param to its number in the order of rows
    void visit(MemorySegment data, long from, int to) throws CheckpointException;
  }

  /// Goes through all elements, in the order of rows.
  private static void elements(String name, Entry entry, Element element) throws IOException {
    Strides layout = entry.layout();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = entry.copy(name, arena);
      layout.planes((from, to) -> {
        for (int r = 0; r < layout.rows(); r++) {
          for (int c = 0; c < layout.columns(); c++) {
            element.visit(
                data,
                from + r * layout.rowStride() + c * layout.columnStride(),
                to + r * layout.columns() + c);
          }
        }
      });
    }
  }

  private static long integer(String name, Entry entry, MemorySegment data, long i)
      throws CheckpointException {
    return switch (entry.dtype()) {
      case BOOL -> data.get(ValueLayout.JAVA_BYTE, i) == 0 ? 0 : 1;
      case I8 -> data.get(ValueLayout.JAVA_BYTE, i);
      case U8 -> data.get(ValueLayout.JAVA_BYTE, i) & 0xFF;
      case I16 -> data.get(I16, 2 * i);
      case U16 -> data.get(I16, 2 * i) & 0xFFFF;
      case I32 -> data.get(I32, 4 * i);
      case U32 -> data.get(I32, 4 * i) & 0xFFFFFFFFL;
      case I64 -> data.get(I64, 8 * i);
      case U64 -> {
        long value = data.get(I64, 8 * i);
        if (value < 0) {
          String place = "tensor " + CheckpointException.quote(name) + ", element " + i;
          throw new CheckpointException(
              entry.file().path(), place, "at most 63 bits", Long.toUnsignedString(value));
        }
        yield value;
      }
      case F16, BF16, F32, F64 -> throw wrongType(name, entry, "integers");
    };
  }

  private Entry entry(String name) throws CheckpointException {
    Entry entry = entries.get(name);
    if (entry == null) {
      String expected = "a tensor named " + CheckpointException.quote(name);
      throw new CheckpointException(path, "names", expected, entries.size() + " others");
    }
    return entry;
  }

  private static CheckpointException wrongType(String name, Entry entry, String expected) {
    return entry.bad(name, expected, entry.dtype().name());
  }

  /// Closes the files. A second call does nothing. What another thread is reading at this moment
  /// ends with an exception.
  @Override
  public void close() {
    files.close();
  }
}
