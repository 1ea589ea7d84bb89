package albert4j.engine.checkpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Files made to crash a reader, to keep it busy, or to lead it astray: each is refused for what it
/// is.
@Timeout(20)
class HostileFilesTest {
  static final Iterable<String> KINDS = SmallFiles.KINDS;

  /// Puts files together as they should be.
  private static final SmallFiles MAKE = new SmallFiles(same -> same);

  @TempDir Path folder;

  private Path write(Map<String, byte[]> files) throws IOException {
    for (var file : files.entrySet()) {
      Files.write(folder.resolve(file.getKey()), file.getValue());
    }
    return folder.resolve(files.keySet().iterator().next());
  }

  private String refusal(String name, byte... bytes) throws IOException {
    Path file = write(Map.of(name, bytes));
    return Thrown.message(CheckpointException.class, () -> Checkpoint.open(file).close());
  }

  private static void assertContains(String expected, String message) {
    assertTrue(message.contains(expected), message);
    assertTrue(message.length() < 1000, message);
  }

  /// Each of the files in turn, cut at every byte.
  @ParameterizedTest
  @FieldSource("KINDS")
  void everyCutIsNoticed(String kind) throws IOException {
    Map<String, byte[]> files = SmallFiles.files(kind, same -> same);
    Path open = write(files);
    for (var file : files.entrySet()) {
      for (int length = 0; length < file.getValue().length; length++) {
        Files.write(folder.resolve(file.getKey()), Arrays.copyOf(file.getValue(), length));
        assertThrows(
            CheckpointException.class,
            () -> Checkpoint.open(open).close(),
            file.getKey() + " cut at " + length);
      }
      Files.write(folder.resolve(file.getKey()), file.getValue());
    }
    Checkpoint.open(open).close();
  }

  private static byte[] latin(String text) {
    return text.getBytes(ISO_8859_1);
  }

  /// An archive of PyTorch with this program and a storage `0` of 8 bytes.
  private static byte[] torch(String program) {
    return MAKE.zip(
        Map.entry("m/data.pkl", latin("\u0080\2" + program)), Map.entry("m/data/0", new byte[8]));
  }

