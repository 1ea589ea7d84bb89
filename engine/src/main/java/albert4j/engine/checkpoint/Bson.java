package albert4j.engine.checkpoint;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/// Reads BSON: a document becomes a `Map<String, Object>` in the file's order, an array a `List`, a
/// binary the part of the file that it is (`MemorySegment`), and the others `String`, `Long`,
/// `Double`, `Boolean` or [Json#NULL].
///
/// Source: bsonspec.org, version 1.1; of its types those that Julia's BSON.jl writes.
final class Bson {
  /// Julia's values nest about six deep.
  private static final int MAX_DEPTH = 64;

  /// An ALBERT has some 30,000 pieces and 100 tensors; an element takes some 100 bytes in memory.
  private static final int MAX_ELEMENTS = 2_000_000;

  /// An ALBERT's vocabulary takes half a million.
  private static final long MAX_TEXT_BYTES = 1 << 26;

  private final Cursor in;
  private int elements;
  private long textBytes;

  private Bson(Cursor in) {
    this.in = in;
  }

  /// Whether a file looks like one document.
  static boolean isBson(MemorySegment bytes) {
    long size = bytes.byteSize();
    return size >= 5
        && bytes.get(Checkpoint.I32, 0) == size
        && bytes.get(ValueLayout.JAVA_BYTE, size - 1) == 0;
  }

  /// The document that a file consists of.
  ///
  /// @throws CheckpointException if it is damaged, or holds something that BSON.jl does not write
  static Map<String, Object> read(Path file, MemorySegment bytes) throws CheckpointException {
    var bson = new Bson(new Cursor(file, "", 0, bytes));
    Map<String, Object> document = bson.document(bson.in, 0);
    if (bson.in.hasRemaining()) {
      throw bson.in.bad(bson.in.position(), "file", "its end", bson.in.remaining() + " more bytes");
    }
    return document;
  }

  private Map<String, Object> document(Cursor from, int depth) throws CheckpointException {
    long start = from.position();
    if (depth > MAX_DEPTH) {
      throw from.bad(start, "document", "at most " + MAX_DEPTH + " within each other", "more");
    }
    Cursor document = from.slice("document", (long) from.i32("document, length") - 4);
    var fields = new LinkedHashMap<String, Object>();
    while (true) {
      long at = document.position();
      int type = document.u8("element");
      if (type == 0) {
        break;
      }
      if (++elements > MAX_ELEMENTS) {
        throw document.bad(at, "element", "at most " + MAX_ELEMENTS, "more");
      }
      String name = counted(document.cString("name"), document, at);
      if (fields.put(name, value(document, type, at, depth)) != null) {
        throw document.bad(at, "name", "a new one", CheckpointException.quote(name) + " again");
      }
    }
    if (document.hasRemaining()) {
      throw document.bad(
          document.position(), "document", "its end", document.remaining() + " more bytes");
    }
    return fields;
  }

  private Object value(Cursor from, int type, long at, int depth) throws CheckpointException {
    return switch (type) {
      case 0x01 -> Double.longBitsToDouble(from.i64("double"));
      case 0x02 -> text(from);
      case 0x03 -> document(from, depth + 1);
      // named "0", "1" and so on
      case 0x04 -> new ArrayList<>(document(from, depth + 1).values());
      case 0x05 -> binary(from);
      case 0x08 -> from.u8("boolean") != 0;
      case 0x0A -> Json.NULL;
      case 0x10 -> (long) from.i32("integer");
      case 0x12 -> from.i64("integer");
      default ->
          throw from.bad(
              at, "element", "a type that BSON.jl writes", String.format("0x%02X", type));
    };
  }

  private String text(Cursor from) throws CheckpointException {
    long at = from.position();
    long length = from.i32("string, length");
    if (length < 1) {
      throw from.bad(at, "string, length", "at least 1", Long.toString(length));
    }
    String text = from.slice("string", length - 1).utf8("string");
    if (from.u8("string") != 0) {
      throw from.bad(at, "string", "a 0 behind it", "something else");
    }
    return counted(text, from, at);
  }

  private String counted(String text, Cursor from, long at) throws CheckpointException {
    textBytes += text.length();
    if (textBytes > MAX_TEXT_BYTES) {
      throw from.bad(at, "text", "at most " + MAX_TEXT_BYTES + " characters in all", "more");
    }
    return text;
  }

  private static MemorySegment binary(Cursor from) throws CheckpointException {
    long length = from.i32("binary, length");
    from.u8("binary, subtype");
    return from.slice("binary", length).bytes();
  }
}
