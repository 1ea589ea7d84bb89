package albert4j.model;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.checkpoint.CheckpointException;
import albert4j.engine.checkpoint.DType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Archives of GNU tar's, archives made here after the format's description, and bad ones.
class ModelArchiveTest {
  /// The file `NAME/config.json` with `{"model_type": "albert"}`, in what `tar --format=…` of GNU
  /// tar 1.34 made of it, compressed by `gzip -9n`. NAME is 160 times a d, too long for anything
  /// but extensions, in the first two, 120 times a c in ustar, which splits the name, and m in v7.
  private static final String GNU =
      "H4sIAAAAAAACA+3UTQqCQACG4Vl3CvEA/utAqw7gHcLSxDIn1BYR3b3RIKGonaH0PpsZZqvfa9mWvYpVlcdF"
          + "dRDjcLQoCPpTez0dL/Ce98e7lNIVRix+4Ny0SW0Y4k+lE2cLzP37d6OWYfhx//3d8yJfSj/q7r7rd/sP2f/o"
          + "rCn0f/g3hv6H9J/+6/5vVbUrcmvfqIpaz7f/3/ave//W/0jv32H/o7uaR5Vm5bq9nDJzaZhJucnq1rwtmAYA"
          + "AAAAAAAAAAAwO3dT8ZPZACgAAA==";

  private static final String PAX =
      "H4sIAAAAAAACA+3VzwqCMBwH8J17iuED6NzcFkH3jr1BrLb+YSpqYETvntYpI+iQkvX9XDZ22vjx/c4P5qaa"
          + "OWNdXgS2G6ymooiwu/bKuBSEca6E1kI15yIU9UIr0oNjUZq8vgr5T6EOaWbK7dR+uWBE4PP6GF2TcS3ly/zf"
          + "9g/550qHhMoh5b/9OMz//f5Xqt3/MtLo/176f8wH0v+rNFnvNv6+SBN8BT+V/zrvT/2vJKEM/d+5s3dIrYsX"
          + "5Slz3oR6Jl66vPQuiBgAAAAAAAAAAAAAAADA8FwBlqc/twAoAAA=";

  private static final String USTAR =
      "H4sIAAAAAAACA+3PTQrCMBiE4W/tKUoOIJ9NmoKXkVqjKLWRNi5EvLvRlbgT/Fu8z2ZgVjNt7NfbzXQ3xl4+"
          + "RTPv3D2z51S1M9Gy9Laurb/1TqvKSqHyBccxNUOe8o6Tj+faH3lx9tns4yp0i3Q6BDMvTNMtw5DMZSIAAAAA"
          + "AAAAAAAAAAAAgH92BVsyvfsAKAAA";

  private static final String V7 =
      "H4sIAAAAAAACA+3RSwrCMBSF4YxdRcgCbNq8wM2IjyhK04jtRMS9W+rIgsOAhf+bnMud3XtSJYrTo+DclKN5"
          + "fuam8SYE46e9b7wX0okFmR+3EKk65O50Oa+vfe4KvsZb+7t/U3/3X2tjtZCC/ot7qpSPsd0Oj1tUG6l27T7e"
          + "B/VaCQAAAAAAAAAAAAAAAAD/7g0HpE4GACgAAA==";

  private static final String CONFIG = "{\"model_type\": \"albert\"}\n";

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @ValueSource(strings = {GNU, PAX, USTAR, V7})
  void readsWhatGnuTarWrites(String base64) throws IOException {
    byte[] bytes = Base64.getDecoder().decode(base64);
    Path file = Files.write(folder.resolve("m.whatever"), bytes);
    assertTrue(ModelArchive.isArchive(file));
    Path unpacked;
    try (var archive = ModelArchive.open(file)) {
      unpacked = archive.folder();
      String name = unpacked.getFileName().toString();
      assertTrue(name.matches("d{160}|c{120}|m"), name);
      assertEquals(CONFIG, Files.readString(unpacked.resolve("config.json")));
    }
    assertFalse(Files.exists(unpacked.resolveSibling("")), "deleted when closed");
  }

