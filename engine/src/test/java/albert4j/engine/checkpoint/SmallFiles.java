package albert4j.engine.checkpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Small files of every format, put together from parts that a test may change on the way: whatever
/// encloses a part, its length and its check sum, comes after the change.
///
/// All hold `w`, F32 `[2, 3]`, and `i`, I64 `[2]`, and a few odder ones.
final class SmallFiles {
  /// What is done to a part before it goes in.
  interface Part {
    /// The part itself, if it stays as it is.
    byte[] of(byte[] part);
  }

  private final Part part;

  SmallFiles(Part part) {
    this.part = part;
  }

  /// Files by name; the first is the one to open.
  static Map<String, byte[]> files(String kind, Part part) {
    var make = new SmallFiles(part);
    Map<String, byte[]> files = new LinkedHashMap<>();
    switch (kind) {
      case "safetensors" -> files.put("m.safetensors", make.safetensors());
      case "safetensors index" -> {
        files.put("m.safetensors.index.json", make.index("a.safetensors"));
        files.put("a.safetensors", make.safetensors());
      }
      case "torch index" -> {
        files.put("m.bin.index.json", make.index("a.bin"));
        files.put("a.bin", make.torchZip());
      }
      case "torch zip" -> files.put("m.bin", make.torchZip());
      case "torch legacy" -> files.put("m.bin", make.torchLegacy());
      case "TensorFlow", "TensorFlow, Snappy" -> {
        files.put("m.index", make.bundleIndex(kind.endsWith("Snappy")));
        files.put("m.data-00000-of-00001", make.floatsAndIntegers());
      }
      case "BSON" -> files.put("m.bson", make.bson());
      default -> throw new IllegalArgumentException(kind);
    }
    return files;
  }

  /// The kinds that [#files] knows.
  static final List<String> KINDS =
      List.of(
          "safetensors",
          "safetensors index",
          "torch index",
          "torch zip",
          "torch legacy",
          "TensorFlow",
          "TensorFlow, Snappy",
          "BSON");

  private byte[] part(byte[]... pieces) {
    return part.of(join(pieces));
  }

  private byte[] part(String text) {
    return part.of(text.getBytes(ISO_8859_1));
  }

  static byte[] join(byte[]... pieces) {
    var out = new ByteArrayOutputStream();
    for (byte[] piece : pieces) {
      out.writeBytes(piece);
    }
    return out.toByteArray();
  }

  /// The lowest `width` bytes of a number, lowest first.
  static byte[] littleEndian(int width, long value) {
    byte[] out = new byte[width];
    for (int i = 0; i < width; i++) {
      out[i] = (byte) (value >>> (8 * i));
    }
    return out;
  }

  private static byte[] latin(String text) {
    return text.getBytes(ISO_8859_1);
  }

