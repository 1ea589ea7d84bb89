package albert4j.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A `vocab.txt`: one piece a line, whose id is the number of its line, from 0 on.
///
/// Lines end with `\n`, `\r\n` or `\r`, the last one perhaps with nothing. All else belongs to the
/// pieces: spaces, a byte order mark at the start. An empty line takes an id that no text gets. Of
/// equal lines the last one counts.
///
/// Source: Hugging Face `tokenization_bert.py`, `load_vocab`, which leaves the ends of lines to
/// Python's text mode.
final class VocabularyLines {
  /// The largest vocabularies in use take a fiftieth of this.
  private static final int MAX_BYTES = 1 << 26;

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final String source;
  private final byte[] data;
  private final List<byte[]> specials;
  private final byte[] unknown;
  private final List<Piece> pieces = new ArrayList<>();

  /// For each special token whether a line has it.
  private final boolean[] found;

  private VocabularyLines(String source, byte[] data, List<String> specials, String unknown) {
    this.source = source;
    this.data = data;
    this.specials = specials.stream().map(VocabularyLines::bytes).toList();
    this.unknown = bytes(unknown);
    found = new boolean[specials.size()];
  }

  /// Reads a file.
  ///
  /// @param specials the tokens that it must have
  /// @param unknown the one of them that stands for all that is not in the vocabulary
  /// @throws TokenizerException if it is not in UTF-8, or lacks a special token
  /// @throws IOException if it cannot be read
  static Vocabulary read(Path file, List<String> specials, String unknown) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] data = in.readNBytes(MAX_BYTES + 1);
      var lines = new VocabularyLines(file.toString(), data, specials, unknown);
      lines.check();
      lines.read();
      lines.requireSpecials();
      return new Vocabulary(lines.pieces, unknown);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void check() throws TokenizerException {
    if (data.length > MAX_BYTES) {
      throw error(MAX_BYTES, "the end of a vocabulary", "more bytes");
    }
    int malformed = Utf8.firstMalformed(data, 0, data.length);
    if (malformed < data.length) {
      throw error(malformed, "UTF-8", String.format("the byte 0x%02X", data[malformed]));
    }
  }

  private void read() {
    int from = 0;
    for (int i = 0; i < data.length; i++) {
      if (data[i] == '\n' || data[i] == '\r') {
        add(from, i);
        boolean two = data[i] == '\r' && i + 1 < data.length && data[i + 1] == '\n';
        i += two ? 1 : 0;
        from = i + 1;
      }
    }
    if (from < data.length) {
      add(from, data.length);
    }
  }

  private void add(int from, int to) {
    Piece.Type type = Piece.Type.NORMAL;
    for (int i = 0; i < found.length; i++) {
      if (is(specials.get(i), from, to)) {
        found[i] = true;
        type = is(unknown, from, to) ? Piece.Type.UNKNOWN : Piece.Type.CONTROL;
      }
    }
    pieces.add(new Piece(data, from, to, type));
  }

  private boolean is(byte[] token, int from, int to) {
    return Arrays.equals(token, 0, token.length, data, from, to);
  }

  private void requireSpecials() throws TokenizerException {
    List<String> missing = new ArrayList<>();
    for (int i = 0; i < found.length; i++) {
      if (!found[i]) {
        missing.add(TokenizerException.quote(new String(specials.get(i), StandardCharsets.UTF_8)));
      }
    }
    if (!missing.isEmpty()) {
      boolean marked = data.length >= 3 && Arrays.equals(BYTE_ORDER_MARK, Arrays.copyOf(data, 3));
      throw error(
          0,
          "a line for each special token, also " + String.join(", ", missing),
          "none among "
              + pieces.size()
              + (marked ? ", the first of which starts with a byte order mark" : ""));
    }
  }

  private TokenizerException error(long offset, String expected, String found) {
    return new TokenizerException(source, offset, expected, found);
  }
}
