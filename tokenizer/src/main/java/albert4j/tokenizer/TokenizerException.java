package albert4j.tokenizer;

import java.io.IOException;

/// A tokenizer file that cannot be used: which file, at which byte, what was expected, what was
/// found.
///
/// The message reads `spiece.model: byte 760200: expected 12 more bytes, found 5`.
public final class TokenizerException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final int QUOTED_CHARS = 40;

  private final String source;
  private final long offset;
  private final String expected;
  private final String found;

  /// @param source the file, as its user named it
  /// @param offset where in the file, in bytes from its start
  /// @param expected what would have been right there
  /// @param found what is there; text out of the file goes through [#quote] first
  public TokenizerException(String source, long offset, String expected, String found) {
    super(source + ": byte " + offset + ": expected " + expected + ", found " + found);
    this.source = source;
    this.offset = offset;
    this.expected = expected;
    this.found = found;
  }

  /// The file, as its user named it.
  public String source() {
    return source;
  }

  /// Where in the file, in bytes from its start.
  public long offset() {
    return offset;
  }

  /// What would have been right there.
  public String expected() {
    return expected;
  }

  /// What is there instead.
  public String found() {
    return found;
  }

  /// Text out of a file, made fit for a one-line message: in quotes, controls escaped, long text
  /// cut.
  static String quote(String text) {
    StringBuilder out = new StringBuilder("\"");
    text.codePoints()
        .limit(QUOTED_CHARS)
        .forEach(c -> {
          if (Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE) {
            out.append(String.format("\\u%04x", c));
          } else {
            out.appendCodePoint(c);
          }
        });
    return out.append(text.codePointCount(0, text.length()) > QUOTED_CHARS ? "…\"" : "\"")
        .toString();
  }
}
