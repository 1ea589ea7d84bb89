package albert4j.tokenizer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;

/// All rules of a `precompiled_charsmap`, read by the description of its format: a walk over every
/// byte at every node, as the native library would find it there.
final class RuleTable {
  private static final int NORMALIZER = 3;
  private static final int CHARSMAP = 2;

  private final int[] units;
  private final byte[] replacements;
  private final Map<String, String> rules = new TreeMap<>();

  private RuleTable(byte[] blob) {
    ByteBuffer in = ByteBuffer.wrap(blob).order(ByteOrder.LITTLE_ENDIAN);
    units = new int[in.getInt() / 4];
    in.asIntBuffer().get(units);
    in.position(4 + 4 * units.length);
    replacements = new byte[in.remaining()];
    in.get(replacements);
    walk("", offset(units[0]));
  }

  /// The rules, by their left sides.
  static Map<String, String> of(byte[] blob) {
    return new RuleTable(blob).rules;
  }

  /// The rules in a model file.
  static Map<String, String> ofModel(Path file) throws IOException {
    Message model = Message.of(file.toString(), Files.readAllBytes(file));
    for (Message.Fields field = model.fields(); field.next(); ) {
      if (field.number() == NORMALIZER) {
        return of(field.message().last(CHARSMAP).bytes());
      }
    }
    throw new AssertionError("no normalizer_spec in " + file);
  }

  /// CRC-32 of the lines `left TAB right`, in the order of their UTF-8.
  static String crc(Map<String, String> rules) {
    Map<String, String> byBytes = new TreeMap<>();
    rules.forEach((from, to) -> byBytes.put(latin1(from), to));
    CRC32 crc = new CRC32();
    byBytes.forEach((from, to) -> {
      crc.update(from.getBytes(StandardCharsets.ISO_8859_1));
      crc.update(("\t" + to + "\n").getBytes(StandardCharsets.UTF_8));
    });
    return String.format("%08X", crc.getValue());
  }

  private static String latin1(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private void walk(String key, int node) {
    for (int b = 0; b < 256; b++) {
      int at = node ^ b;
      if (at < units.length && (units[at] & 0x800000FF) == b) {
        if (b == 0) {
          throw new AssertionError("a NUL leads on after " + key);
        }
        String longer = key + (char) b;
        int next = at ^ offset(units[at]);
        if ((units[at] & 0x100) != 0) {
          rules.put(
              new String(longer.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8),
              replacement(units[next] & 0x7FFFFFFF));
        }
        walk(longer, next);
      }
    }
  }

  private String replacement(int start) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = start; replacements[i] != 0; i++) {
      out.write(replacements[i]);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static int offset(int unit) {
    return (unit >>> 10) << ((unit & 0x200) >>> 6);
  }
}
