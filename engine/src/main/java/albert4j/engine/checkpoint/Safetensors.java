package albert4j.engine.checkpoint;

import albert4j.engine.Shape;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads safetensors files, as the format's own description and reference reader define them.
///
/// A file is 8 bytes of header length (unsigned, little-endian), the header, and the data. The
/// header is a JSON object of `name: {"dtype", "shape", "data_offsets": [begin, end]}`, with
/// offsets that count from the end of the header, and an optional `"__metadata__"` of strings;
/// spaces may follow it. Every byte of the data belongs to exactly one tensor. All of this is
/// checked before a tensor is handed out, so a damaged file is refused when it is opened.
final class Safetensors {
  /// The reference reader's limit on the header.
  private static final long MAX_HEADER_BYTES = 100_000_000;

  private static final long LENGTH_BYTES = 8;

  private static final ValueLayout.OfLong LENGTH =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final OpenFile open;
  private final Path file;
  private final MemorySegment bytes;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();

  /// A tensor and where its data lies.
  private record Span(String name, Entry entry, long begin, long end) {}

  private Safetensors(Path file, OpenFiles files) throws IOException {
    this.file = file;
    open = files.open(file);
    bytes = open.bytes();
  }

  /// Whether a file begins with a length that a header may have, even if the rest of it is missing.
  static boolean isSafetensors(MemorySegment bytes) {
    return bytes.byteSize() >= LENGTH_BYTES
        && Long.compareUnsigned(bytes.get(LENGTH, 0), MAX_HEADER_BYTES) <= 0;
  }

  /// Reads a file.
  ///
  /// @throws CheckpointException if it is missing or is not what the format demands
  /// @throws IOException if it cannot be read
  static Checkpoint read(Path file, OpenFiles files) throws IOException {
    var one = new Safetensors(file, files);
    one.read();
    return new Checkpoint(file, one.entries, one.metadata, files);
  }

  private void read() throws CheckpointException {
    long headerBytes = headerBytes();
    long dataAt = LENGTH_BYTES + headerBytes;
    var spans = new ArrayList<Span>();
    for (var field : header(headerBytes).entrySet()) {
      if (field.getKey().equals("__metadata__")) {
        readMetadata(field.getValue());
      } else {
        Span span = span(field.getKey(), field.getValue(), dataAt);
        spans.add(span);
        entries.put(span.name, span.entry);
      }
    }
    checkCoverage(spans, bytes.byteSize() - dataAt, dataAt);
  }

  private long headerBytes() throws CheckpointException {
    long size = bytes.byteSize();
    if (size < LENGTH_BYTES) {
      throw bad("byte 0", "8 bytes of header length", "a file of " + size + " bytes");
    }
    long length = bytes.get(LENGTH, 0);
    long limit = Math.min(MAX_HEADER_BYTES, size - LENGTH_BYTES);
    if (Long.compareUnsigned(length, limit) > 0) {
      String rest = limit == MAX_HEADER_BYTES ? "the format's limit" : "the rest of the file";
      throw bad(
          "byte 0, header length",
          "at most " + limit + " (" + rest + ")",
          Long.toUnsignedString(length));
    }
    return length;
  }

  private Map<String, Object> header(long headerBytes) throws CheckpointException {
    byte[] json = bytes.asSlice(LENGTH_BYTES, headerBytes).toArray(ValueLayout.JAVA_BYTE);
    if (json.length == 0 || json[0] != '{') {
      String found = json.length == 0 ? "no header" : String.format("byte 0x%02X", json[0]);
      throw bad("byte 8, header", "'{'", found);
    }
    try {
      // what begins with a brace and is a value is an object
      return Json.object(Json.parse(json)).orElseThrow();
    } catch (JsonException e) {
      throw bad("byte " + (LENGTH_BYTES + e.offset()) + ", header", e.expected(), e.found());
    }
  }

