package albert4j.engine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Blocks made by hand after the format's description.
class SnappyTest {
  private static byte[] bytes(String hex) {
    return HexFormat.ofDelimiter(" ").parseHex(hex);
  }

  private static String unpack(byte[] block) throws CheckpointException {
    var cursor = new Cursor(Path.of("f"), "", 0, MemorySegment.ofArray(block));
    return new String(Snappy.unpack(cursor), StandardCharsets.ISO_8859_1);
  }

  @Test
  void unpacksLiteralsAndCopiesOfAllKinds() throws CheckpointException {
    // a literal of 4, a copy of 5 from 4 back, of 3 from 9 back, of 2 from 1 back
    assertEquals("abcdabcdaabcc", unpack(bytes("0d 0c 61 62 63 64 05 04 0a 09 00 03 01 00 00 00")));
    assertEquals("", unpack(bytes("00")));
  }

  @Test
  void unpacksLongLiterals() throws CheckpointException {
    for (int length : new int[] {60, 61, 256, 257, 70_000}) {
      var block = new ByteArrayOutputStream();
      for (int rest = length; ; rest >>>= 7) {
        block.write(rest < 0x80 ? rest : (rest & 0x7F) | 0x80);
        if (rest < 0x80) {
          break;
        }
      }
      int most = length - 1;
      if (most < 60) {
        block.write(most << 2);
      } else {
        int extra = most < 1 << 8 ? 1 : most < 1 << 16 ? 2 : 3;
        block.write((59 + extra) << 2);
        for (int i = 0; i < extra; i++) {
          block.write(most >>> (8 * i));
        }
      }
      byte[] text = new byte[length];
      new Random(length).nextBytes(text);
      block.writeBytes(text);
      assertEquals(new String(text, StandardCharsets.ISO_8859_1), unpack(block.toByteArray()));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', 'byte 0, Snappy block, length: expected 1 bytes'",
    "7f, 'byte 0, Snappy block, length: expected at most 22, found 127'",
    "04 0c 61, 'byte 2, Snappy literal: expected 4 bytes, found only 1'",
    "03 0c 61 62 63 64, 'byte 2, Snappy element: expected at most 3 more bytes of text, found 4'",
    "05 00 61 05 02, 'byte 5, Snappy offset: expected 1 to 1, found 2'",
    "05 00 61 05 00, 'byte 5, Snappy offset: expected 1 to 1, found 0'",
    "09 00 61 03 ff ff ff ff, 'byte 8, Snappy offset: expected 1 to 1, found 4294967295'",
    "02 00 61, 'byte 3, Snappy block: expected 2 bytes of text, found 1'",
    "02 00 61 09, 'byte 4, Snappy offset: expected 1 bytes, found only 0'",
  })
  void refusesWhatIsDamaged(String hex, String complaint) {
    String message =
        Thrown.message(
            CheckpointException.class, () -> unpack(hex.isEmpty() ? new byte[0] : bytes(hex)));
    assertTrue(message.startsWith("f: " + complaint), message);
  }
}
