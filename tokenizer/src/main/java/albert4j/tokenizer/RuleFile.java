package albert4j.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// Normalisation rules as a text file: on each line the code points of a string and those that
/// replace it, in hexadecimal digits with spaces between them, with a tab between the two.
///
/// `U+` may stand before a code point. The right side may be empty or missing: the string is
/// dropped. What follows a second tab is a comment. A later line takes the place of an earlier one
/// with the same left side. Empty lines are passed over.
///
/// Source: google/sentencepiece, `--normalization_rule_tsv`, and its `data/nfkc.tsv`.
final class RuleFile {
  /// Larger files are refused; the one with NFKC's rules takes a fifth of this.
  private static final int MAX_BYTES = 64 << 20;

  private final String source;
  private final byte[] data;
  private final Map<String, String> rules = new HashMap<>();

  private RuleFile(String source, byte[] data) {
    this.source = source;
    this.data = data;
  }

  /// Reads the rules.
  ///
  /// @throws TokenizerException if a line holds anything else, or there is none
  /// @throws IOException if the file cannot be read
  static Map<String, String> read(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] data = in.readNBytes(MAX_BYTES + 1);
      RuleFile file = new RuleFile(path.toString(), data);
      if (data.length > MAX_BYTES) {
        throw file.error(MAX_BYTES, "the end of the rules", "more bytes");
      }
      file.readLines();
      return file.rules;
    }
  }

  private void readLines() throws TokenizerException {
    int at = 0;
    while (at < data.length) {
      int end = end(at, data.length, '\n');
      int stop = end > at && data[end - 1] == '\r' ? end - 1 : end;
      if (stop > at) {
        readLine(at, stop);
      }
      at = end + 1;
    }
    if (rules.isEmpty()) {
      throw error(0, "at least one rule", "none");
    }
  }

  private void readLine(int from, int to) throws TokenizerException {
    int tab = end(from, to, '\t');
    String left = string(from, tab, Charsmap.MAX_KEY_BYTES);
    if (left.isEmpty()) {
      throw error(from, "a code point in hexadecimal digits before the tab", "none");
    }
    int right = Math.min(tab + 1, to);
    rules.put(left, string(right, end(right, to, '\t'), Charsmap.MAX_REPLACEMENT_BYTES));
  }

  /// The index of the next `delimiter`, or `to` if there is none.
  private int end(int from, int to, char delimiter) {
    int end = from;
    while (end < to && data[end] != delimiter) {
      end++;
    }
    return end;
  }

  private String string(int from, int to, int maxBytes) throws TokenizerException {
    StringBuilder out = new StringBuilder();
    int bytes = 0;
    for (int at = from; at < to; ) {
      int end = end(at, to, ' ');
      if (end > at) {
        int codePoint = codePoint(at, end);
        out.appendCodePoint(codePoint);
        bytes += Utf8.put(new byte[4], 0, codePoint);
      }
      if (bytes > maxBytes) {
        throw error(at, "code points that take at most " + maxBytes + " bytes of UTF-8", "more");
      }
      at = end + 1;
    }
    return out.toString();
  }

  private int codePoint(int from, int to) throws TokenizerException {
    int at = to - from > 2 && data[from] == 'U' && data[from + 1] == '+' ? from + 2 : from;
    int value = to - at > 6 ? -1 : 0;
    for (; at < to && value >= 0; at++) {
      int digit = data[at] < 0 ? -1 : Character.digit(data[at], 16);
      value = digit < 0 ? -1 : value << 4 | digit;
    }
    boolean surrogate = value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE;
    if (value < 1 || value > Character.MAX_CODE_POINT || surrogate) {
      throw error(
          from,
          "a code point in hexadecimal digits, from 1 to 10FFFF and not a surrogate",
          TokenizerException.quote(new String(data, from, to - from, StandardCharsets.UTF_8)));
    }
    return value;
  }

  private TokenizerException error(int offset, String expected, String found) {
    return new TokenizerException(source, offset, expected, found);
  }
}