  /// As Google ships a model, by way of all kinds of archive.
  @ParameterizedTest
  @ValueSource(strings = {"tar", "tar.gz", "zip"})
  void aModelIsLoadedOutOfAnArchive(String kind) throws IOException {
    AlbertConfig config =
        AlbertConfig.named("tiny")
            .with("vocab_size", 20)
            .with("embedding_size", 4)
            .with("num_attention_heads", 2)
            .with("hidden_size", 6);
    var model = Pretrained.fresh(config, Architecture.MASKED_LM, new SplittableRandom(5));
    Path saved = folder.resolve("albert_base");
    model.save(saved, WeightsFormat.TENSORFLOW, DType.F32);
    Path file = folder.resolve("model");
    byte[] hidden = "Mac OS".getBytes(ISO_8859_1);
    if (kind.equals("zip")) {
      try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
        put(zip, "__MACOSX/albert_config.json", hidden);
        for (Path each : files(saved)) {
          put(zip, "albert_base/" + each.getFileName(), Files.readAllBytes(each));
        }
      }
    } else {
      var tar = new TarBytes();
      tar.member("./", '5', new byte[0]).member("./._albert_base/config.json", '0', hidden);
      for (Path each : files(saved)) {
        tar.member("./albert_base/" + each.getFileName(), '0', Files.readAllBytes(each));
      }
      Files.write(file, kind.equals("tar") ? tar.end() : gzip(tar.end()));
    }
    Pretrained loaded = Pretrained.load(file);
    assertEquals(model.architecture(), loaded.architecture());
    for (String name : model.parameters().names()) {
      assertEquals(
          Arrays.toString(model.parameters().get(name).toArray()),
          Arrays.toString(loaded.parameters().get(name).toArray()),
          name);
    }
  }

  private static Path[] files(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.sorted().toArray(Path[]::new);
    }
  }

  private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(bytes);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  /// Puts a tar archive together.
  private static final class TarBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    TarBytes member(String name, char type, byte[] content) {
      header(name, type, content.length);
      out.writeBytes(Arrays.copyOf(content, (content.length + 511) / 512 * 512));
      return this;
    }

    TarBytes header(String name, char type, long size) {
      byte[] header = new byte[512];
      text(header, 0, name);
      text(header, 100, "0000644");
      text(header, 124, Long.toOctalString(size));
      header[156] = (byte) type;
      text(header, 257, "ustar\00000");
      Arrays.fill(header, 148, 156, (byte) ' ');
      int sum = 0;
      for (byte b : header) {
        sum += b & 0xFF;
      }
      text(header, 148, Integer.toOctalString(sum) + "\0");
      out.writeBytes(header);
      return this;
    }

    private static void text(byte[] header, int at, String text) {
      byte[] bytes = text.getBytes(ISO_8859_1);
      System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    byte[] end() {
      out.writeBytes(new byte[1024]);
      return out.toByteArray();
    }
  }

  private static TarBytes config(String name) {
    return new TarBytes().member(name, '0', CONFIG.getBytes(ISO_8859_1));
  }

  /// The complaint about an archive, without its name; nothing stays behind.
  private String refusal(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("bad"), bytes);
    assertTrue(ModelArchive.isArchive(file));
    var error = assertThrows(CheckpointException.class, () -> ModelArchive.open(file).close());
    String message = String.valueOf(error.getMessage());
    assertTrue(message.startsWith(file + ": "), message);
    return message.substring(file.toString().length() + 2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../config.json",
        "m/../../config.json",
        "/config.json",
        "m\\config.json",
        "C:config.json",
        "m/con\nfig.json",
        "m/.."
      })
  void namesThatLeadOutAreRefused(String name) throws IOException {
    String message = refusal(config(name).end());
    String expected = ": expected a name within the archive's folder, found one that leads out of";
    assertTrue(message.startsWith(CheckpointException.quote(name) + expected), message);
    var zip = new ByteArrayOutputStream();
    try (var out = new ZipOutputStream(zip)) {
      put(out, name, CONFIG.getBytes(ISO_8859_1));
    }
    assertEquals(message, refusal(zip.toByteArray()));
  }

  @ParameterizedTest
  @ValueSource(chars = {'1', '2', '3', '6', 'S'})
  void linksAndDevicesAreRefused(char type) throws IOException {
    assertEquals(
        "\"m/link\": expected a file or a folder, found a link, device or sparse file"
            + " (tar --dereference packs what links lead to)",
        refusal(config("m/config.json").member("m/link", type, new byte[0]).end()));
  }

  /// What a header says of its size is enough: nothing of 2 GiB is written.
  @Test
  void bombsAreRefused() throws IOException {
    byte[] bytes = config("m/config.json").header("m/zeros", '0', 1L << 31).end();
    String rule =
        "\"m/zeros\": expected at most 1073741824 bytes and 10000 members in all, found more; if"
            + " you trust the archive, unpack it by hand";
    assertEquals(rule, refusal(bytes));
    assertEquals(rule, refusal(gzip(bytes)));
    var many = config("m/config.json");
    for (int i = 0; i < 10_000; i++) {
      many.header("m/zeros", '5', 0);
    }
    assertEquals(rule, refusal(gzip(many.end())));
  }

  /// A zip archive whose directory understates a size.
  @Test
  void membersLargerThanTheySayAreRefused() throws IOException {
    var zip = new ByteArrayOutputStream();
    try (var out = new ZipOutputStream(zip)) {
      put(out, "m/config.json", new byte[100_000]);
    }
    byte[] bytes = zip.toByteArray();
    for (int at = 0; at < bytes.length - 46; at++) {
      if (bytes[at] == 'P' && bytes[at + 1] == 'K' && bytes[at + 2] == 1) {
        Arrays.fill(bytes, at + 24, at + 28, (byte) 0);
        bytes[at + 24] = 10;
      }
    }
    String message = refusal(bytes);
    assertTrue(
        message.matches(
            "\"m/config.json\": expected 10 bytes, found more"
                + "|content: expected a sound archive, found damage: .*"),
        message);
  }

  @Test
  void wrongCheckSumsAreNoticed() throws IOException {
    byte[] header = config("m/config.json").end();
    header[1] ^= 1;
    assertTrue(
        refusal(header).startsWith("tar, byte 512: expected a header with the check sum "),
        refusal(header));
    byte[] data = gzip(config("m/config.json").end());
    data[data.length - 6] ^= 1;
    assertEquals(
        "content: expected a sound archive, found damage: Corrupt GZIP trailer", refusal(data));
  }

  /// Wherever an archive ends too early, it is said.
  @Test
  void everyCutIsNoticed() throws IOException {
    byte[] tar = config("m/config.json").member("m/spiece.model", '0', new byte[600]).end();
    // the end is a block of zeros; a second one may be missing
    for (int length = 512; length < tar.length - 1024; length += 128) {
      String message = refusal(Arrays.copyOf(tar, length));
      assertTrue(message.endsWith("found the end: the archive is cut short"), message);
    }
    byte[] gzip = gzip(tar);
    for (int length = 20; length < gzip.length; length++) {
      String message = refusal(Arrays.copyOf(gzip, length));
      assertTrue(message.endsWith(" cut short"), message);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no tar at all | tar, byte 0: expected a header, or the zeros that end a tar archive, found"
            + " the end: the archive is cut short",
        "2000 | tar, byte 512: expected a header with octal digits at 148, found others: this is no"
            + " tar archive"
      })
  void otherThingsThatAreCompressedAreRefused(String text, String message) throws IOException {
    String content = text.equals("2000") ? "weights ".repeat(250) : text;
    assertEquals(message, refusal(gzip(content.getBytes(ISO_8859_1))));
  }

  @Test
  void damagedExtensionsAreRefused() throws IOException {
    for (String records : List.of("20 path=a\n", "9 path a\n", "3 path=a\n", "1 path=a\n")) {
      assertEquals(
          "tar, byte "
              + (512 + records.length())
              + ": expected an extended header of records LENGTH KEY=VALUE, found others",
          refusal(new TarBytes().member("x", 'x', bytes(records)).end()));
    }
    assertEquals(
        "tar, byte 512: expected at most 65536 bytes of a name, found 65537",
        refusal(new TarBytes().member("L", 'L', new byte[65_537]).end()));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  @Test
  void archivesWithoutJustOneModelAreRefused() throws IOException {
    String rule =
        "content: expected one folder with a model: config.json or albert_config.json, and"
            + " weights, found ";
    assertEquals(
        rule + "none; files begin with [m/readme.md]",
        refusal(new TarBytes().member("m/readme.md", '0', bytes("hello")).end()));
    assertEquals(
        rule + "none, nor any file", refusal(new TarBytes().member("m/", '5', bytes("")).end()));
    assertEquals(
        rule + "[a, b]",
        refusal(config("b/config.json").member("a/config.json", '0', bytes(CONFIG)).end()));
    assertEquals(
        "\"m/config.json\": expected a new name, found one that was there before",
        refusal(config("m/config.json").member("m/config.json", '0', bytes(CONFIG)).end()));
  }

  /// The checkpoints of a training run lie within its output.
  @Test
  void theOutermostModelCounts() throws IOException {
    var tar = config("m/step-10/config.json").member("m/config.json", '0', bytes("{}")).end();
    try (var archive = ModelArchive.open(Files.write(folder.resolve("m.tar"), tar))) {
      assertEquals("m", archive.folder().getFileName().toString());
    }
  }

  @Test
  void otherFilesAreNoArchives() throws IOException {
    assertFalse(ModelArchive.isArchive(folder));
    assertFalse(ModelArchive.isArchive(folder.resolve("nothing")));
    assertFalse(ModelArchive.isArchive(Files.writeString(folder.resolve("a.tar.gz"), "text")));
    Path torch = folder.resolve("pytorch_model.bin");
    try (var zip = new ZipOutputStream(Files.newOutputStream(torch))) {
      put(zip, "archive/data.pkl", bytes("\u0080\2}."));
    }
    assertFalse(ModelArchive.isArchive(torch), "PyTorch's file is a zip archive, but no folder");
  }
}
