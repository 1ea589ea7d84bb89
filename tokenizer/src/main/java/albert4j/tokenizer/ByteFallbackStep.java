package albert4j.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Makes characters of neighbouring byte pieces like `<0xE2>`; if they are not UTF-8, each becomes
/// U+FFFD.
record ByteFallbackStep() implements DecoderStep {
  @Override
  public List<String> decode(List<String> pieces) {
    List<String> out = new ArrayList<>(pieces.size());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String piece : pieces) {
      int value = Vocabulary.byteOf(piece);
      if (value >= 0) {
        bytes.write(value);
      } else {
        flush(bytes, out);
        out.add(piece);
      }
    }
    flush(bytes, out);
    return out;
  }

  private static void flush(ByteArrayOutputStream bytes, List<String> out) {
    byte[] all = bytes.toByteArray();
    bytes.reset();
    if (all.length > 0) {
      boolean valid = Utf8.firstMalformed(all, 0, all.length) == all.length;
      out.add(valid ? new String(all, StandardCharsets.UTF_8) : "\uFFFD".repeat(all.length));
    }
  }
}