  /// A dict of one tensor over 2 floats, after what comes before it in the program.
  private static String dict(String before, String offsetSizeStrides) {
    return before
        + "}X\1\0\0\0wctorch._utils\n_rebuild_tensor_v2\n((X\7\0\0\0storagectorch\n"
        + "FloatStorage\nX\1\0\0\0000X\3\0\0\0cpuK\2tQ"
        + offsetSizeStrides
        + "\u0089}tRs.";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // the last 64-bit offset, whose end is negative
        "\\x8a\\x08\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x7f)) | a view within the 2 elements of its storage",
        "J\\xff\\xff\\xff\\xff)) | a view within the 2 elements of its storage",
        "K\\x00K\\x01\\x85J\\xff\\xff\\xff\\xff\\x85 | numbers from 0 to 2^31 - 1, found -1",
        "K\\x00J\\xff\\xff\\xff\\x7f\\x85J\\xff\\xff\\xff\\x7f\\x85 | a view within the 2 elements",
        "K\\x00\\x8a\\x05\\x00\\x00\\x00\\x80\\x00\\x85K\\x00\\x85 | numbers from 0 to 2^31 - 1, found 2147483648",
        "K\\x00J\\xff\\xff\\xff\\x7f\\x85K\\x00\\x85 | at most 2^31 - 9 elements",
        "K\\x00J\\x00\\x00\\x10\\x01\\x85K\\x00\\x85 | at most 1048576 elements, unless the storage has more",
      })
  void torchViewsThatNoStorageHolds(String view, String complaint) throws IOException {
    String program = view;
    for (int c = 0; c < 256; c++) {
      program = program.replace(String.format("\\x%02x", c), "" + (char) c);
    }
    assertContains(complaint, refusal("m.bin", torch(dict("", program))));
  }

  @Test
  void torchViewsMayOverlap() throws IOException {
    String view = "K\0K\2K\2\u0086K\1K\1\u0086";
    byte[] archive =
        MAKE.zip(
            Map.entry("m/data.pkl", latin("\u0080\2" + dict("", view).replace("K\2tQ", "K\3tQ"))),
            Map.entry("m/data/0", new byte[] {0, 0, 0, 0, 0, 0, (byte) 0x80, 0x3F, 0, 0, 0, 0x40}));
    try (var checkpoint = Checkpoint.open(write(Map.of("m.bin", archive)))) {
      assertArrayEquals(new float[] {0, 1, 1, 2}, checkpoint.tensor("w").toArray());
    }
  }

  @Test
  void torchTensorsHaveFewDimensions() throws IOException {
    String ones = "(" + "K\1".repeat(300) + "t";
    assertContains("found a list of 300", refusal("m.bin", torch(dict("", "K\0" + ones + ones))));
  }

  /// Mapped, since a view asks for it, but listed nowhere.
  @Test
  void torchStoragesOfTheOldFormatMustBeThere() throws IOException {
    byte[] whole = MAKE.torchLegacy();
    String text =
        new String(whole, ISO_8859_1).replace("\u0080\2](X\1\0\0\0000X\1\0\0\0001e.", "\u0080\2].");
    assertContains("storages: expected all that tensors name", refusal("m.bin", latin(text)));
  }

  @Test
  void picklesNestAndPointToThemselves() throws IOException {
    assertContains(
        "found a list of 1", refusal("m.bin", torch("]" + "q\0]h\0a".repeat(100_000) + ".")));
    assertContains("found a mark", refusal("m.bin", torch("(".repeat(100_000) + ".")));
    String self = "}q\0X\4\0\0\0selfh\0s0";
    try (var checkpoint =
        Checkpoint.open(write(Map.of("m.bin", torch(dict(self, "K\0K\2\u0085K\1\u0085")))))) {
      assertEquals(List.of("w"), List.copyOf(checkpoint.names()));
    }
  }

  @Test
  void picklesEnd() throws IOException {
    assertContains(
        "at most 4000000 instructions", refusal("m.bin", torch("N0".repeat(2_100_000) + ".")));
    String call = "ctorch._utils\n_rebuild_tensor_v2\n(" + "N".repeat(100_000) + "tR.";
    assertContains("None] and 99980 more", refusal("m.bin", torch(call)));
  }

  /// A dict with tuples for keys takes the square of their length.
  @Test
  void picklesHaveSimpleKeys() throws IOException {
    assertContains(
        "a string or an integer for a key, found torch.Size",
        refusal("m.bin", torch("}ctorch\nSize\nNs.")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // place in the record, bytes, new value, complaint
        "10 | 2 | 8 | one that is stored as it is, as PyTorch does (compression 0), found compression 8",
        "20 | 4 | 99999 | one that is stored as it is",
        "28 | 2 | 2000 | name: expected at most 1024 bytes, found 2000",
        "42 | 4 | 9999 | member: expected a place within",
        "42 | 4 | 1 | member: expected 04034B50",
      })
  void zipEntriesThatLie(int at, int width, long value, String complaint) throws IOException {
    byte[] archive = torch("N.");
    int record = new String(archive, ISO_8859_1).indexOf("PK\1\2");
    System.arraycopy(SmallFiles.littleEndian(width, value), 0, archive, record + at, width);
    assertContains(complaint, refusal("m.bin", archive));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // place behind the last directory entry's zip64 field
        "PK\\6\\6 | 32 | -1 | number of members: expected at most 100000, found 18446744073709551615",
        "PK\\6\\6 | 32 | 100001 | number of members: expected at most 100000",
        "PK\\6\\6 | 48 | -1 | directory: expected a place within",
        "PK\\6\\6 | 48 | 9223372036854775807 | directory: expected a place within",
        "PK\\6\\7 | 8 | -9223372036854775808 | zip64 end: expected a place within",
        "PK\\6\\7 | 8 | 3 | zip64 end: expected 06064B50",
      })
  void zip64FieldsThatLie(String record, int at, long value, String complaint) throws IOException {
    byte[] archive = torch("N.");
    String signature = record.replace("\\6", "\6").replace("\\7", "\7");
    int from = new String(archive, ISO_8859_1).indexOf(signature);
    System.arraycopy(SmallFiles.littleEndian(8, value), 0, archive, from + at, 8);
    assertContains(complaint, refusal("m.bin", archive));
  }

  /// Two members in one place: nothing is unpacked, so they cost no more than one.
  @Test
  void zipEntriesMayOverlap() throws IOException {
    byte[] archive = torch(dict("", "K\0K\2\u0085K\1\u0085"));
    String text = new String(archive, ISO_8859_1);
    int last = text.lastIndexOf("PK\1\2");
    int zip64 = text.indexOf("PK\6\6") - 8;
    // the storage begins where the program does, whose first bytes are then its elements
    System.arraycopy(SmallFiles.littleEndian(8, 0), 0, archive, zip64, 8);
    assertTrue(zip64 > last);
    try (var checkpoint = Checkpoint.open(write(Map.of("m.bin", archive)))) {
      assertEquals(2, checkpoint.tensor("w").size());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../a.safetensors",
        "/etc/a.safetensors",
        "..\\\\a.bin",
        "C:a.bin",
        "\\ud800.bin",
        "\\u0000.bin",
        "..",
        "a.txt",
        "sub/a.bin"
      })
  void indexesNameFilesBesideThem(String name) throws IOException {
    String json = "{\"weight_map\": {\"w\": \"" + name + "\"}}";
    assertContains(
        "the name of a file beside the index", refusal("m.index.json", json.getBytes(UTF_8)));
  }

  @Test
  void jsonIsOfAReasonableSize() {
    String many = "[" + "0,".repeat(Json.MAX_VALUES) + "0]";
    String message = Thrown.message(JsonException.class, () -> Json.parse(many));
    assertContains("expected at most 8388608 values", message);
    for (String open : List.of("[", "{\"a\":")) {
      message = Thrown.message(JsonException.class, () -> Json.parse(open.repeat(100_000)));
      assertContains("expected at most 512 levels of nesting", message);
    }
  }

  private String bundle(byte[] header, byte[] entry) throws IOException {
    byte[] block = MAKE.block(MAKE.pair(0, "", header), MAKE.pair(0, "w", entry));
    Files.write(folder.resolve("m.data-00000-of-00001"), new byte[40]);
    return refusal("m.index", MAKE.table(false, List.of(block), List.of(0)));
  }

  private static byte[] entry(long... dims) {
    var shape = new ProtoWriter();
    Arrays.stream(dims).forEach(dim -> shape.message(2, new ProtoWriter().varint(1, dim)));
    return new ProtoWriter().varint(1, 1).message(2, shape).toBytes();
  }

  @Test
  void tensorFlowNumbersThatLie() throws IOException {
    byte[] one = new ProtoWriter().varint(1, 1).toBytes();
    byte[] many = new ProtoWriter().varint(1, 1L << 40).toBytes();
    assertContains("number of data files: expected 1 to 99999", bundle(many, entry()));
    byte[] far = new ProtoWriter().varint(1, 1).varint(3, 1L << 40).varint(5, 4).toBytes();
    assertContains("data file: expected 0 to 0, found 1099511627776", bundle(one, far));
    byte[] negative = new ProtoWriter().varint(1, 1).varint(4, -1).varint(5, 4).toBytes();
    assertContains("offset 18446744073709551615", bundle(one, negative));
    assertContains("at most 2^31 - 9 elements", bundle(one, entry(1L << 31)));
    assertContains("at most 2^31 - 9 elements", bundle(one, entry(1L << 32, 1L << 32)));
    assertContains("at most 2^31 - 9 elements", bundle(one, entry(new long[300])));
    assertContains("dimensions of at least 0, found -1", bundle(one, entry(-1)));
  }

  /// A block that unpacks to nothing but zeros, named again and again, would keep a reader busy.
  @Test
  void tensorFlowBlocksAreReadOnce() throws IOException {
    byte[] empty = MAKE.block();
    String message =
        refusal("m.index", MAKE.table(false, List.of(empty), Collections.nCopies(1000, 0)));
    assertContains("block: expected a place within bytes 8 to ", message);
    byte[] bomb = SmallFiles.join(new byte[] {-1, -1, -1, 127}, new byte[13_000_000]);
    message =
        Thrown.message(
            CheckpointException.class,
            () -> Snappy.unpack(new Cursor(folder, "", 0, MemorySegment.ofArray(bomb))));
    assertContains("expected at most 16777216, found 268435455", message);
  }

  /// A document of `weights` and another field, before or behind them.
  private static byte[] bson(byte[] weights, byte[]... more) {
    byte[][] all = Arrays.copyOf(more, more.length + 1);
    all[more.length] = MAKE.element(3, "weights", weights);
    return MAKE.document(all);
  }

  private static byte[] array(byte[] size, byte[] data) {
    return MAKE.document(
        MAKE.element(2, "tag", MAKE.text("array")),
        MAKE.element(3, "type", MAKE.dataType("Float32")),
        MAKE.element(4, "size", size),
        MAKE.element(5, "data", data));
  }

  @Test
  void bsonNumbersThatLie() throws IOException {
    byte[] huge = MAKE.document(MAKE.integer("0", 1L << 32), MAKE.integer("1", 1L << 32));
    byte[] weights = MAKE.document(MAKE.element(3, "w", array(huge, MAKE.binary(4))));
    assertContains("at most 2^31 - 9 elements", refusal("m.bson", bson(weights)));
    byte[] negative = MAKE.document(MAKE.integer("0", -1));
    weights = MAKE.document(MAKE.element(3, "w", array(negative, MAKE.binary(4))));
    assertContains("integers of at least 0, found -1", refusal("m.bson", bson(weights)));
    byte[] cut = MAKE.document();
    cut[0] = -1;
    cut[3] = -1;
    assertContains("document: expected ", refusal("m.bson", bson(cut)));
    byte[] large = {-1, -1, -1, 127, 0};
    assertContains(
        "binary: expected 2147483647 bytes",
        refusal("m.bson", bson(MAKE.document(MAKE.element(5, "d", large)))));
  }

  @Test
  void bsonNests() throws IOException {
    // documents whose length is that of the rest, one in the other, and names that are empty
    int size = 7 * 100_000 + 5;
    byte[] deep = new byte[size];
    for (int i = 0; i <= 100_000; i++) {
      int at = 6 * i;
      System.arraycopy(SmallFiles.littleEndian(4, size - 7L * i), 0, deep, at, 4);
      if (i < 100_000) {
        deep[at + 4] = 3;
      }
    }
    assertContains("at most 64 within each other", refusal("m.bson", deep));
  }

  @Test
  void bsonReferencesAreFollowedForAFewSteps() throws IOException {
    byte[][] chain = new byte[1000][];
    Arrays.setAll(chain, i -> MAKE.element(3, "" + i, MAKE.reference(i + 2)));
    assertContains(
        "more than 8 references in a row",
        refusal(
            "m.bson", bson(MAKE.reference(1), MAKE.element(4, "_backrefs", MAKE.document(chain)))));
  }

  @Test
  void bsonValuesAreDescribedWhateverTheyAre() throws IOException {
    byte[] binaries = MAKE.document(MAKE.element(5, "0", MAKE.binary(1)));
    assertContains(
        "weights: expected a document, found a list of 1",
        refusal("m.bson", MAKE.document(MAKE.element(4, "weights", binaries))));
    byte[] nan = MAKE.document(MAKE.element(1, "rate", SmallFiles.littleEndian(8, -1L)));
    assertContains(
        "config, \"rate\": expected a finite number, found NaN",
        refusal("m.bson", bson(MAKE.document(), MAKE.element(3, "config", nan))));
  }

  @ParameterizedTest
  @ValueSource(ints = {1 << 20, (1 << 20) + 1})
  void textsAreShort(int length) throws IOException {
    byte[] name = MAKE.element(2, "tag", MAKE.text("a".repeat(length)));
    assertContains(
        length > 1 << 20 ? "at most 1048576 bytes of text" : "a document with the tag struct",
        refusal("m.bson", bson(MAKE.document(name))));
  }
}