  private void readMetadata(Object value) throws CheckpointException {
    Map<String, Object> strings =
        Json.object(value)
            .orElseThrow(
                () -> bad("header, __metadata__", "an object of strings", Json.describe(value)));
    for (var entry : strings.entrySet()) {
      if (!(entry.getValue() instanceof String text)) {
        throw bad(
            "header, __metadata__, " + quote(entry.getKey()),
            "a string",
            Json.describe(entry.getValue()));
      }
      metadata.put(entry.getKey(), text);
    }
  }

  private Span span(String name, Object description, long dataAt) throws CheckpointException {
    String place = "header, tensor " + quote(name);
    Map<String, Object> fields =
        Json.object(description)
            .orElseThrow(() -> bad(place, "an object", Json.describe(description)));
    DType dtype = dtype(place, fields.getOrDefault("dtype", Json.NULL));
    Shape shape = shape(place, fields.getOrDefault("shape", Json.NULL));
    Object offsets = fields.getOrDefault("data_offsets", Json.NULL);
    List<Long> range = naturals(place + ", data_offsets", offsets);
    if (range.size() != 2 || range.get(0) > range.get(1)) {
      throw bad(place + ", data_offsets", "[begin, end] with begin <= end", Json.describe(offsets));
    }
    long begin = range.get(0);
    long end = range.get(1);
    long needed = (long) shape.size() * dtype.bytes();
    if (end - begin != needed) {
      String what = needed + " bytes for " + dtype + shape;
      throw bad(place + ", data_offsets", what, (end - begin) + " bytes");
    }
    if (end > bytes.byteSize() - dataAt) {
      throw bad(
          place + ", data_offsets",
          "an end of at most " + (bytes.byteSize() - dataAt) + ", where the file ends",
          "" + end);
    }
    var data = bytes.asSlice(dataAt + begin, needed);
    return new Span(name, new Entry(dtype, shape, data, open), begin, end);
  }

  private DType dtype(String place, Object value) throws CheckpointException {
    for (DType dtype : DType.values()) {
      if (dtype.name().equals(value)) {
        return dtype;
      }
    }
    String known = "one of " + List.of(DType.values());
    throw bad(place + ", dtype", known, Json.describe(value));
  }

  private Shape shape(String place, Object value) throws CheckpointException {
    List<Long> dims = naturals(place + ", shape", value);
    return Checkpoint.shape(dims)
        .orElseThrow(() ->
            bad(
                place + ", shape",
                "at most 2^31 - 9 elements (a Java array)",
                Json.describe(value)));
  }

  private List<Long> naturals(String place, Object value) throws CheckpointException {
    var numbers = new ArrayList<Long>();
    if (value instanceof List<?> list) {
      for (Object item : list) {
        if (!(item instanceof Long number) || number < 0) {
          throw bad(place, "integers >= 0", Json.describe(item));
        }
        numbers.add(number);
      }
      return numbers;
    }
    throw bad(place, "a list of integers", Json.describe(value));
  }

  /// Every byte of the data belongs to exactly one tensor: no gap, no overlap, nothing left over.
  private void checkCoverage(List<Span> spans, long dataBytes, long dataAt)
      throws CheckpointException {
    spans.sort(Comparator.comparingLong(Span::begin).thenComparingLong(Span::end));
    long at = 0;
    String before = "the data begins";
    for (Span span : spans) {
      if (span.begin != at) {
        String place = "header, tensor " + quote(span.name) + ", data_offsets";
        throw bad(place, "a begin of " + at + ", where " + before, "" + span.begin);
      }
      at = span.end;
      before = quote(span.name) + " ends";
    }
    if (at != dataBytes) {
      throw bad("byte " + (dataAt + at), "the end of the file", (dataBytes - at) + " more bytes");
    }
  }

  private CheckpointException bad(String place, String expected, String found) {
    return new CheckpointException(file, place, expected, found);
  }

  private static String quote(String text) {
    return CheckpointException.quote(text);
  }
}