  /// 6 floats, 2 integers of 64 bits.
  private byte[] floatsAndIntegers() {
    var out = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 6; i++) {
      out.putFloat(i - 2.5f);
    }
    return part.of(out.putLong(7).putLong(-8).array());
  }

  byte[] safetensors() {
    byte[] header =
        part(
            """
            {"__metadata__":{"format":"pt"},"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},\
            "i":{"dtype":"I64","shape":[2],"data_offsets":[24,40]},\
            "h":{"dtype":"BF16","shape":[2,0],"data_offsets":[40,40]}}\
            """);
    return part(littleEndian(8, header.length), header, floatsAndIntegers());
  }

  private byte[] index(String shard) {
    return part(
        """
        {"metadata": {"total_size": 40}, "weight_map": {"w": "%s", "i": "%s"}}\
        """
            .formatted(shard, shard));
  }

  /// A tensor as a call: its storage, offset, size and strides.
  private byte[] tensor(String type, int key, int elements, String offsetSizeStrides) {
    byte[] storage =
        latin(
            "(X\7\0\0\0storagectorch\n"
                + type
                + "Storage\nX\1\0\0\0"
                + key
                + "X\3\0\0\0cpuK"
                + (char) elements
                + "tQ");
    return part(
        latin("ctorch._utils\n_rebuild_tensor_v2\n("),
        part.of(storage),
        part(offsetSizeStrides),
        latin("\u0089ccollections\nOrderedDict\n)RtR"));
  }

  /// A dict of `w`, its transpose `t`, a scalar of it, a broadcast of it, and `i`.
  private byte[] stateDict() {
    return part(
        latin("\u0080\2ccollections\nOrderedDict\n)Rq\0("),
        latin("X\1\0\0\0w"),
        tensor("Float", 0, 6, "K\0K\2K\3\u0086q\1K\3K\1\u0086"),
        latin("X\1\0\0\0t"),
        tensor("Float", 0, 6, "K\0K\3K\2\u0086K\1K\3\u0086"),
        latin("X\1\0\0\0s"),
        tensor("Float", 0, 6, "K\5))"),
        latin("X\1\0\0\0b"),
        tensor("Float", 0, 6, "K\1h\1K\0K\1\u0086"),
        latin("X\1\0\0\0i"),
        tensor("Long", 1, 2, "K\0K\2\u0085K\1\u0085"),
        latin("u}X\t\0\0\0_metadatah\0sb."));
  }

  byte[] torchZip() {
    return zip(
        Map.entry("m/data.pkl", stateDict()),
        Map.entry("m/byteorder", latin("little")),
        Map.entry("m/data/0", new byte[24]),
        Map.entry("m/data/1", new byte[16]));
  }

  /// Members stored as they are, aligned to nothing; the last with its place in a zip64 field.
  @SafeVarargs
  final byte[] zip(Map.Entry<String, byte[]>... members) {
    var out = new ByteArrayOutputStream();
    var directory = new ByteArrayOutputStream();
    int left = members.length;
    for (var member : members) {
      byte[] name = latin(member.getKey());
      byte[] common =
          join(
              littleEndian(2, 20),
              new byte[12],
              littleEndian(4, member.getValue().length),
              littleEndian(4, member.getValue().length),
              littleEndian(2, name.length));
      byte[] zip64 = join(littleEndian(2, 1), littleEndian(2, 8), littleEndian(8, out.size()));
      boolean large = --left == 0;
      directory.writeBytes(
          part(
              latin("PK\1\2\24\0"),
              common,
              littleEndian(2, large ? zip64.length : 0),
              new byte[10],
              littleEndian(4, large ? -1 : out.size()),
              name,
              large ? zip64 : new byte[0]));
      out.writeBytes(part(latin("PK\3\4"), common, littleEndian(2, 0), name));
      out.writeBytes(member.getValue());
    }
    int at = out.size();
    out.writeBytes(directory.toByteArray());
    int end64 = out.size();
    out.writeBytes(
        part(
            latin("PK\6\6"),
            littleEndian(8, 44),
            new byte[12],
            littleEndian(8, members.length),
            littleEndian(8, members.length),
            littleEndian(8, directory.size()),
            littleEndian(8, at)));
    out.writeBytes(part(latin("PK\6\7\0\0\0\0"), littleEndian(8, end64), littleEndian(4, 1)));
    out.writeBytes(
        part(
            latin("PK\5\6\0\0\0\0"),
            littleEndian(2, members.length),
            littleEndian(2, members.length),
            littleEndian(4, directory.size()),
            littleEndian(4, -1),
            new byte[2]));
    return part.of(out.toByteArray());
  }

  byte[] torchLegacy() {
    return part(
        part("\u0080\2\u008A\nl\u00FC\u009CF\u00F9 j\u00A8P\u0019."),
        part("\u0080\2M\u00E9\3."),
        part("\u0080\2}X\r\0\0\0little_endian\u0088s."),
        stateDict(),
        part("\u0080\2](X\1\0\0\0000X\1\0\0\0001e."),
        part(littleEndian(8, 6), new byte[24]),
        part(littleEndian(8, 2), new byte[16]));
  }

  private byte[] bundleEntry(int type, long offset, long size, byte[] data, long... dims) {
    var shape = new ProtoWriter();
    for (long dim : dims) {
      shape.message(2, new ProtoWriter().varint(1, dim));
    }
    byte[] checked =
        Arrays.copyOfRange(
            data, (int) Math.min(offset, data.length), (int) Math.min(offset + size, data.length));
    return part.of(
        new ProtoWriter()
            .varint(1, type)
            .bytes(2, part.of(shape.toBytes()))
            .varint(4, offset)
            .varint(5, size)
            .fixed32(6, SortedTable.maskedCrc(MemorySegment.ofArray(checked)))
            .toBytes());
  }

  private byte[] bundleIndex(boolean packed) {
    byte[] data = new SmallFiles(same -> same).floatsAndIntegers();
    byte[] header = part.of(new ProtoWriter().varint(1, 1).toBytes());
    byte[] first =
        block(
            pair(0, "", header),
            pair(0, "i", bundleEntry(9, 24, 16, data, 2)),
            pair(1, "nt", bundleEntry(1, 0, 0, data, 2, 0)));
    byte[] second =
        block(
            pair(0, "w", bundleEntry(1, 0, 24, data, 2, 3)),
            pair(1, "x", bundleEntry(7, 0, 0, data)));
    return table(packed, List.of(first, second), List.of(0, 1));
  }

  /// A sorted table.
  ///
  /// @param order which block each entry of its index leads to
  byte[] table(boolean packed, List<byte[]> blocks, List<Integer> order) {
    var out = new ByteArrayOutputStream();
    var places = new ArrayList<byte[]>();
    for (byte[] block : blocks) {
      places.add(write(out, block, packed));
    }
    byte[] meta = write(out, block(), packed);
    byte[][] pairs = new byte[order.size()][];
    Arrays.setAll(pairs, i -> pair(0, "k" + i, places.get(order.get(i))));
    byte[] footer = join(meta, write(out, block(pairs), packed));
    out.writeBytes(part.of(Arrays.copyOf(footer, 40)));
    out.writeBytes(littleEndian(8, 0xdb4775248b80fb57L));
    return out.toByteArray();
  }

  byte[] pair(int shared, String rest, byte[] value) {
    byte[] key = rest.getBytes(UTF_8);
    return part(varint(shared), varint(key.length), varint(value.length), key, value);
  }

  byte[] block(byte[]... pairs) {
    return part(join(pairs), littleEndian(4, 0), littleEndian(4, 1));
  }

  /// Appends a block with its check sum; returns its place.
  private byte[] write(ByteArrayOutputStream out, byte[] text, boolean packed) {
    byte[] content = packed ? part.of(snappy(text)) : text;
    byte[] place = part(varint(out.size()), varint(content.length));
    byte[] checked = join(content, new byte[] {(byte) (packed ? 1 : 0)});
    out.writeBytes(checked);
    out.writeBytes(littleEndian(4, SortedTable.maskedCrc(MemorySegment.ofArray(checked))));
    return place;
  }

  /// A Snappy block: literals, and a copy if the text ends as it should.
  static byte[] snappy(byte[] text) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(varint(text.length));
    for (int at = 0; at < text.length; ) {
      int length = Math.min(60, text.length - at);
      if (at >= 4 && length >= 4 && Arrays.equals(text, at, at + 4, text, at - 4, at)) {
        out.writeBytes(new byte[] {1, 4});
        at += 4;
      } else {
        length = Math.min(length, 13);
        out.write((length - 1) << 2);
        out.write(text, at, length);
        at += length;
      }
    }
    return out.toByteArray();
  }

  private static byte[] varint(long value) {
    var out = new ByteArrayOutputStream();
    long rest = value;
    for (; (rest & ~0x7FL) != 0; rest >>>= 7) {
      out.write((int) (rest & 0x7F) | 0x80);
    }
    out.write((int) rest);
    return out.toByteArray();
  }

  byte[] bson() {
    byte[] floats =
        document(
            element(2, "tag", text("array")),
            element(3, "type", dataType("Float32")),
            element(4, "size", document(integer("0", 3), integer("1", 2))),
            element(5, "data", binary(24)));
    byte[] integers =
        document(
            element(2, "tag", text("array")),
            element(3, "type", dataType("Int64")),
            element(4, "size", document(integer("0", 2))),
            element(5, "data", binary(16)));
    byte[] config =
        document(
            element(2, "hidden_act", text("gelu")),
            integer("hidden_size", 8),
            element(1, "rate", littleEndian(8, Double.doubleToLongBits(0.1))),
            element(8, "flag", new byte[] {1}),
            element(10, "nothing", new byte[0]));
    byte[] weights =
        document(
            element(2, "tag", text("struct")),
            element(3, "type", dataType("Dict")),
            element(
                4,
                "data",
                document(
                    element(
                        4, "0", document(element(2, "0", text("w")), element(2, "1", text("i")))),
                    element(
                        4,
                        "1",
                        document(element(3, "0", reference(1)), element(3, "1", integers))))));
    return document(
        element(4, "_backrefs", document(element(3, "0", floats))),
        element(3, "config", config),
        element(3, "weights", weights),
        element(
            4, "vocab", document(element(2, "0", text("a\t-1")), element(2, "1", text("b\t-2")))));
  }

  byte[] reference(int to) {
    return document(element(2, "tag", text("backref")), integer("ref", to));
  }

  byte[] dataType(String name) {
    byte[] names = document(element(2, "0", text("Core")), element(2, "1", text(name)));
    return document(element(2, "tag", text("datatype")), element(4, "name", names));
  }

  byte[] integer(String name, long value) {
    return element(0x12, name, littleEndian(8, value));
  }

  byte[] element(int type, String name, byte[] value) {
    return part(new byte[] {(byte) type}, name.getBytes(UTF_8), new byte[1], value);
  }

  byte[] document(byte[]... elements) {
    byte[] all = part(elements);
    return join(littleEndian(4, all.length + 5L), all, new byte[1]);
  }

  byte[] text(String text) {
    byte[] bytes = part.of(text.getBytes(UTF_8));
    return join(littleEndian(4, bytes.length + 1L), bytes, new byte[1]);
  }

  byte[] binary(int size) {
    byte[] bytes = part.of(new byte[size]);
    return join(littleEndian(4, bytes.length), new byte[1], bytes);
  }
}
