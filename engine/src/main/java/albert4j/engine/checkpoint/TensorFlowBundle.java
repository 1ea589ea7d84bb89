package albert4j.engine.checkpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import albert4j.engine.Shape;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/// Reads TensorFlow's checkpoints of the second version: an index, `NAME.index`, and the data,
/// `NAME.data-00000-of-00001` and so on. The graph, `NAME.meta`, is not needed.
///
/// The index is a [SortedTable]. Its first key is empty and belongs to the header; all others are
/// names of tensors, and belong to what there is to know about them. The index's check sums are
/// checked when it is opened, a tensor's when it is read. Texts are left out, for no weights are.
///
/// Source: tensorflow/core/protobuf/tensor_bundle.proto and tensor_bundle.h.
final class TensorFlowBundle {
  static final String INDEX = ".index";

  private static final int TEXT = 7;

  /// Numbers of TensorFlow's `DataType`.
  static final Map<Integer, DType> TYPES =
      Map.of(
          1, DType.F32,
          2, DType.F64,
          3, DType.I32,
          4, DType.U8,
          5, DType.I16,
          6, DType.I8,
          9, DType.I64,
          10, DType.BOOL,
          14, DType.BF16,
          19, DType.F16);

  private final Path index;
  private final OpenFiles files;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private int shardCount;

  private TensorFlowBundle(Path index, OpenFiles files) {
    this.index = index;
    this.files = files;
  }

  /// Reads an index, and maps the data files beside it.
  ///
  /// @throws CheckpointException if a file is missing or is not what the format demands
  /// @throws IOException if a file cannot be read
  static Checkpoint read(Path index, OpenFiles files) throws IOException {
    var bundle = new TensorFlowBundle(index, files);
    bundle.read();
    return new Checkpoint(index, bundle.entries, Map.of(), files);
  }

  /// The index, if the path is what its checkpoint's files have in common (`model.ckpt-best`), as
  /// TensorFlow's own tools want it; any other path stays as it is.
  static Path index(Path path) {
    Path beside = path.resolveSibling(path.getFileName() + INDEX);
    return !Files.exists(path) && Files.exists(beside) ? beside : path;
  }

  private void read() throws IOException {
    Map<String, Cursor> table = SortedTable.read(index, files.open(index).bytes());
    Cursor header = table.remove("");
    if (header == null) {
      throw new CheckpointException(index, "keys", "an empty one, for the header", "none");
    }
    readHeader(new ProtoFields(header, "header"), header);
    for (Map.Entry<String, Cursor> pair : table.entrySet()) {
      readEntry(new String(pair.getKey().getBytes(ISO_8859_1), UTF_8), pair.getValue());
    }
  }

  private void readHeader(ProtoFields fields, Cursor header) throws CheckpointException {
    long start = header.position();
    long count = 0;
    while (fields.next()) {
      switch (fields.number()) {
        case 1 -> count = fields.varint();
        case 2 -> {
          if (fields.varint() != 0) {
            throw header.bad(start, "header", "little-endian data", "big-endian data");
          }
        }
        default -> {}
      }
    }
    if (count < 1 || count > 99_999) {
      throw header.bad(
          start, "header, number of data files", "1 to 99999", Long.toUnsignedString(count));
    }
    shardCount = (int) count;
  }

  private void readEntry(String name, Cursor cursor) throws IOException {
    long start = cursor.position();
    String place = "tensor " + CheckpointException.quote(name);
    var fields = new ProtoFields(cursor, place);
    int type = 0;
    List<Long> dims = List.of();
    long shard = 0;
    long offset = 0;
    long size = 0;
    OptionalInt checksum = OptionalInt.empty();
    while (fields.next()) {
      switch (fields.number()) {
        case 1 -> type = (int) fields.varint();
        case 2 -> dims = dims(fields.message(place + ", shape"), cursor);
        case 3 -> shard = fields.varint();
        case 4 -> offset = fields.varint();
        case 5 -> size = fields.varint();
        case 6 -> checksum = OptionalInt.of(fields.fixed32());
        case 7 ->
            throw cursor.bad(
                start,
                place,
                "a tensor in one piece",
                "a partitioned variable, which no ALBERT has");
        default -> {}
      }
    }
    if (type == TEXT) {
      return;
    }
    DType dtype = TYPES.get(type);
    if (dtype == null) {
      throw cursor.bad(
          start, place + ", type", "one of " + new TreeMap<>(TYPES), Integer.toString(type));
    }
    List<Long> all = dims;
    Shape shape =
        Checkpoint.shape(dims)
            .orElseThrow(() ->
                cursor.bad(
                    start,
                    place + ", shape",
                    "at most 2^31 - 9 elements (a Java array)",
                    Json.describe(all)));
    if (size != (long) shape.size() * dtype.bytes()) {
      throw cursor.bad(
          start,
          place,
          (long) shape.size() * dtype.bytes() + " bytes of " + dtype + shape,
          Long.toUnsignedString(size));
    }
    if (shard < 0 || shard >= shardCount) {
      throw cursor.bad(
          start, place + ", data file", "0 to " + (shardCount - 1), Long.toUnsignedString(shard));
    }
    OpenFile file = files.open(shardFile(index, (int) shard, shardCount));
    MemorySegment data = file.bytes();
    if (offset < 0 || offset > data.byteSize() - size) {
      throw cursor.bad(
          start,
          place + ", offset",
          size + " bytes within the " + data.byteSize() + " of " + file.path().getFileName(),
          "offset " + Long.toUnsignedString(offset));
    }
    entries.put(
        name, new Entry(dtype, shape, data.asSlice(offset, size), file, checksum, List.of()));
  }

  private static List<Long> dims(ProtoFields shape, Cursor cursor) throws CheckpointException {
    long start = cursor.position();
    var dims = new ArrayList<Long>();
    while (shape.next()) {
      if (shape.number() == 3 && shape.varint() != 0) {
        throw cursor.bad(start, "shape", "a known rank", "an unknown one");
      }
      if (shape.number() == 2) {
        ProtoFields dim = shape.message("dimension");
        long size = 0;
        while (dim.next()) {
          size = dim.number() == 1 ? dim.varint() : size;
        }
        if (size < 0) {
          throw cursor.bad(start, "shape", "dimensions of at least 0", Long.toString(size));
        }
        dims.add(size);
      }
    }
    return dims;
  }

  /// What the names of a checkpoint's files have in common.
  ///
  /// @param path its index, or that itself
  static String stem(Path path) {
    String name = path.getFileName().toString();
    return name.endsWith(INDEX) ? name.substring(0, name.length() - INDEX.length()) : name;
  }

  /// The data file of that number, beside the index.
  static Path shardFile(Path index, int shard, int shardCount) {
    return index.resolveSibling(
        String.format(Locale.ROOT, "%s.data-%05d-of-%05d", stem(index), shard, shardCount));
  }
}
