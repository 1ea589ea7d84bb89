package albert4j.engine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albert4j.engine.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Hand-made files: what the format allows, and every way in which a file can break its rules.
class SafetensorsTest {
  @TempDir Path folder;

  private Path file(String header, byte... data) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return file(json.length, json, data);
  }

  private Path file(long headerLength, byte[] header, byte... data) throws IOException {
    var bytes = ByteBuffer.allocate(8 + header.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(headerLength).put(header).put(data);
    return Files.write(folder.resolve("m.safetensors"), bytes.array());
  }

  private static String refusal(Path file) {
    String message =
        Thrown.message(
            CheckpointException.class, () -> Checkpoint.open(file, Safetensors::read).close());
    assertEquals(1, message.lines().count(), message);
    assertTrue(message.startsWith(file + ": "), message);
    return message.substring((file + ": ").length());
  }

  @Test
  void readsWhatTheFormatAllows() throws IOException {
    Path file =
        file(
            """
            {"b":{"data_offsets":[4,8],"dtype":"F32","shape":[]},"é▁":{"dtype":"U8","shape":[2,2],
            "data_offsets":[0,4],"extra":1},"none":{"dtype":"I64","shape":[3,0],"data_offsets":[8,8]},
            "__metadata__":{"format":"pt","b":""}}
            """
                + "  ",
            new byte[] {1, 2, 3, -1, 0, 0, (byte) 0xC0, 0x3F});
    try (var checkpoint = Checkpoint.open(file, Safetensors::read)) {
      assertEquals(List.of("b", "é▁", "none"), List.copyOf(checkpoint.names()));
      assertEquals(Map.of("format", "pt", "b", ""), checkpoint.metadata());
      assertEquals(Shape.SCALAR, checkpoint.shape("b"));
      assertArrayEquals(new float[] {1.5f}, checkpoint.tensor("b").toArray());
      assertArrayEquals(new double[] {1.5}, checkpoint.doubles("b"));
      assertEquals(DType.U8, checkpoint.dtype("é▁"));
      assertArrayEquals(new long[] {1, 2, 3, 255}, checkpoint.longs("é▁"));
      assertEquals(Shape.of(3, 0), checkpoint.shape("none"));
      assertArrayEquals(new long[0], checkpoint.longs("none"));
    }
  }

  @Test
  void readsAFileWithoutTensors() throws IOException {
    try (var checkpoint = Checkpoint.open(file("{}"))) {
      assertTrue(checkpoint.names().isEmpty());
      assertTrue(checkpoint.metadata().isEmpty());
    }
  }

  /// Unaligned data: the header's length is no multiple of anything.
  @Test
  void readsEveryTypeUnaligned() throws IOException {
    var bits =
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0xFFFE_8000_C000_3C01L);
    Map<DType, double[]> expected =
        Map.ofEntries(
            Map.entry(DType.BOOL, new double[] {1, 1, 0, 1, 0, 1, 1, 1}),
            Map.entry(DType.U8, new double[] {1, 60, 0, 192, 0, 128, 254, 255}),
            Map.entry(DType.I8, new double[] {1, 60, 0, -64, 0, -128, -2, -1}),
            Map.entry(DType.U16, new double[] {0x3C01, 0xC000, 0x8000, 0xFFFE}),
            Map.entry(DType.I16, new double[] {0x3C01, -16384, -32768, -2}),
            Map.entry(DType.U32, new double[] {0xC0003C01L, 0xFFFE8000L}),
            Map.entry(DType.I32, new double[] {0xC0003C01, 0xFFFE8000}),
            Map.entry(DType.F16, new double[] {1 + 0x1p-10, -2, -0.0, Double.NaN}),
            Map.entry(DType.BF16, new double[] {0x1.02p-7, -2, -0.0, Double.NaN}),
            Map.entry(DType.F32, new double[] {Float.intBitsToFloat(0xC0003C01), Float.NaN}),
            Map.entry(DType.F64, new double[] {Double.NaN}),
            Map.entry(DType.I64, new double[] {0xFFFE_8000_C000_3C01L}));
    for (var entry : expected.entrySet()) {
      DType dtype = entry.getKey();
      double[] values = entry.getValue();
      String header =
          "{\"x\":{\"dtype\":\"%s\",\"shape\":[%d],\"data_offsets\":[0,8]}}"
              .formatted(dtype, values.length);
      for (String padding : List.of("", " ", "  ")) {
        try (var checkpoint = Checkpoint.open(file(header + padding, bits.array()))) {
          double[] read =
              dtype.isFloat()
                  ? checkpoint.doubles("x")
                  : Arrays.stream(checkpoint.longs("x")).mapToDouble(v -> v).toArray();
          assertArrayEquals(values, read, dtype.name());
        }
      }
    }
  }

  @Test
  void roundsF64ToNearestEven() throws IOException {
    double[] values = {0.1, 1 + 0x1p-24, 1 + 0x3p-24, 1e300, -1e-50, 16777217};
    var data = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    data.asDoubleBuffer().put(values);
    String header = "{\"x\":{\"dtype\":\"F64\",\"shape\":[6],\"data_offsets\":[0,48]}}";
    try (var checkpoint = Checkpoint.open(file(header, data.array()))) {
      float[] expected = {0.1f, 1, 1 + 0x1p-22f, Float.POSITIVE_INFINITY, -0f, 16777216};
      assertArrayEquals(expected, checkpoint.tensor("x").toArray());
      assertArrayEquals(values, checkpoint.doubles("x"));
    }
  }

  @Test
  void refusesMissingFilesAndFolders() {
    assertEquals("path: expected a file, found a folder", refusal(folder));
    assertEquals("path: expected a file, found nothing", refusal(folder.resolve("x.safetensors")));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7})
  void refusesFilesShorterThanTheLength(int size) throws IOException {
    Path file = Files.write(folder.resolve("m.safetensors"), new byte[size]);
    assertEquals(
        "byte 0: expected 8 bytes of header length, found a file of " + size + " bytes",
        refusal(file));
  }

  @ParameterizedTest
  @CsvSource({
    "3, 3", "9223372036854775807, 9223372036854775807", "-9223372036854775808, 9223372036854775808",
    "-1, 18446744073709551615", "-8, 18446744073709551608", "100000001, 100000001",
  })
  void refusesAbsurdHeaderLengths(long length, String unsigned) throws IOException {
    assertEquals(
        "byte 0, header length: expected at most 2 (the rest of the file), found " + unsigned,
        refusal(file(length, new byte[] {'{', '}'})));
  }

  @Test
  void refusesHeadersBeyondTheFormatsLimit() throws IOException {
    Path file = folder.resolve("sparse.safetensors");
    try (var raw = new java.io.RandomAccessFile(file.toFile(), "rw")) {
      raw.write(new byte[] {1, (byte) 0xE1, (byte) 0xF5, 5, 0, 0, 0, 0, '{'});
      raw.setLength(200_000_000);
    }
    assertEquals(
        "byte 0, header length: expected at most 100000000 (the format's limit), found 100000001",
        refusal(file));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "`` | byte 8, header: expected '{', found no header",
        "` {}` | byte 8, header: expected '{', found byte 0x20",
        "`[]` | byte 8, header: expected '{', found byte 0x5B",
        "`{} x` | byte 11, header: expected the end of the text, found 'x'",
        "`{\"a\":` | byte 13, header: expected a value, found the end of the text",
        "`{\"a\":1}` | header, tensor \"a\": expected an object, found 1",
        "`{\"a\":{},\"a\":{}}` | byte 16, header: expected a key that is new in its object, found \"a\"",
        "`{\"__metadata__\":[1]}` | header, __metadata__: expected an object of strings, found [1]",
        "`{\"__metadata__\":{\"n\":1}}` | header, __metadata__, \"n\": expected a string, found 1",
      })
  void refusesHeaders(String header, String message) throws IOException {
    assertEquals(message, refusal(file(header)));
  }

  @Test
  void refusesHeadersThatAreNotUtf8() throws IOException {
    byte[] header = "{\"é\":1}".getBytes(StandardCharsets.ISO_8859_1);
    assertEquals(
        "byte 10, header: expected well-formed UTF-8, found byte 0xE9",
        refusal(file(header.length, header)));
  }

  /// One tensor in front of 8 bytes of data.
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "`\"dtype\":\"F32\",\"shape\":[2]` | , data_offsets: expected a list of integers, found nothing",
        "`\"dtype\":\"F32\",\"data_offsets\":[0,8]` | , shape: expected a list of integers, found nothing",
        "`\"dtype\":\"F32\",\"shape\":null,\"data_offsets\":[0,8]` | , shape: expected a list of integers, found nothing",
        "`\"shape\":[2],\"data_offsets\":[0,8]` | , dtype: expected one of [BOOL, U8, I8, I16, U16, F16, BF16, I32, U32, F32, F64, I64, U64], found nothing",
        "`\"dtype\":\"F8_E4M3\",\"shape\":[8],\"data_offsets\":[0,8]` | , dtype: expected one of [BOOL, U8, I8, I16, U16, F16, BF16, I32, U32, F32, F64, I64, U64], found \"F8_E4M3\"",
        "`\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,7]` | , data_offsets: expected 8 bytes for F32[2], found 7 bytes",
        "`\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]` | , data_offsets: expected 12 bytes for F32[3], found 8 bytes",
        "`\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]` | , data_offsets: expected an end of at most 8, where the file ends, found 12",
        "`\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[9,9]` | , data_offsets: expected an end of at most 8, where the file ends, found 9",
        "`\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]` | , data_offsets: expected a begin of 0, where the data begins, found 4",
        "`\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]` | , data_offsets: expected [begin, end] with begin <= end, found [8,0]",
        "`\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0]` | , data_offsets: expected [begin, end] with begin <= end, found [0]",
        "`\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4,8]` | , data_offsets: expected [begin, end] with begin <= end, found [0,4,8]",
        "`\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8.0]` | , data_offsets: expected integers >= 0, found 8.0",
        "`\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[-8,0]` | , data_offsets: expected integers >= 0, found -8",
        "`\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,18446744073709551615]` | , data_offsets: expected integers >= 0, found 1.8446744073709552E19",
        "`\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":\"0,8\"` | , data_offsets: expected a list of integers, found \"0,8\"",
        "`\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]` | , shape: expected integers >= 0, found -2",
        "`\"dtype\":\"F32\",\"shape\":[\"2\"],\"data_offsets\":[0,8]` | , shape: expected integers >= 0, found \"2\"",
        "`\"dtype\":\"U8\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,8]` | , shape: expected at most 2^31 - 9 elements (a Java array), found [4294967296,4294967296]",
        "`\"dtype\":\"U8\",\"shape\":[65536,65536,65536,65536],\"data_offsets\":[0,0]` | , shape: expected at most 2^31 - 9 elements (a Java array), found [65536,65536,65536,65536]",
        "`\"dtype\":\"U8\",\"shape\":[9223372036854775807,2],\"data_offsets\":[0,8]` | , shape: expected at most 2^31 - 9 elements (a Java array), found [9223372036854775807,2]",
        "`\"dtype\":\"U8\",\"shape\":[2147483647,0],\"data_offsets\":[0,0]` | , shape: expected at most 2^31 - 9 elements (a Java array), found [2147483647,0]",
        "`\"dtype\":\"U8\",\"shape\":[2147483647],\"data_offsets\":[0,8]` | , shape: expected at most 2^31 - 9 elements (a Java array), found [2147483647]",
        "`\"dtype\":\"F64\",\"shape\":[2147483639],\"data_offsets\":[0,9223372036854775807]` | , data_offsets: expected 17179869112 bytes for F64[2147483639], found 9223372036854775807 bytes",
      })
  void refusesTensors(String description, String message) throws IOException {
    Path file = file("{\"a\":{" + description + "}}", new byte[8]);
    assertEquals("header, tensor \"a\"" + message, refusal(file));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0,4|2,6|header, tensor \"b\", data_offsets: expected a begin of 4, where \"a\" ends, found 2",
        "0,4|0,4|header, tensor \"b\", data_offsets: expected a begin of 4, where \"a\" ends, found 0",
        "4,8|3,7|header, tensor \"b\", data_offsets: expected a begin of 0, where the data begins, found 3",
        "0,4|5,9|header, tensor \"b\", data_offsets: expected an end of at most 8, where the file ends, found 9",
        "4,8|1,5|header, tensor \"b\", data_offsets: expected a begin of 0, where the data begins, found 1",
      })
  void refusesOverlapsAndGaps(String a, String b, String message) throws IOException {
    String header =
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[%s]},\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[%s]}}"
            .formatted(a, b);
    assertEquals(message, refusal(file(header, new byte[8])));
  }

  @Test
  void refusesBytesThatBelongToNoTensor() throws IOException {
    String header = "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}}";
    assertEquals(
        "byte " + (8 + header.length() + 4) + ": expected the end of the file, found 3 more bytes",
        refusal(file(header, new byte[7])));
  }

  /// Names come from the file, so they must not break the message out of its line.
  @Test
  void quotesAndShortensNamesInMessages() throws IOException {
    assertEquals(
        "header, tensor \"a\\nb\\\"\": expected an object, found 1",
        refusal(file("{\"a\\nb\\\"\":1}")));
    String name = "x".repeat(5000);
    assertEquals(
        "header, tensor \""
            + "x".repeat(120)
            + "…\": expected an object, found \""
            + "x".repeat(120)
            + "…\"",
        refusal(file("{\"" + name + "\":\"" + name + "\"}")));
  }

  @Test
  void everyTruncationIsRefusedAndNoFlippedBitGivesAnotherException() throws IOException {
    Path whole = folder.resolve("whole.safetensors");
    new SafetensorsWriter()
        .add("w", albert4j.engine.Tensor.of(Shape.of(2, 3), 1, 2, 3, 4, 5, 6))
        .add("ids", Shape.of(2), 7, 8)
        .write(whole);
    byte[] bytes = Files.readAllBytes(whole);
    Path copy = folder.resolve("copy.safetensors");
    for (int n = 0; n < bytes.length; n++) {
      refusal(Files.write(copy, Arrays.copyOf(bytes, n)));
    }
    int refused = 0;
    int headerEnd = bytes.length - 2 * 8 - 6 * 4;
    for (int at = 0; at < headerEnd; at++) {
      byte[] flipped = bytes.clone();
      flipped[at] ^= (byte) (1 << at % 8);
      Files.write(copy, flipped);
      try (var checkpoint = Checkpoint.open(copy)) {
        checkpoint.names();
      } catch (CheckpointException e) {
        refused++;
      }
    }
    // a flip within a name, the metadata or the padding leaves a valid file
    assertTrue(refused > headerEnd / 2, "refused " + refused);
  }

  @Test
  void tensorsAreReadByNameAndType() throws IOException {
    Path file =
        file(
            "{\"i\":{\"dtype\":\"I32\",\"shape\":[1],\"data_offsets\":[0,4]},\"f\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]},"
                + "\"u\":{\"dtype\":\"U64\",\"shape\":[1],\"data_offsets\":[8,16]}}",
            new byte[] {1, 0, 0, 0, 0, 0, 0, 0, -1, -1, -1, -1, -1, -1, -1, -1});
    try (var checkpoint = Checkpoint.open(file, Safetensors::read)) {
      assertTrue(checkpoint.contains("i"));
      assertFalse(checkpoint.contains("x"));
      assertEquals(
          file + ": tensor \"i\": expected floating-point numbers, found I32",
          message(() -> checkpoint.tensor("i")));
      assertEquals(
          file + ": tensor \"i\": expected floating-point numbers, found I32",
          message(() -> checkpoint.doubles("i")));
      assertEquals(
          file + ": tensor \"f\": expected integers, found F32",
          message(() -> checkpoint.longs("f")));
      assertEquals(
          file + ": names: expected a tensor named \"x\", found 3 others",
          message(() -> checkpoint.tensor("x")));
      assertEquals(
          file + ": tensor \"u\", element 0: expected at most 63 bits, found 18446744073709551615",
          message(() -> checkpoint.longs("u")));
    }
  }

  private static String message(org.junit.jupiter.api.function.Executable reading) {
    return Thrown.message(CheckpointException.class, reading);
  }

  @Test
  void aClosedCheckpointReadsNothing() throws IOException {
    Path file =
        file("{\"f\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", new byte[4]);
    var checkpoint = Checkpoint.open(file, Safetensors::read);
    checkpoint.close();
    checkpoint.close();
    assertThrows(IllegalStateException.class, () -> checkpoint.tensor("f"));
  }
}
