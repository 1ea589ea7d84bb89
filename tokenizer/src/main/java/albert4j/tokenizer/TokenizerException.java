package albert4j.tokenizer;

import java.io.IOException;

/// A tokenizer file that cannot be used: which file, at which byte, what was expected, what was
/// found.
///
/// The message reads `spiece.model: byte 760200: expected 12 more bytes, found 5`.
public final class TokenizerException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final int QUOTED_CHARS = 40;
  private static final long NO_OFFSET = -1;

  private final String source;
  private final long offset;
  private final String expected;
  private final String found;

  /// @param source the file, as its user named it
  /// @param offset where in the file, in bytes from its start
  /// @param expected what would have been right there
  /// @param found what is there; text out of the file goes through [#quote] first
  public TokenizerException(String source, long offset, String expected, String found) {
    this(source, offset, "byte " + offset, expected, found);
  }

  private TokenizerException(
      String source, long offset, String place, String expected, String found) {
    super(source + ": " + place + ": expected " + expected + ", found " + found);
    this.source = source;
    this.offset = offset;
    this.expected = expected;
    this.found = found;
  }

  /// For files whose places are not counted in bytes: the [#offset()] is -1.
  ///
  /// @param source the file, as its user named it
  /// @param place where in the file: a path of keys, the number of a line
  /// @param expected what would have been right there
  /// @param found what is there; text out of the file goes through [#quote] first
  static TokenizerException at(String source, String place, String expected, String found) {
    return new TokenizerException(source, NO_OFFSET, place, expected, found);
  }

  /// The file, as its user named it.
  public String source() {
    return source;
  }

  /// Where in the file, in bytes from its start; -1 if the message names the place otherwise.
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
